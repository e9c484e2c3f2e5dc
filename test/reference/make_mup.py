"""Writes mup.json: what the package mup makes of the width of a network.

    python make_mup.py    # after `pip install` as in README.md

`draws` are the standard deviations that its init functions draw with, beside those of torch.nn.init, recorded from their
calls; `outputs` what its output layer multiplies the outputs of PyTorch's by; `coordinates` the sizes of activations that
its coordinate check finds, from weights that are a formula, so that others can start from them.
"""

import importlib.metadata
import json
import math
import pathlib

import mup
import torch
from mup.coord_check import _get_coord_data
from torch import nn

BASE = 16
INPUTS = 16
OUTPUTS = 4
WIDTHS = [16, 32, 64, 256]
NAMES = ["input", "hidden", "output"]


def network(width, outputs=OUTPUTS, readout=mup.MuReadout):
    return nn.Sequential(
        nn.Linear(INPUTS, width, bias=False),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
        nn.ReLU(),
        readout(width, outputs, bias=False),
    )


def with_shapes(width, prepare=lambda model: None, **options):
    """A network of a width that knows the base width; `prepare` sets its weights as one without mup has them."""
    model = network(width, **options)
    prepare(model)
    # A model of another width beside that of the base one says which sides of a kernel grow.
    mup.set_base_shapes(model, network(BASE, **options), delta=network(2 * BASE, **options))
    return model


def kernels(model):
    return dict(zip(NAMES, [module for module in model if isinstance(module, nn.Linear)]))


def recorded(draw, weight):
    """The standard deviation that a function draws a weight with."""
    calls = []

    def uniform(tensor, low, high, **_):
        assert low == -high
        calls.append(high / math.sqrt(3))
        return tensor

    def normal(tensor, mean, std, **_):
        assert mean == 0
        calls.append(std)
        return tensor

    originals = torch.Tensor.uniform_, torch.Tensor.normal_
    torch.Tensor.uniform_, torch.Tensor.normal_ = uniform, normal
    try:
        draw(weight)
    finally:
        torch.Tensor.uniform_, torch.Tensor.normal_ = originals
    (stddev,) = calls
    return stddev


FUNCTIONS = {
    "kaiming_normal_": lambda init, weight: init.kaiming_normal_(weight, nonlinearity="relu"),
    "kaiming_uniform_": lambda init, weight: init.kaiming_uniform_(weight, nonlinearity="relu"),
    "kaiming_normal_, fan_out": lambda init, weight: init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu"),
    "xavier_normal_": lambda init, weight: init.xavier_normal_(weight),
    "xavier_uniform_": lambda init, weight: init.xavier_uniform_(weight),
    "normal_": lambda init, weight: init.normal_(weight, std=0.25),
    "uniform_": lambda init, weight: init.uniform_(weight, -0.5, 0.5),
}

draws = []
outputs = []
for width in WIDTHS:
    model = with_shapes(width)
    multiplier = 1 / kernels(model)["output"].width_mult()
    for name, module in kernels(model).items():
        for function, call in FUNCTIONS.items():
            # What the layer of outputs draws it divides by the growth of the width whenever it is called.
            stddev = recorded(lambda weight: call(mup.init, weight), module.weight)
            if name == "output":
                stddev *= multiplier
            standard = recorded(lambda weight: call(nn.init, weight), module.weight)
            draws.append(
                {"kernel": name, "width": width, "function": function, "stddev": stddev, "standard": standard}
            )

    def ones(prepared):
        nn.init.ones_(prepared.double()[-1].weight)

    # Without mup n ones and a kernel of ones give n.
    readout = with_shapes(width, ones)[-1]
    outputs.append({"width": width, "factor": readout(torch.ones(1, width).double())[0, 0].item() / width})

# The coordinate check, on 8 examples with the target 1.
EXAMPLES = 8
STEPS = 4
RATE = 0.04


def wave(rows, columns):
    """sqrt(2) sin(1 + 7 r + 3 c + r c) for row r and column c, whose mean square is about 1."""
    r = torch.arange(rows, dtype=torch.float64)[:, None]
    c = torch.arange(columns, dtype=torch.float64)[None]
    return math.sqrt(2) * torch.sin(1 + 7 * r + 3 * c + r * c)


def set_wave(model):
    """Kernels of n inputs: sqrt(2 / n) of the wave, a row for each input."""
    for module in kernels(model).values():
        inputs = module.in_features
        module.weight.data = (math.sqrt(2 / inputs) * wave(inputs, module.out_features)).T.float().contiguous()


def coordinates(is_mup):
    def make(width):
        if is_mup:
            return lambda: with_shapes(width, set_wave, outputs=1)

        def standard():
            model = network(width, outputs=1, readout=nn.Linear)
            set_wave(model)
            return model

        return standard

    optimizer = mup.MuSGD if is_mup else torch.optim.SGD
    batch = (wave(EXAMPLES, INPUTS).float(), torch.zeros(EXAMPLES, dtype=torch.int64))
    found = _get_coord_data(
        {width: make(width) for width in WIDTHS},
        [batch],
        lambda model: optimizer(model.parameters(), lr=RATE),
        nsteps=STEPS,
        lossfn="mse",
        cuda=False,
        output_fdict={"l2": "l2"},
        filter_module_by_name=lambda name: name in ["0", "2", "4"],
        show_progress=False,
    )
    return [
        # Its first step is the one before any training.
        {"width": int(row.width), "step": int(row.t) - 1, "layer": NAMES[int(row.module) // 2], "size": float(row.l2)}
        for row in found.itertuples()
    ]


values = {
    "versions": {name: importlib.metadata.version(name) for name in ["mup", "torch"]},
    "base": BASE,
    "draws": draws,
    "outputs": outputs,
    "coordinates": {"rate": RATE, "examples": EXAMPLES, "muP": coordinates(True), "standard": coordinates(False)},
}
pathlib.Path(__file__).with_name("mup.json").write_text(json.dumps(values, indent=1) + "\n")
