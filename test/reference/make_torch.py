"""Writes torch.json: what PyTorch draws on the CPU, in tfjs's layouts, as sha256 of the little-endian float32 bytes and
the first values.

    python make_torch.py    # after `pip install` as in README.md

The values depend on the code that PyTorch chooses for the processor: made on x86-64 with AVX2.
"""

import hashlib
import json
import math
import pathlib

import numpy as np
import torch

init = torch.nn.init

assert torch.backends.cpu.get_cpu_capability() == "AVX2"

METHODS = {
    "TorchUniform": init.uniform_,
    "TorchNormal": init.normal_,
    "TorchKaimingUniform": init.kaiming_uniform_,
    "TorchKaimingNormal": init.kaiming_normal_,
    "TorchXavierUniform": init.xavier_uniform_,
    "TorchXavierNormal": init.xavier_normal_,
}


def torch_shape(shape, layout):
    """PyTorch's shape of a weight that has `shape` in tfjs."""
    if layout == "embedding" or len(shape) < 2:
        return shape
    *window, before_last, last = shape
    if layout == "depthwise":
        return (before_last * last, 1, *window)
    return (last, before_last, *window)


def in_tfjs(values, shape, layout):
    """The values of PyTorch's weight in the order of tfjs."""
    if layout == "embedding" or len(shape) < 2:
        return values
    if layout == "depthwise":
        channels = values.reshape(shape[-2], shape[-1], *shape[:-2])
        return np.moveaxis(channels, [0, 1], [-2, -1])
    return np.moveaxis(values, [0, 1], [-1, -2])


def draw(initializer, shape, **args):
    """`args` is what this package's `initializer` is given, in PyTorch's spelling."""
    layout = args.get("layout", "auto")
    arguments = {name: value for name, value in args.items() if name != "layout"}
    weight = torch.empty(torch_shape(shape, layout))
    METHODS[initializer](weight, **arguments)
    values = in_tfjs(weight.numpy(), shape, layout).astype("<f4", order="C")
    assert values.shape == tuple(shape)
    return dict(
        initializer=initializer,
        args=args,
        shape=list(shape),
        sha256=hashlib.sha256(values.tobytes()).hexdigest(),
        head=[float(v) for v in values.ravel()[:4]],
    )


sequences = []


def sequence(seed, *draws):
    """Draws that follow each other after `torch.manual_seed(seed)`; each is (initializer, shape, args)."""
    torch.manual_seed(seed)
    drawn = [draw(initializer, shape, **(args[0] if args else {})) for initializer, shape, *args in draws]
    sequences.append(dict(seed=seed, draws=drawn))


for seed in [42, 0, 1, -1, 2**32 - 1, 2**32 + 5, 2**53 - 1, 1 - 2**53]:
    sequence(seed, *[(name, (37, 19)) for name in METHODS])

# Biases and other weights without fans: around the 16 values that PyTorch makes at a time, and many.
for shape in [(), (1,), (2,), (15,), (16,), (17,), (31,), (32,), (100_003,)]:
    sequence(3, ("TorchUniform", shape), ("TorchUniform", shape, dict(a=-0.3, b=2.5)))
    sequence(3, ("TorchNormal", shape), ("TorchNormal", shape, dict(mean=0.1, std=0.7)))

# Numbers at the ends of what float32 has, and differences at the ends of what it tells apart.
RANGES = [(1, 1), (1e-40, 1e-38), (-1.7e38, 1.7e38), (1e8, 1e8 + 64)]
SCALES = [(1, 0), (0, 1e-40), (1e6, 1)]
sequence(5, *[("TorchUniform", (20,), dict(a=a, b=b)) for a, b in RANGES])
sequence(5, *[("TorchNormal", (size,), dict(mean=mean, std=std)) for size in [3, 20] for mean, std in SCALES])

# Kernels: dense, convolutions of 1 to 3 dimensions, transposed and depthwise ones, embeddings.
KERNELS = [
    ((784, 128), "auto"),
    ((5, 3), "auto"),
    ((1, 1), "auto"),
    ((3, 5, 7), "auto"),
    ((3, 3, 64, 128), "auto"),
    ((2, 3, 2, 3, 5), "auto"),
    ((3, 3, 8, 5), "transposed"),
    ((2, 2, 2, 3, 4), "transposed"),
    ((3, 2, 8, 2), "depthwise"),
    ((3, 3, 16, 1), "depthwise"),
    ((5, 4, 3), "depthwise"),
    ((50, 8), "embedding"),
]
for shape, layout in KERNELS:
    sequence(11, *[(name, shape, dict(layout=layout)) for name in METHODS])
    fan_out = dict(layout=layout, mode="fan_out", nonlinearity="relu")
    sequence(12, ("TorchKaimingUniform", shape, fan_out), ("TorchKaimingNormal", shape, fan_out))

NONLINEARITIES = ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]
NONLINEARITIES += ["sigmoid", "tanh", "relu", "leaky_relu", "selu"]
for a in [0, 0.01, math.sqrt(5), -0.3]:
    for name in ["TorchKaimingUniform", "TorchKaimingNormal"]:
        sequence(13, *[(name, (7, 6), dict(a=a, nonlinearity=nonlinearity)) for nonlinearity in NONLINEARITIES])
for gain in [5 / 3, math.sqrt(2), 0, 1e-3]:
    sequence(14, ("TorchXavierUniform", (7, 6), dict(gain=gain)), ("TorchXavierNormal", (7, 6), dict(gain=gain)))

# A normal that waits for its turn does so across draws of other kinds, and an empty tensor takes nothing.
sequence(
    15,
    ("TorchNormal", (3,)),
    ("TorchUniform", (2,)),
    ("TorchNormal", (1,)),
    ("TorchNormal", (5,), dict(mean=2, std=3)),
    ("TorchNormal", (20,)),
    ("TorchNormal", (0,)),
    ("TorchKaimingNormal", (0, 4)),
    ("TorchKaimingUniform", (3, 3, 4, 0)),
    ("TorchXavierUniform", (3, 0)),
    ("TorchKaimingNormal", (2, 3)),
    ("TorchXavierNormal", (3, 3)),
    ("TorchUniform", (700,)),
    ("TorchNormal", (2,)),
)

# A whole network, as torch.nn.Linear and torch.nn.Conv2d draw it.
torch.manual_seed(42)
network = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.Linear(8, 10))
expected = [parameter.detach().numpy() for parameter in network.parameters()]
sequence(
    42,
    ("TorchKaimingUniform", (3, 3, 3, 8), dict(a=math.sqrt(5))),
    ("TorchUniform", (8,), dict(a=-1 / math.sqrt(27), b=1 / math.sqrt(27))),
    ("TorchKaimingUniform", (8, 10), dict(a=math.sqrt(5))),
    ("TorchUniform", (10,), dict(a=-1 / math.sqrt(8), b=1 / math.sqrt(8))),
)
for parameter, row in zip(expected, sequences[-1]["draws"]):
    values = np.ascontiguousarray(in_tfjs(parameter, row["shape"], "auto"))
    assert hashlib.sha256(values.tobytes()).hexdigest() == row["sha256"]

versions = dict(torch=torch.__version__, numpy=np.__version__, capability=torch.backends.cpu.get_cpu_capability())
golden = dict(versions=versions, sequences=sequences)
pathlib.Path(__file__).with_name("torch.json").write_text(json.dumps(golden, indent=1) + "\n")
