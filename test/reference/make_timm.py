"""Writes timm.json: how timm starts EfficientNet, by its `efficientnet_init_weights`.

    python make_timm.py    # after `pip install` as in README.md

`kernels` are the calls that it makes for the layers of its models: what it draws, and with which numbers. `drawn` is
what a small network gets from PyTorch's generator.
"""

import hashlib
import importlib.metadata
import json
import pathlib

import numpy as np
import timm
import torch
from timm.models._efficientnet_builder import efficientnet_init_weights
from torch import nn

MODELS = ["efficientnet_b0", "mixnet_s"]


def describe(module):
    """A layer in tfjs's words, or None for one without a kernel."""
    if isinstance(module, nn.Linear):
        return {"layer": "dense", "inputs": module.in_features, "outputs": module.out_features}
    if not isinstance(module, nn.Conv2d):
        return None
    layer = {"window": list(module.kernel_size), "inputs": module.in_channels, "outputs": module.out_channels}
    if module.groups == 1:
        return {"layer": "conv2d", **layer, "strides": module.stride[0]}
    # tfjs has no other groups.
    return {"layer": "depthwise", **layer, "strides": module.stride[0]} if module.groups == module.in_channels else None


def recorded(model):
    """What is drawn for every kernel of a model, in the order of its modules."""
    calls = {}

    def record(name):
        def call(tensor, *arguments):
            calls[id(tensor)] = (name, *arguments)
            return tensor

        return call

    originals = {name: getattr(nn.init, name) for name in ["normal_", "uniform_"]}
    for name in originals:
        setattr(nn.init, name, record(name))
    try:
        efficientnet_init_weights(model)
    finally:
        for name, original in originals.items():
            setattr(nn.init, name, original)
    kernels = []
    for module in model.modules():
        layer = describe(module)
        if layer is None:
            continue
        name, first, second = calls[id(module.weight)]
        if name == "normal_":
            assert first == 0
            kernels.append({**layer, "stddev": second})
        else:
            assert first == -second
            kernels.append({**layer, "limit": second})
    return kernels


def in_tfjs(weight, depthwise):
    """The values of PyTorch's weight in the order of tfjs."""
    if weight.ndim < 2:
        return weight
    if depthwise:
        channels = weight[:, 0]
        return np.moveaxis(channels.reshape(-1, 2, *channels.shape[1:]), [0, 1], [-2, -1])
    return np.moveaxis(weight, [0, 1], [-1, -2])


def drawn(seed):
    """The network of test/whole_model/presets.test.ts: depthwise filters have two outputs each."""
    network = nn.Sequential(
        nn.Conv2d(8, 32, 3, stride=2),
        nn.BatchNorm2d(32),
        nn.Conv2d(32, 64, 5, groups=32),
        nn.Conv2d(64, 48, 1),
        nn.Linear(48, 100),
    )
    torch.manual_seed(seed)
    efficientnet_init_weights(network)
    names = ["stem", "norm", "depthwise", "pointwise", "head"]
    rows = []
    for name, module in zip(names, network):
        if name == "norm":
            assert bool((module.weight == 1).all()) and bool((module.bias == 0).all())
            continue
        assert bool((module.bias == 0).all())
        values = in_tfjs(module.weight.detach().numpy(), name == "depthwise").astype("<f4", order="C")
        rows.append(
            {
                "layer": name,
                "shape": list(values.shape),
                "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
                "head": [float(value) for value in values.ravel()[:4]],
            }
        )
    return {"seed": seed, "layers": rows}


assert torch.backends.cpu.get_cpu_capability() == "AVX2"

kernels = {}
for name in MODELS:
    for kernel in recorded(timm.create_model(name)):
        kernels[json.dumps(kernel)] = kernel

values = {
    "versions": {name: importlib.metadata.version(name) for name in ["timm", "torch"]},
    "kernels": list(kernels.values()),
    "drawn": drawn(42),
}
pathlib.Path(__file__).with_name("timm.json").write_text(json.dumps(values, indent=1) + "\n")
