"""Writes functions.json: E[f(z)^2], E[f'(z)^2] and E[f''(z)^2], z ~ N(0, 1), by mpmath with 30 digits.

    python make_functions.py    # after `pip install` as in README.md

Of the activations of tfjs, E[f''(z)^2] alone: the others are in activation_moments.json. Where f' jumps, it is left out.
"""

import json
import pathlib

from mpmath import diff, erf, erfc, exp, expm1, log1p, mp, mpf, ncdf, npdf, pi, quad, sin, sqrt, tanh

mp.dps = 30


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x))


scale, alpha = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")

# name: the function, in pieces from left to right, and the points between them
FUNCTIONS = {
    "shiftedRelu": ([lambda x: 0 * x, lambda x: x - mpf(0.37123)], [mpf(0.37123)]),
    "sin": ([sin], []),
    "cube": ([lambda x: x**3], []),
}
ACTIVATIONS = {
    "linear": ([lambda x: x], []),
    "relu": ([lambda x: 0 * x, lambda x: x], [0]),
    "relu6": ([lambda x: 0 * x, lambda x: x, lambda x: 6 + 0 * x], [0, 6]),
    "elu": ([expm1, lambda x: x], [0]),
    "selu": ([lambda x: scale * alpha * expm1(x), lambda x: scale * x], [0]),
    "sigmoid": ([sigmoid], []),
    "hardSigmoid": ([lambda x: 0 * x, lambda x: x / 5 + 0.5, lambda x: 1 + 0 * x], [mpf("-2.5"), mpf("2.5")]),
    "softplus": ([softplus], []),
    "softsign": ([lambda x: x / (1 - x), lambda x: x / (1 + x)], [0]),
    "tanh": ([tanh], []),
    "swish": ([lambda x: x * sigmoid(x)], []),
    "silu": ([lambda x: x * sigmoid(x)], []),
    "mish": ([lambda x: x * tanh(softplus(x))], []),
    "gelu": ([lambda x: x * (1 + erf(x / sqrt(2))) / 2], []),
    "geluNew": ([lambda x: x * (1 + tanh(sqrt(2 / pi) * (x + mpf("0.044715") * x**3))) / 2], []),
}


def moment(pieces, points, order):
    edges = [mpf(-38), *points, mpf(38)]
    total = mpf(0)
    for f, start, end in zip(pieces, edges, edges[1:]):
        inner = [mpf(p) for p in range(-12, 13, 1) if start < p < end]
        # Differences on one side of a point stay on that side.
        derivative = (lambda x, f=f: f(x)) if order == 0 else (lambda x, f=f: diff(f, x, order))
        total += quad(lambda x: derivative(x) ** 2 * npdf(x), [start, *inner, end])
    return total


def jumps(pieces, points, order):
    """Whether a derivative jumps where pieces meet."""
    return any(
        abs(diff(left, p, order) - diff(right, p, order)) > 1e-10
        for left, right, p in zip(pieces, pieces[1:], points)
    )


def curvature(pieces, points):
    return None if jumps(pieces, points, 1) else float(moment(pieces, points, 2))


def moments(pieces, points):
    values = {"value": float(moment(pieces, points, 0)), "derivative": float(moment(pieces, points, 1))}
    bent = curvature(pieces, points)
    return values if bent is None else {**values, "curvature": bent}


# Functions that quadrature finds hard: E[f(z)^2] alone, in closed form.


def rectified(a):
    """max(z - a, 0)"""
    a = mpf(a)
    return (1 + a * a) * erfc(a / sqrt(2)) / 2 - a * npdf(a)


def floored(n):
    """floor(n z) / n"""
    return sum((mpf(k) / n) ** 2 * (ncdf(mpf(k + 1) / n) - ncdf(mpf(k) / n)) for k in range(-13 * n, 13 * n))


mp.dps = 60
hard = {
    "relu(z - 15)": rectified(15),
    "relu(z - 18)": rectified(18),
    "relu(z - 25)": rectified(25),
    "floor(100 z) / 100": floored(100),
    "|z - 0.1|^0.25": quad(lambda x: sqrt(abs(x - mpf(0.1))) * npdf(x), [-38, -5, 0, mpf(0.1), 1, 5, 38]),
}
mp.dps = 30
curvatures = {name: curvature(*activation) for name, activation in ACTIVATIONS.items()}
result = {
    "curvatures": {name: value for name, value in curvatures.items() if value is not None},
    "functions": {name: moments(*function) for name, function in FUNCTIONS.items()},
    "hard": {name: float(value) for name, value in hard.items()},
}
pathlib.Path(__file__).with_name("functions.json").write_text(json.dumps(result, indent=1) + "\n")
