"""Writes what Keras 3 and Keras 2 (tf_keras) draw and compute; weights as sha256 of their bytes and first values.

    KERAS_BACKEND=tensorflow python make_keras.py    # after `pip install` as in README.md

- keras_topologies.json: models that Keras wrote, the weights that they draw, and what they compute.
- keras_drawn.json: the same of the models that this package wrote, keras_written.json (by test/keras/write_models.ts).
  They are loaded without custom_objects; the script stops where one does not load, or the two Keras do not agree.

The values depend on the C library's logf and sincosf: made on Linux x86-64 with glibc 2.36.
"""

import hashlib
import json
import os
import pathlib
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras

HERE = pathlib.Path(__file__).parent
# Keras 2 and tfjs count the calls of a nested model from 1, Keras 3 from 0: no file is right for both.
NOT_FOR_KERAS_3 = ["nested"]


def is_orthogonal(w):
    """Its bits depend on the machine's QR."""
    if w.ndim < 2:
        return False
    w = w.reshape(-1, w.shape[-1]).astype(np.float64)
    gram = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
    scaled_identity = np.abs(gram - gram[0, 0] * np.eye(len(gram))).max() < 1e-5
    return bool(scaled_identity and np.count_nonzero(w) > len(gram) and len(gram) > 1)


def digest(w):
    w = np.asarray(w, dtype="<f4")
    if is_orthogonal(w):
        return {"shape": list(w.shape), "orthogonal": [float(v) for v in w.ravel()]}
    head = [float(v) for v in w.ravel()[:4]]
    return {"shape": list(w.shape), "sha256": hashlib.sha256(w.tobytes()).hexdigest(), "head": head}


def ramp(shape):
    """An input that the tests can make: (0, 1, ..., n - 1) / n. Two examples."""
    size = 2 * int(np.prod(shape))
    return (np.arange(size) / size).astype(np.float32).reshape(2, *shape)


def drawn(framework, text):
    """What a topology draws and computes: another one would draw what its generators have left."""
    model = framework.models.model_from_json(text)
    weights = {layer.name: [digest(w.numpy()) for w in layer.weights] for layer in model.layers if layer.weights}
    if model.layers[-1].compute_dtype == "float16":
        return {"weights": weights}  # tfjs computes in float32
    inputs = [ramp(x.shape[1:]) for x in model.inputs]
    outputs = model(inputs if len(inputs) > 1 else inputs[0])
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return {"weights": weights, "outputs": [[float(v) for v in np.ravel(y)] for y in outputs]}


def sequential(k):
    """Every initializer, on kernels of every rank, and on a vector."""
    i, L = k.initializers, k.layers
    both, l1_l2 = i.GlorotNormal(seed=4), k.regularizers.L1L2(0.01, 0.02)
    return k.Sequential(
        [
            L.Input((8, 8, 3)),
            L.Conv2D(4, 3, kernel_initializer=i.VarianceScaling(2.0, "fan_out", "truncated_normal", seed=1)),
            L.DepthwiseConv2D(2, depthwise_initializer=i.LecunUniform(seed=2)),
            # tfjs gives both kernels the first initializer, whatever the second is (tfjs pull request #8564).
            L.SeparableConv2D(6, 2, depthwise_initializer=both, pointwise_initializer=both),
            L.BatchNormalization(gamma_initializer=i.RandomUniform(0.5, 1.5, seed=5)),
            L.Conv2DTranspose(5, 3, kernel_initializer=i.HeNormal(seed=6)),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(
                12,
                activation="relu",
                kernel_initializer=i.LecunNormal(seed=7),
                bias_initializer=i.GlorotUniform(seed=8),
                kernel_regularizer="l2",
            ),
            L.LeakyReLU(0.2),
            L.Dense(10, "silu", kernel_initializer=i.Orthogonal(0.5, seed=9), bias_initializer=i.Constant(0.25)),
            L.Dense(7, kernel_initializer=i.Identity()),
            L.Dense(6, kernel_initializer=i.VarianceScaling(0.3, "fan_avg", "untruncated_normal", seed=10)),
            L.Dense(5, kernel_initializer=i.RandomNormal(0.1, 0.2, seed=11), kernel_constraint="non_neg"),
            L.Dense(4, kernel_initializer=i.TruncatedNormal(0.1, 0.2, seed=12), kernel_regularizer=l1_l2),
            L.Dense(3, kernel_initializer=i.VarianceScaling(2.0, "fan_in", "uniform", seed=13)),
        ]
    )


def functional(k):
    """Shared layers, nested models, two inputs and outputs, states, wrappers."""
    i, L = k.initializers, k.layers
    steps, state = k.Input((5, 4), name="steps"), k.Input((6,), name="state")
    lstm = L.LSTM(
        6,
        name="lstm",
        kernel_initializer=i.GlorotUniform(seed=1),
        recurrent_initializer=i.Orthogonal(seed=2),
        return_sequences=True,
    )
    sequence = lstm(steps, initial_state=[state, state])
    both = L.Bidirectional(
        L.SimpleRNN(3, kernel_initializer=i.HeNormal(seed=3), recurrent_initializer=i.Orthogonal(seed=4)),
        name="both",
    )(sequence)
    each = L.TimeDistributed(L.Dense(2, kernel_initializer=i.LecunNormal(seed=5)), name="each")(sequence)
    stack = k.Sequential([L.Input((6,)), L.Dense(6, kernel_initializer=i.LecunUniform(seed=6))], name="stack")
    x = k.Input((6,))
    y = L.Dense(6, activation="tanh", kernel_initializer=i.HeUniform(seed=7))(x)
    graph = k.Model(x, [y, L.Dense(6, kernel_initializer=i.HeNormal(seed=8))(y)], name="graph")
    shared = L.Dense(6, name="shared", kernel_initializer=i.GlorotNormal(seed=9))
    a, b = graph(stack(shared(both)))
    c, d = graph(stack(shared(a)))
    joined = L.Concatenate(name="joined")([L.Add(name="sum")([a, b, c]), L.Flatten(name="flat")(each)])
    return k.Model([steps, state], [joined, d, stack(d)])


def generators(k):
    """What only Keras 3 has: a SeedGenerator, and axes."""
    i, L = k.initializers, k.layers
    seed = k.random.SeedGenerator(21)
    axes = dict(input_axes=[0], output_axes=[0, 1])
    return k.Sequential(
        [
            L.Input((6, 4)),
            L.Conv1D(5, 3, kernel_initializer=i.HeNormal(seed=seed)),
            L.Conv1D(5, 3, kernel_initializer=i.GlorotUniform(seed=seed, input_axes=[-2], output_axes=[-1])),
            L.Dense(3, kernel_initializer=i.VarianceScaling(2.0, "fan_avg", "uniform", seed=22, **axes)),
        ]
    )


def mixed(k):
    """Weights of float32, and a computation that is not."""
    i, L, policy = k.initializers, k.layers, k.mixed_precision.Policy("mixed_float16")
    return k.Sequential([L.Input((4,)), L.Dense(3, kernel_initializer=i.HeNormal(seed=1), dtype=policy)])


def in_h5(model):
    """The topology as it stands in a .h5 file, which is what converters read."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        with h5py.File(path) as file:
            return file.attrs["model_config"]


topologies = {}
for framework, version in [(keras, "keras_3"), (tf_keras, "keras_2")]:
    for make in [sequential, functional, mixed] + ([generators] if framework is keras else []):
        framework.backend.clear_session()
        model = make(framework)
        text = model.to_json()
        topologies[f"{version}_{make.__name__}"] = {"topology": json.loads(text), **drawn(framework, text)}
    if framework is not keras:
        continue
    h5 = json.loads(in_h5(functional(framework)))
    topologies[f"{version}_h5"] = {
        "topology": {"model_config": h5},
        **{key: topologies[f"{version}_functional"][key] for key in ["weights", "outputs"]},
    }

written = json.loads((HERE / "keras_written.json").read_text())
results = {}
for name, topology in written.items():
    text = json.dumps(topology)
    results[name] = drawn(tf_keras, text)
    if name in NOT_FOR_KERAS_3:
        continue
    in_keras_3 = drawn(keras, text)
    assert in_keras_3["weights"] == results[name]["weights"], name
    for mine, its in zip(results[name]["outputs"], in_keras_3["outputs"]):
        np.testing.assert_allclose(mine, its, rtol=1e-4, atol=1e-6)

versions = dict(keras=keras.__version__, tf_keras=tf_keras.__version__, tensorflow=tf.__version__, numpy=np.__version__)
for file, models in [("keras_topologies.json", topologies), ("keras_drawn.json", results)]:
    (HERE / file).write_text(json.dumps(dict(versions=versions, models=models), separators=(",", ":")) + "\n")
