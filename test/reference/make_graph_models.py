"""Writes graph_models.json: graph models that hold TensorFlow's stateless random ops, and what TensorFlow draws in them.

    python make_graph_models.py    # after `pip install` as in README.md, and
    pip install --no-deps tensorflowjs==4.22.0 tensorflow_hub==0.16.1

They are converted by tensorflowjs_converter with --skip_op_check, which keeps the names of outputs only where no other has
their shape and type. Nothing is added up in an order that TensorFlow's optimizer could change. The values depend on the C library's logf and sincosf:
made on Linux x86-64 with glibc 2.36.
"""

import base64
import json
import os
import pathlib
import sys
import tempfile
import types

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
# The converter imports it for models of decision forests alone, and it is built for other releases of TensorFlow.
sys.modules["tensorflow_decision_forests"] = types.ModuleType("tensorflow_decision_forests")

import numpy as np
import tensorflow as tf
from tensorflowjs.converters import tf_saved_model_conversion_v2 as converter

raw, random = tf.raw_ops, tf.random
SEED = tf.TensorSpec([2], tf.int32, name="seed")
SHAPE = tf.TensorSpec([3], tf.int32, name="shape")
SEEDS = [[42, 0], [-7, 2**31 - 1]]


@tf.function(input_signature=[SEED])
def v2(seed):
    return {
        "uniform": random.stateless_uniform([3, 5], seed, -1.5, 2.5),
        "normal": random.stateless_normal([7], seed, 0.5, 2),
        "truncated": random.stateless_truncated_normal([33], seed, -1, 0.1),
        "scalar": random.stateless_normal([], seed),
        "empty": random.stateless_uniform([2, 0, 3], seed),
    }


@tf.function(input_signature=[SEED])
def v1(seed):
    return {
        "uniform": raw.StatelessRandomUniform(shape=[3, 5], seed=seed),
        "normal": raw.StatelessRandomNormal(shape=[7], seed=seed),
        "truncated": raw.StatelessTruncatedNormal(shape=[33], seed=seed),
        "integers": raw.StatelessRandomUniformInt(shape=[9], seed=seed, minval=-3, maxval=2_000_000_000),
        "words": raw.StatelessRandomUniformFullInt(shape=[2, 3], seed=seed, dtype=tf.int32),
    }


@tf.function(input_signature=[SEED, SHAPE])
def any_shape(seed, shape):
    old = raw.StatelessRandomNormal(shape=shape, seed=seed)
    return {"drawn": tf.stack([old, random.stateless_uniform(shape, seed)])}


@tf.function(input_signature=[tf.TensorSpec([2], tf.int64, name="seed")])
def long_seed(seed):
    return {"normal": random.stateless_normal([7], seed)}


@tf.function(input_signature=[SEED])
def integers(seed):
    """New seeds of a seed, and integers in a range."""
    first, second = tf.unstack(random.split(seed, 2))
    return {
        "seeds": random.split(seed, 3),
        "folded": random.fold_in(seed, 3),
        "first": random.stateless_normal([3], first),
        "second": random.stateless_uniform([4], second),
        "integers": random.stateless_uniform([9], seed, -5, 10, tf.int32),
    }


@tf.function(input_signature=[SEED])
def algorithms(seed):
    """What other releases of TensorFlow write: the algorithm as an output."""
    key, counter, alg = raw.StatelessRandomGetKeyCounterAlg(seed=seed)
    key2, counter2 = raw.StatelessRandomGetKeyCounter(seed=seed)
    return {
        "normal": raw.StatelessRandomNormalV2(shape=[5], key=key, counter=counter, alg=alg),
        "uniform": raw.StatelessRandomUniformV2(
            shape=[6], key=key2, counter=counter2, alg=raw.StatelessRandomGetAlg()
        ),
    }


@tf.function(input_signature=[SEED, tf.TensorSpec([4], tf.float32, name="x")])
def dropout(seed, x):
    return {"dropped": tf.nn.experimental.stateless_dropout(x, 0.5, seed)}


@tf.function(input_signature=[SEED, tf.TensorSpec([], tf.bool, name="condition")])
def branches(seed, condition):
    """V2 and V1 in branches. The one with the algorithm takes all three outputs of a node there."""

    def normals():
        key, counter, alg = raw.StatelessRandomGetKeyCounterAlg(seed=seed)
        drawn = raw.StatelessRandomNormalV2(shape=[6], key=key, counter=counter, alg=alg)
        return drawn + random.stateless_truncated_normal([6], seed)

    return {
        "drawn": tf.cond(
            condition,
            normals,
            lambda: random.stateless_uniform([6], seed) + raw.StatelessRandomNormal(shape=[6], seed=seed),
        )
    }


@tf.function(input_signature=[SEED, tf.TensorSpec([], tf.int32, name="steps")])
def loop(seed, steps):
    """Random walks, every step from a seed of its own."""

    def step(i, seed, normals, uniforms, truncated):
        new = random.fold_in(seed, i)
        return (
            i + 1,
            new,
            normals + random.stateless_normal([5], new),
            uniforms + random.stateless_uniform([4], seed),
            truncated + raw.StatelessTruncatedNormal(shape=[3], seed=new),
        )

    start = [0, seed, tf.zeros([5]), tf.zeros([4]), tf.zeros([3])]
    _, last, normals, uniforms, truncated = tf.while_loop(lambda i, *_: i < steps, step, start)
    return {"last": last, "normals": normals, "uniforms": uniforms, "truncated": truncated}


def converted(function, **options):
    """The model as tensorflowjs_converter writes it."""
    with tempfile.TemporaryDirectory() as folder:
        module = tf.Module()
        module.call = function
        tf.saved_model.save(module, f"{folder}/saved", signatures={"serving_default": function.get_concrete_function()})
        converter.convert_tf_saved_model(
            f"{folder}/saved", f"{folder}/converted", skip_op_check=True, **options
        )
        model = json.loads(pathlib.Path(folder, "converted/model.json").read_text())
        weights = b"".join(file.read_bytes() for file in sorted(pathlib.Path(folder, "converted").glob("*.bin")))
    specs = [spec for group in model["weightsManifest"] for spec in group["weights"]]
    return {
        "modelTopology": model["modelTopology"],
        "signature": model["signature"],
        "weightSpecs": specs,
        "weights": base64.b64encode(weights).decode(),
    }


def numbers(tensor):
    return {"shape": tensor.shape.as_list(), "values": tensor.numpy().ravel().tolist()}


def case(function, *inputs):
    specs = function.input_signature
    tensors = [tf.constant(value, spec.dtype) for value, spec in zip(inputs, specs)]
    drawn = {name: numbers(tensor) for name, tensor in function(*tensors).items()}
    return {"inputs": {spec.name: numbers(tensor) for spec, tensor in zip(specs, tensors)}, "outputs": drawn}


MODELS = {
    "v2": (v2, [[]]),
    "v1": (v1, [[]]),
    "any_shape": (any_shape, [[[2, 1, 5]], [[1, 1, 1]]]),
    "long_seed": (long_seed, [[]]),
    "integers": (integers, [[]]),
    "algorithms": (algorithms, [[]]),
    "dropout": (dropout, [[[1, 2, 3, 4]]]),
    "branches": (branches, [[True], [False]]),
    "loop": (loop, [[0], [1], [4]]),
}

models = {}
for name, (function, others) in MODELS.items():
    cases = [case(function, seed, *rest) for seed in SEEDS for rest in others]
    models[name] = {**converted(function), "cases": cases}
    if name in ("branches", "loop"):
        # As functions of their own, where outputs have names; without it the converter makes switches of them.
        models[f"{name}_v2"] = {**converted(function, control_flow_v2=True), "cases": cases}


@tf.function(input_signature=[SHAPE])
def fixed(shape):
    """A seed that is no input: where the shape is one too, all of it is a constant."""
    return {"drawn": random.stateless_normal([3], [42, 0]) + tf.cast(shape, tf.float32)}


@tf.function(input_signature=[SHAPE])
def fixed_key(shape):
    return {"drawn": random.stateless_normal(shape, [42, 0])}


models["fixed"] = {**converted(fixed), "cases": [case(fixed, [0, 1, 2])]}
try:
    converted(fixed_key)
    refused = None
except Exception as error:
    refused = str(error)

written = {"models": models, "refused": refused}
file = pathlib.Path(__file__).with_name("graph_models.json")
file.write_text(json.dumps(written, separators=(",", ":")) + "\n")
print({name: len(json.dumps(model)) for name, model in models.items()}, refused)
