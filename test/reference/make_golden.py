"""Writes golden.json: what TensorFlow and Keras draw, as sha256 of the little-endian float32 bytes and the first values.

    KERAS_BACKEND=tensorflow python make_golden.py    # after `pip install` as in README.md

The values depend on the C library's logf and sincosf: made on Linux x86-64 with glibc 2.36.
"""

import hashlib
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

SIZE = 100_003  # several chunks of any kernel, and no multiple of 4
SEEDS = [[42, 0], [0, 0], [1, 2], [-5, 7], [2147483647, -2147483648]]
KERNEL = (3, 3, 64, 128)

OPS = {
    "StatelessRandomUniform": tf.random.stateless_uniform,
    "StatelessRandomNormal": tf.random.stateless_normal,
    "StatelessTruncatedNormal": tf.random.stateless_truncated_normal,
}
SCALED = {
    "StatelessRandomUniform": dict(minval=-0.3, maxval=0.7),
    "StatelessRandomNormal": dict(mean=0.1, stddev=0.7),
    "StatelessTruncatedNormal": dict(mean=0.1, stddev=0.7),
}


def digest(values):
    values = np.asarray(values, dtype="<f4")
    return {
        "shape": list(values.shape),
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "head": [float(v) for v in values.ravel()[:8]],
    }


ops = [
    dict(op=name, seed=seed, arguments=arguments, **digest(op(shape=[SIZE], seed=seed, **arguments)))
    for name, op in OPS.items()
    for seed in SEEDS
    for arguments in [{}, SCALED[name]]
]

k = keras.initializers
initializers = []


def draw(initializer, args, keras_initializer, shape=KERNEL, draws=1):
    """`args` is what this package's `initializer` is given; the draw that counts is the last of `draws`."""
    for _ in range(draws):
        values = keras_initializer(shape)
    initializers.append(dict(initializer=initializer, args=args, draws=draws, **digest(values)))


for seed in [42, 0, -1, 7, 2147483645, 2147483646, 2147483647, 4294967296 + 5]:
    draw("KaimingNormal", dict(truncated=True, seed=seed), k.HeNormal(seed=seed))
    draw("KaimingNormal", dict(seed=seed), k.VarianceScaling(2.0, "fan_in", "untruncated_normal", seed=seed))
    draw("KaimingUniform", dict(seed=seed), k.HeUniform(seed=seed))
    draw("XavierNormal", dict(truncated=True, seed=seed), k.GlorotNormal(seed=seed))
    draw("XavierUniform", dict(seed=seed), k.GlorotUniform(seed=seed))

for shape in [(784, 128), (5, 3, 7), (2, 3, 3, 4, 6), (1, 1)]:
    draw("KaimingNormal", dict(truncated=True, seed=3), k.HeNormal(seed=3), shape)
    draw("KaimingUniform", dict(seed=3), k.HeUniform(seed=3), shape)
    draw("XavierNormal", dict(seed=3), k.VarianceScaling(1.0, "fan_avg", "untruncated_normal", seed=3), shape)
    for mode, keras_mode in [("fanOut", "fan_out"), ("fanAvg", "fan_avg")]:
        for distribution, name, truncated in [
            ("truncated_normal", "KaimingNormal", dict(truncated=True)),
            ("untruncated_normal", "KaimingNormal", {}),
            ("uniform", "KaimingUniform", {}),
        ]:
            scaling = k.VarianceScaling(2.0, keras_mode, distribution, seed=3)
            draw(name, dict(mode=mode, seed=3, **truncated), scaling, shape)
        linear = k.VarianceScaling(1.0, keras_mode, "uniform", seed=3)
        draw("KaimingUniform", dict(mode=mode, nonlinearity="linear", seed=3), linear, shape)

slope = 0.25
prelu = k.VarianceScaling(2.0 / (1 + slope**2), "fan_in", "truncated_normal", seed=9)
draw("PReLUKaimingNormal", dict(alpha=slope, truncated=True, seed=9), prelu)
draw("PReLUKaimingUniform", dict(alpha=slope, seed=9), k.VarianceScaling(2.0 / (1 + slope**2), "fan_in", "uniform", seed=9))

# `generator` is the seed of the SeedGenerator that this package's initializer is given.
for draws in [1, 2, 3]:
    generator = keras.random.SeedGenerator(42)
    draw("KaimingNormal", dict(truncated=True, generator=42), k.HeNormal(seed=generator), draws=draws)

axes = dict(input_axes=[0], output_axes=[1, 2])
layout = dict(inAxis=0, outAxis=[1, 2])
for scale, keras_mode, mode, distribution, keras_distribution in [
    (1.0, "fan_in", "fanIn", "truncatedNormal", "truncated_normal"),
    (0.3, "fan_out", "fanOut", "normal", "untruncated_normal"),
    (2.5, "fan_avg", "fanAvg", "uniform", "uniform"),
]:
    args = dict(scale=scale, mode=mode, distribution=distribution, seed=11)
    draw("ExactVarianceScaling", args, k.VarianceScaling(scale, keras_mode, keras_distribution, seed=11))
    # The kernel of an attention's query: every output sums over the model's width alone.
    query = k.VarianceScaling(scale, keras_mode, keras_distribution, seed=11, **axes)
    draw("ExactVarianceScaling", dict(args, layout=layout), query, (24, 4, 6))
for seed in [42, 0, -7]:
    draw("ExactLecunNormal", dict(truncated=True, seed=seed), k.LecunNormal(seed=seed))
    draw("ExactLecunUniform", dict(seed=seed), k.LecunUniform(seed=seed))
for shape in [(784, 128), (1000,), ()]:
    draw("ExactRandomNormal", dict(seed=5), k.RandomNormal(seed=5), shape)
    draw("ExactRandomNormal", dict(mean=0.3, stddev=2, seed=5), k.RandomNormal(0.3, 2.0, seed=5), shape)
    draw("ExactRandomNormal", dict(mean=1, stddev=0, seed=5), k.RandomNormal(1.0, 0.0, seed=5), shape)
    draw("ExactRandomUniform", dict(seed=5), k.RandomUniform(seed=5), shape)
    draw("ExactRandomUniform", dict(minval=0, maxval=0.1, seed=5), k.RandomUniform(0.0, 0.1, seed=5), shape)
    draw("ExactTruncatedNormal", dict(seed=5), k.TruncatedNormal(seed=5), shape)
    draw("ExactTruncatedNormal", dict(mean=-1, stddev=0.5, seed=5), k.TruncatedNormal(-1.0, 0.5, seed=5), shape)
    draw("ExactConstant", dict(value=0.1), k.Constant(0.1), shape)
draw("ExactIdentity", dict(gain=0.7), k.Identity(0.7), (6, 6))

# Not bit for bit: TensorFlow factors in float32, and what it rounds away grows with the condition of the normals.
orthogonals = []
for shape, gain in [((6, 6), 1.0), ((9, 4), 1.0), ((4, 9), 2.0), ((3, 3, 2, 5), 1.0), ((2, 2, 2, 3, 40), 0.5), ((40, 36), 1.0)]:
    rows, columns = int(np.prod(shape[:-1])), shape[-1]
    normals = tf.random.stateless_normal([max(rows, columns), min(rows, columns)], seed=[8, 0])
    values = np.asarray(k.Orthogonal(gain, seed=8)(shape), dtype="<f4")
    orthogonals.append(
        dict(
            shape=list(shape),
            gain=gain,
            condition=float(np.linalg.cond(normals.numpy().astype(np.float64))),
            values=[float(v) for v in values.ravel()],
        )
    )

versions = dict(tensorflow=tf.__version__, keras=keras.__version__, numpy=np.__version__)
golden = dict(versions=versions, ops=ops, initializers=initializers, orthogonals=orthogonals)
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden, indent=1) + "\n")
