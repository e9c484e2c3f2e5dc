"""Writes siren.json: the bounds that siren-pytorch draws the weights of a layer from, recorded from its own calls.

    python make_siren.py    # after `pip install` as in README.md
"""

import importlib.metadata
import json
import pathlib

import torch
from siren_pytorch import Siren, SirenNet

drawn = []


def record(tensor, low, high):
    drawn.append((list(tensor.shape), low, high))
    return tensor


torch.Tensor.uniform_ = record


def bounds(make):
    """The bound of each kernel that `make` draws, with the kernel's fan in."""
    drawn.clear()
    make()
    assert all(low == -high for _, low, high in drawn)
    return [{"fanIn": shape[1], "bound": high} for shape, _, high in drawn if len(shape) == 2]


# Coordinates and channels, the frequency of the first layer and of the others.
LAYERS = [
    {"fanIn": fan_in, "first": first, "omega": omega}
    for fan_in, omega in [(1, 30), (2, 30), (3, 5), (64, 1), (256, 30), (1000, 0.5)]
    for first in [True, False]
]
NETWORK = {"dim_in": 2, "dim_hidden": 256, "dim_out": 3, "num_layers": 3, "w0_initial": 30.0, "w0": 1.0}

values = {
    "version": importlib.metadata.version("siren-pytorch"),
    "layers": [
        {
            **layer,
            "bound": bounds(lambda: Siren(layer["fanIn"], 8, w0=layer["omega"], is_first=layer["first"]))[0]["bound"],
        }
        for layer in LAYERS
    ],
    # First to last; the last layer is outside of `SirenNet.layers`.
    "network": bounds(lambda: SirenNet(**NETWORK)),
}
pathlib.Path(__file__).with_name("siren.json").write_text(json.dumps(values, indent=1) + "\n")
