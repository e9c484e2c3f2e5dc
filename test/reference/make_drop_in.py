"""Writes drop_in.json: what Keras draws where tfjs's own classes are given the same arguments, and what seeds it there.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 && KERAS_BACKEND=tensorflow python make_drop_in.py

The values depend on the C library's logf and sincosf: made on Linux x86-64 with glibc 2.36.
"""

import hashlib
import json
import pathlib
import struct

import keras
import numpy as np
import tensorflow as tf

k = keras.initializers
MODULUS = 2**31 - 2  # keras/src/backend/tensorflow/random.py, _cast_seed


def digest(values):
    values = np.asarray(values, dtype="<f4")
    return {
        "shape": list(values.shape),
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "head": [float(v) for v in values.ravel()[:8]],
    }


initializers = []


def draw(factory, args, keras_initializer, shape):
    """`args` is what `tf.initializers[factory]` is given."""
    initializers.append(dict(factory=factory, args=args, **digest(keras_initializer(shape))))


FAMILIES = {
    "heNormal": k.HeNormal,
    "heUniform": k.HeUniform,
    "glorotNormal": k.GlorotNormal,
    "glorotUniform": k.GlorotUniform,
    "leCunNormal": k.LecunNormal,
    "leCunUniform": k.LecunUniform,
}
# A vector, a scalar, a matrix, convolutions of all ranks, a depthwise and a transposed kernel, a stack, nothing.
SHAPES = [(7,), (), (784, 10), (3, 8, 4), (3, 3, 16, 32), (2, 3, 3, 4, 6), (5, 5, 64, 1), (3, 3, 4, 6), (2, 2, 2, 2, 3, 4), (0, 3)]
for name, family in FAMILIES.items():
    for shape in SHAPES:
        draw(name, dict(seed=42), family(seed=42), shape)
    for seed in [0, -1, -12345, 2147483646, 4294967301, 2**53 - 1, 2**62]:
        draw(name, dict(seed=seed), family(seed=seed), (6, 5))

for mode, keras_mode in [("fanIn", "fan_in"), ("fanOut", "fan_out"), ("fanAvg", "fan_avg")]:
    # 'normal' is Keras's older name of 'truncated_normal'.
    for distribution, keras_distribution in [("normal", "normal"), ("truncatedNormal", "truncated_normal"), ("uniform", "uniform")]:
        for scale in [1, 0.3]:
            args = dict(scale=scale, mode=mode, distribution=distribution, seed=3)
            for shape in [(3, 3, 16, 32), (7,)]:
                draw("varianceScaling", args, k.VarianceScaling(float(scale), keras_mode, keras_distribution, seed=3), shape)
draw("varianceScaling", dict(seed=3), k.VarianceScaling(seed=3), (20, 30))

for shape in [(100, 30), (5,), ()]:
    draw("randomNormal", dict(seed=5), k.RandomNormal(seed=5), shape)
    draw("truncatedNormal", dict(seed=5), k.TruncatedNormal(seed=5), shape)
    draw("randomUniform", dict(seed=5), k.RandomUniform(seed=5), shape)
    for mean, stddev in [(0.3, 2), (-1, 0.5), (0.3, -2)]:
        draw("randomNormal", dict(mean=mean, stddev=stddev, seed=5), k.RandomNormal(mean, stddev, seed=5), shape)
        draw("truncatedNormal", dict(mean=mean, stddev=stddev, seed=5), k.TruncatedNormal(mean, stddev, seed=5), shape)
    for minval, maxval in [(-0.3, 0.7), (1, 0.05), (2, 3)]:
        uniform = k.RandomUniform(float(minval), float(maxval), seed=5)
        draw("randomUniform", dict(minval=minval, maxval=maxval, seed=5), uniform, shape)
for shape in [(3, 3), (2, 5), (5, 2)]:
    draw("identity", dict(gain=0.7), k.Identity(0.7), shape)

# Seeds that Keras refuses: a fraction stands for the int64 with the bits of its double, what is beyond int64 is reduced.
seeds = []
for seed in [3.14, -3.14, 0.5, -0.5, 0.1, 1e-320, 2.5e15 + 0.5, 1e300, -1e300, 2**63, -(2**63), 42, -1, 0]:
    whole = int(seed) if float(seed).is_integer() else struct.unpack("<q", struct.pack("<d", seed))[0]
    seeds.append(dict(seed=seed, integer=whole % MODULUS, **digest(k.HeNormal(seed=whole % MODULUS)((4, 3)))))

# Layers of noise, of a seed of their own or of the generator of setRandomSeed(7), which no other draws from.
noise = []
inputs = np.random.default_rng(0).normal(size=(4, 5, 6)).astype(np.float32)


def train(factory, args, layer, steps=3):
    outputs = [digest(layer(inputs, training=True)) for _ in range(steps)]
    noise.append(dict(factory=factory, args=args, outputs=outputs))


for rate in [0.5, 0.2, 0.9]:
    for seed in [11, 0, -4]:
        train("dropout", dict(rate=rate, seed=seed), keras.layers.Dropout(rate, seed=seed))
    train("dropout", dict(rate=rate, seed=11, noiseShape=[4, 1, 6]), keras.layers.Dropout(rate, noise_shape=(4, 1, 6), seed=11))
    train("spatialDropout1d", dict(rate=rate, seed=11), keras.layers.SpatialDropout1D(rate, seed=11))
    train("dropout", dict(rate=rate), keras.layers.Dropout(rate, seed=7))
    train("gaussianDropout", dict(rate=rate), keras.layers.GaussianDropout(rate, seed=7))
    train("alphaDropout", dict(rate=rate), keras.layers.AlphaDropout(rate, seed=7))
    train("gaussianNoise", dict(stddev=rate), keras.layers.GaussianNoise(rate, seed=7))

# The doubles of seedEverything: 27 bits of one word and 26 of the next, from the raw words of a stream.
doubles = {}
for seed in [42, 0, -1]:
    words = tf.random.stateless_uniform([1000], [seed % MODULUS, -(2**31)], minval=None, maxval=None, dtype=tf.int32)
    words = words.numpy().astype(np.uint32)
    values = ((words[0::2] >> 5).astype(np.float64) * 2**26 + (words[1::2] >> 6)) / 2**53
    doubles[seed] = dict(head=[float(v) for v in values[:6]], sha256=hashlib.sha256(values.astype("<f8").tobytes()).hexdigest())

versions = dict(tensorflow=tf.__version__, keras=keras.__version__, numpy=np.__version__)
golden = dict(
    versions=versions,
    initializers=initializers,
    seeds=seeds,
    inputs=[float(v) for v in inputs.ravel()],
    noise=noise,
    doubles=doubles,
)
pathlib.Path(__file__).with_name("drop_in.json").write_text(json.dumps(golden, indent=1) + "\n")
