"""Writes dks.json: what the published implementation of DKS and TAT, google-deepmind/dks, finds.

    python make_dks.py    # after `pip install` as in README.md

It takes 100,000 points of Gauss-Legendre quadrature from -10 to 10, whatever corners a function has there: elu, selu and
softsign come out with errors of up to 1e-3 where a derivative jumps. ReLU is left out: at correlations below 0 its
two-dimensional quadrature is off by 0.01. Where its starts all fail it goes on from random
ones, and finds another solution of the same equations.
"""

import json
import pathlib
import warnings

from absl import logging

from dks.base import activation_getter
from dks.base import activation_transform as dks

warnings.filterwarnings("ignore")
logging.set_verbosity(logging.ERROR)

# Names of tfjs, and those of dks.
ACTIVATIONS = {
    "leakyRelu": "leaky_relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "swish": "swish",
    "gelu": "gelu_exact",
    "geluNew": "gelu",
    "elu": "elu",
    "selu": "selu",
    "softsign": "softsign",
}
DEPTHS = [5, 10, 30, 50, 100, 300]
CORRELATIONS = [-0.9, -0.5, 0.0, 0.3, 0.6, 0.9, 0.99]


def parameters(name, method, depth):
    """Of a plain network, whose largest subnetwork is itself."""

    def subnet_max(x, layer):
        for _ in range(depth):
            x = layer(x)
        return x

    try:
        found = dks._get_activations_params([name], method=method, subnet_max_func=subnet_max)[name]
    except ValueError:
        return None
    return {key: float(value) for key, value in found.items()}


def maps(name):
    f = activation_getter.get_activation_function(name)
    return {
        "length": float(dks._estimate_gaussian_mean(lambda x: f(x) ** 2)),
        "correlations": [float(dks._calc_c_map(f, c=c)) for c in CORRELATIONS],
        "slope": float(dks._calc_c_slope(f)),
        "curvature": float(dks._calc_c_curv(f)),
    }


result = {
    "correlations": CORRELATIONS,
    "maps": {name: maps(theirs) for name, theirs in ACTIVATIONS.items()},
    "parameters": {
        name: {
            method: {depth: parameters(theirs, method, depth) for depth in DEPTHS}
            for method in ("TAT", "DKS")
            # They take the second derivative of SELU for finite.
            if (name, method) != ("selu", "TAT")
        }
        for name, theirs in ACTIVATIONS.items()
    },
}
pathlib.Path(__file__).with_name("dks.json").write_text(json.dumps(result, indent=1) + "\n")
