"""Writes gains.json: 1/sqrt(E[f(z)^2]), z ~ N(0, 1), by mpmath's quadrature with 30 digits.

    python make_gains.py    # after `pip install` as in README.md
"""

import json
import pathlib

from mpmath import erf, exp, inf, log, mp, mpf, npdf, pi, quad, sin, sqrt, tanh

mp.dps = 30


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log(1 + exp(x))


selu_scale, selu_alpha = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")

# name: function, and the points where it is not smooth
ACTIVATIONS = {
    "linear": (lambda x: x, []),
    "relu": (lambda x: max(x, 0), [0]),
    "relu6": (lambda x: min(max(x, 0), 6), [0, 6]),
    "elu": (lambda x: x if x > 0 else exp(x) - 1, [0]),
    "selu": (lambda x: selu_scale * (x if x > 0 else selu_alpha * (exp(x) - 1)), [0]),
    "sigmoid": (sigmoid, []),
    "hardSigmoid": (lambda x: min(max(mpf("0.2") * x + mpf("0.5"), 0), 1), [mpf("-2.5"), mpf("2.5")]),
    "softplus": (softplus, []),
    "softsign": (lambda x: x / (1 + abs(x)), [0]),
    "tanh": (tanh, []),
    "swish": (lambda x: x * sigmoid(x), []),
    "mish": (lambda x: x * tanh(softplus(x)), []),
    "gelu": (lambda x: x * (1 + erf(x / sqrt(2))) / 2, []),
    "geluNew": (lambda x: x * (1 + tanh(sqrt(2 / pi) * (x + mpf("0.044715") * x**3))) / 2, []),
    "sin": (sin, []),
    "squaredRelu": (lambda x: max(x, 0) ** 2, [0]),
    "shiftedRelu": (lambda x: max(x - mpf("0.37123"), 0), [mpf("0.37123")]),
    "step": (lambda x: mpf(x > mpf("0.37123")), [mpf("0.37123")]),
}


def gain(f, kinks):
    points = sorted({mpf(p) for p in [-38, -12, -6, -3, 0, 3, 6, 12, 38, *kinks]})
    return 1 / sqrt(quad(lambda x: f(x) ** 2 * npdf(x), points))


gains = {name: float(gain(*activation)) for name, activation in ACTIVATIONS.items()}
pathlib.Path(__file__).with_name("gains.json").write_text(json.dumps(gains, indent=1) + "\n")
