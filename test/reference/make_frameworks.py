"""Writes frameworks.json: samples of PyTorch's and JAX's initializers, with the arguments of this package's counterparts.

    python make_frameworks.py    # after `pip install` as in README.md

Shapes are those of this package: PyTorch's [out, in, ...window] is transposed to [...window, in, out].
"""

import json
import math
import pathlib

import jax
import numpy as np
import torch

SIZE = 1000  # values of a sample
samples = []
exact = []


def transposed(tensor):
    """From [out, in, ...window] to [...window, in, out]."""
    axes = [*range(2, tensor.ndim), 1, 0]
    return tensor.detach().permute(*axes).numpy()


def sample(framework, initializer, args, shape, values):
    values = np.asarray(values, dtype="<f4").ravel()
    assert values.size == SIZE
    rounded = [float(f"{v:.6g}") for v in values]
    samples.append(dict(framework=framework, initializer=initializer, args=args, shape=shape, values=rounded))


def from_torch(initializer, args, shape, fill):
    torch.manual_seed(7)
    sample("PyTorch", initializer, args, shape, transposed(fill(torch.empty(shape[::-1]))))


init = torch.nn.init
from_torch("ExactRandomUniform", dict(minval=-0.3, maxval=0.5), [25, 40], lambda t: init.uniform_(t, -0.3, 0.5))
from_torch("ExactRandomNormal", dict(mean=0.3, stddev=2), [25, 40], lambda t: init.normal_(t, 0.3, 2))
for mean, std, a, b in [(0, 0.02, -2, 2), (0, 1, -2, 2), (0, 1, 2, 3), (1, 2, -3, 1.5), (0, 0.1, 0.05, 0.4), (-4, 1, -1, 5)]:
    args = dict(mean=mean, stddev=std, a=a, b=b)
    from_torch("ExactTruncatedNormal", args, [25, 40], lambda t: init.trunc_normal_(t, mean, std, a, b))
from_torch("KaimingNormal", {}, [25, 40], lambda t: init.kaiming_normal_(t, nonlinearity="relu"))
leaky = dict(nonlinearity="leakyRelu", negativeSlope=0.2, mode="fanOut")
from_torch("KaimingUniform", leaky, [5, 5, 40], lambda t: init.kaiming_uniform_(t, 0.2, "fan_out", "leaky_relu"))
from_torch("XavierNormal", dict(gain=5 / 3), [25, 40], lambda t: init.xavier_normal_(t, 5 / 3))
from_torch("XavierUniform", {}, [2, 10, 50], lambda t: init.xavier_uniform_(t))
from_torch("Sparse", dict(sparsity=0.3, stddev=2), [25, 40], lambda t: init.sparse_(t, 0.3, 2))
from_torch("ExactOrthogonal", dict(gain=3), [25, 40], lambda t: init.orthogonal_(t, 3))
from_torch("ExactOrthogonal", dict(gain=3), [2, 2, 10, 25], lambda t: init.orthogonal_(t, 3))
torch.manual_seed(7)
linear = torch.nn.Conv1d(10, 50, 2)
default = dict(nonlinearity="leakyRelu", negativeSlope=math.sqrt(5))
sample("PyTorch", "KaimingUniform", default, [2, 10, 50], transposed(linear.weight))
limit = 1 / math.sqrt(64)
bias = torch.nn.Linear(64, SIZE).bias.detach().numpy()
sample("PyTorch", "ExactRandomUniform", dict(minval=-limit, maxval=limit), [SIZE], bias)

j = jax.nn.initializers
key = jax.random.key(7)
sample("JAX", "ExactTruncatedNormal", dict(stddev=0.5, lower=-1, upper=3), [SIZE], j.truncated_normal(0.5, lower=-1, upper=3)(key, (SIZE,)))
for mode, name in [("fan_in", "fanIn"), ("fan_geo_avg", "fanGeoAvg")]:
    for distribution, mine in [("truncated_normal", "truncatedNormal"), ("normal", "normal"), ("uniform", "uniform")]:
        args = dict(scale=1.5, mode=name, distribution=mine, layout=dict(inAxis=0, outAxis=[1, 2]))
        values = j.variance_scaling(1.5, mode, distribution, in_axis=0, out_axis=(1, 2))(key, (25, 4, 10))
        sample("JAX", "ExactVarianceScaling", args, [25, 4, 10], values)
sample("JAX", "DeltaOrthogonal", dict(gain=2), [1, 1, 25, 40], j.delta_orthogonal(2)(key, (1, 1, 25, 40)))
batch = dict(scale=1.5, distribution="normal", layout=dict(inAxis=1, outAxis=2, batchAxis=0))
values = j.variance_scaling(1.5, "fan_in", "normal", in_axis=1, out_axis=2, batch_axis=0)(key, (4, 25, 10))
sample("JAX", "ExactVarianceScaling", batch, [4, 25, 10], values)

for shape, groups in [((6, 4, 3), 1), ((6, 4, 3), 2), ((4, 6, 3, 4), 1), ((6, 2, 3, 5), 3), ((2, 2, 2, 3, 1), 2)]:
    values = transposed(init.dirac_(torch.empty(shape), groups))
    exact.append(dict(initializer="Dirac", args=dict(groups=groups), shape=list(values.shape), values=values.ravel().tolist()))
exact.append(dict(initializer="ExactIdentity", args={}, shape=[4, 4], values=transposed(init.eye_(torch.empty(4, 4))).ravel().tolist()))
exact.append(dict(initializer="ExactConstant", args=dict(value=0.3), shape=[3], values=init.constant_(torch.empty(3), 0.3).tolist()))

versions = dict(torch=torch.__version__, jax=jax.__version__, numpy=np.__version__)
file = pathlib.Path(__file__).with_name("frameworks.json")
file.write_text(json.dumps(dict(versions=versions, samples=samples, exact=exact)) + "\n")
