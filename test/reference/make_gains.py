"""Writes, by mpmath's quadrature with 30 digits, for z ~ N(0, 1):

- gains.json: 1/sqrt(E[f(z)^2]);
- activation_moments.json: E[f(z)^2] and E[f'(z)^2], the constants of src/scaling/activations.ts and
  gradient_scale.ts.

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


# name: derivative; the kinks are those of the function.
DERIVATIVES = {
    "linear": lambda x: mpf(1),
    "relu": lambda x: mpf(x > 0),
    "relu6": lambda x: mpf(0 < x < 6),
    "elu": lambda x: mpf(1) if x > 0 else exp(x),
    "selu": lambda x: selu_scale * (1 if x > 0 else selu_alpha * exp(x)),
    "sigmoid": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "hardSigmoid": lambda x: mpf("0.2") if abs(x) < mpf("2.5") else mpf(0),
    "softplus": sigmoid,
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "tanh": lambda x: 1 - tanh(x) ** 2,
    "swish": lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    "mish": lambda x: tanh(softplus(x)) + x * sigmoid(x) * (1 - tanh(softplus(x)) ** 2),
    "gelu": lambda x: (1 + erf(x / sqrt(2))) / 2 + x * npdf(x),
    "geluNew": lambda x: (1 + tanh(gelu_argument(x))) / 2
    + x / 2 * (1 - tanh(gelu_argument(x)) ** 2) * sqrt(2 / pi) * (1 + 3 * mpf("0.044715") * x**2),
}


def gelu_argument(x):
    return sqrt(2 / pi) * (x + mpf("0.044715") * x**3)


def second_moment(f, kinks):
    points = sorted({mpf(p) for p in [-38, -12, -6, -3, 0, 3, 6, 12, 38, *kinks]})
    return quad(lambda x: f(x) ** 2 * npdf(x), points)


def write(name, values):
    pathlib.Path(__file__).with_name(name).write_text(json.dumps(values, indent=2) + "\n")


moments = {name: second_moment(*activation) for name, activation in ACTIVATIONS.items()}
write("gains.json", {name: float(1 / sqrt(moment)) for name, moment in moments.items()})
write(
    "activation_moments.json",
    {
        name: {"value": float(moments[name]), "derivative": float(second_moment(slope, ACTIVATIONS[name][1]))}
        for name, slope in DERIVATIVES.items()
    },
)
