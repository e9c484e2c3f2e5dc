"""Writes jax.json: what JAX draws on a CPU, as sha256 of the little-endian float32 bytes and the first values.

    python make_jax.py    # after `pip install` as in README.md

The normals depend on the products and sums that XLA contracts: made on Linux x86-64, on a CPU with fused multiply-add
(AVX2). They are drawn outside of jax.jit, which merges the factors of `normal`.
"""

import hashlib
import json
import pathlib

import jax
import jaxlib
import numpy as np

assert jax.default_backend() == "cpu" and jax.config.jax_threefry_partitionable and not jax.config.jax_enable_x64

random = jax.random
SEEDS = [0, 42, -1, -5, 2**31, 2**32 - 1, 2**32, 2**40 + 3, -(2**31) - 1, 2**53 - 1, -(2**53) + 1]
MANY = (1_000_003,)


def words(keys):
    return random.key_data(keys).tolist()


def digest(values):
    values = np.asarray(values)
    return {
        "shape": list(values.shape),
        "sha256": hashlib.sha256(values.astype(values.dtype.newbyteorder("<")).tobytes()).hexdigest(),
        "head": values.ravel()[:4].tolist(),
    }


def camel(name):
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


root = random.key(42)
KEYS = [random.key(0), root, random.key(-1), random.split(root)[1], random.fold_in(root, 7)]

initializers = []


def draw(name, shape, key=root, **args):
    """`args` in the spelling of JAX; what is written is this package's."""
    values = getattr(jax.nn.initializers, name)(**args)(key, shape)
    spelt = {camel(k): camel(v) if isinstance(v, str) else v for k, v in args.items()}
    initializers.append(dict(initializer=camel(name), args=dict(key=words(key), **spelt), **digest(values)))


for name in ["uniform", "normal", "truncated_normal"]:
    for key in KEYS:
        draw(name, MANY, key)
    for shape in [(), (1,), (7,), (6, 4), (5, 3, 7), (3, 3, 64, 128), (2, 3, 3, 4, 6), (0, 3)]:
        draw(name, shape)
draw("uniform", (1000,), scale=10.0)
draw("uniform", (1000,), scale=0.0)
draw("normal", (1000,), stddev=5.0)
draw("normal", (1000,), stddev=0.0)
draw("truncated_normal", (1000,), stddev=5.0)
for lower, upper in [
    (0.0, 2.0),
    (-2.0, 0.0),
    (-0.3, 2.7),
    (5.0, 6.0),
    (-6.0, -5.0),
    (3.9, 4.0),
    (-40.0, 1.0),
    (1e-3, 2e-3),
    (-1e-20, 2.0),
    (-1e-3, 1e-10),
    (0.5, 0.5000001),
]:
    draw("truncated_normal", (10_000,), stddev=1.0, lower=lower, upper=upper)
# Value 9926 of this key has a uniform of 0: the lower bound itself, next to which XLA flushes subnormals to 0.
draw("truncated_normal", (10_000,), random.key(46), stddev=1.0, lower=0.0, upper=2.0)

SHAPES = [(784, 128), (5, 3, 7), (3, 3, 64, 128), (2, 3, 3, 4, 6), (1, 1)]
for name in ["glorot", "he", "lecun"]:
    for distribution in ["uniform", "normal"]:
        for shape in SHAPES:
            draw(f"{name}_{distribution}", shape)
        for key in KEYS[2:]:
            draw(f"{name}_{distribution}", (6, 4), key)
for mode in ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"]:
    for distribution in ["uniform", "normal", "truncated_normal"]:
        for shape in SHAPES:
            draw("variance_scaling", shape, scale=1.7, mode=mode, distribution=distribution)
        general = dict(scale=0.3, mode=mode, distribution=distribution)
        draw("variance_scaling", (7,), in_axis=0, out_axis=[], **general)
        draw("variance_scaling", (), in_axis=[], out_axis=[], **general)
        draw("variance_scaling", (8, 4, 16), in_axis=[0, 1], out_axis=2, **general)
        draw("variance_scaling", (512, 8, 64), in_axis=0, out_axis=[1, 2], **general)
        draw("variance_scaling", (16, 32, 64), batch_axis=0, **general)
        draw("variance_scaling", (2, 3, 5, 7), in_axis=-1, out_axis=-2, batch_axis=[0], **general)
draw("he_normal", (5, 3, 7), in_axis=0, out_axis=2, batch_axis=[1])

# All that `random.normal` can draw: sqrt(2) erfinv(u) for each of the 2^23 uniforms, in their order.
uniforms = (np.arange(2**23) * 2.0**-22 - 1 + 2.0**-24).astype(np.float32)
normals = jax.jit(lambda u: np.float32(np.sqrt(2)) * jax.lax.erf_inv(u))(uniforms)

golden = dict(
    versions=dict(jax=jax.__version__, jaxlib=jaxlib.__version__, numpy=np.__version__),
    keys=[dict(seed=seed, key=words(random.key(seed))) for seed in SEEDS],
    splits=[dict(key=words(key), keys=words(random.split(key, n))) for key in KEYS for n in [0, 1, 2, 5]],
    folds=[
        dict(key=words(key), data=data, folded=words(random.fold_in(key, data)))
        for key in KEYS
        for data in [0, 1, 2**31, 2**32 - 1]
    ],
    bits=[dict(key=words(key), **digest(random.bits(key, MANY))) for key in KEYS],
    normals=digest(normals),
    initializers=initializers,
)
pathlib.Path(__file__).with_name("jax.json").write_text(json.dumps(golden, indent=1) + "\n")
