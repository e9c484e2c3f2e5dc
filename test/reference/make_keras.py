"""Writes what Keras 3 and Keras 2 (tf_keras) draw and compute; weights as sha256 of their bytes and first values.

    KERAS_BACKEND=tensorflow python make_keras.py    # after `pip install` as in README.md

- keras_topologies.json: models that Keras wrote, the weights that they draw, and what they compute.
- keras_refused.json: models that Keras wrote and that tfjs would compute otherwise.
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


def example(x):
    """An input that the tests can make, two of each: (0, 1, ..., n - 1) / n; of integers 0, 1, 2, 0, 1, 2, ..."""
    shape = (2, *x.shape[1:])
    numbers = np.arange(np.prod(shape)).reshape(shape)
    is_integer = np.issubdtype(tf.as_dtype(x.dtype).as_numpy_dtype, np.integer)
    return (numbers % 3).astype(np.int32) if is_integer else (numbers / numbers.size).astype(np.float32)


def drawn(framework, text):
    """What a topology draws and computes: another one would draw what its generators have left."""
    model = framework.models.model_from_json(text)
    weights = {layer.name: [digest(w.numpy()) for w in layer.weights] for layer in model.layers if layer.weights}
    if model.layers[-1].compute_dtype == "float16":
        return {"weights": weights}  # tfjs computes in float32
    tree = keras.tree if framework is keras else tf.nest
    # One, a list, or an object with names, whatever the model was made of.
    structure = model.inputs[0] if isinstance(model, framework.Sequential) else model.input
    inputs = tree.pack_sequence_as(structure, [example(x) for x in model.inputs])
    return {"weights": weights, "outputs": [[float(v) for v in np.ravel(y)] for y in tree.flatten(model(inputs))]}


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


def nested(k):
    """Models of several inputs and outputs as layers: called with lists, with names, and with lists by name."""
    i, L = k.initializers, k.layers
    dense = lambda units, seed: L.Dense(units, kernel_initializer=i.GlorotUniform(seed=seed))
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    pair = k.Model([b, a], L.Concatenate()([dense(2, 1)(b), dense(3, 2)(a)]), name="pair")
    c, d, e = (k.Input((3,), name=name) for name in "cde")
    parts = {"zeta": dense(3, 3)(c), "alpha": [L.Activation("tanh")(d), L.Activation("sigmoid")(e)]}
    named = k.Model({"q": [c, d], "p": e}, parts, name="named")
    x, y, z = (k.Input((3,), name=name) for name in "xyz")
    out = named({"q": [x, y], "p": z})
    again = pair([out["zeta"], out["alpha"][1]])
    return k.Model([x, y, z], [pair([x, y]), pair({"a": z, "b": x}), again, out["alpha"][0]])


def named(k):
    """A model whose inputs and outputs have names, which are not in the order of the alphabet."""
    i, L = k.initializers, k.layers
    a, b = k.Input((3,), name="first"), k.Input((3,), name="second")
    y = L.Dense(3, activation="tanh", kernel_initializer=i.HeNormal(seed=1))(a)
    return k.Model({"zeta": a, "alpha": b}, {"z": y, "a": L.Dense(2, kernel_initializer=i.HeNormal(seed=2))(b)})


def shared(k):
    """A shared layer, and a shared model, whose second call is ready before the first."""
    i, L = k.initializers, k.layers
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    layer = L.Dense(3, name="layer", kernel_initializer=i.HeNormal(seed=1))
    model = k.Sequential([L.Input((3,)), L.Dense(3, kernel_initializer=i.HeNormal(seed=2))], name="model")
    late = L.Activation("tanh")(L.Activation("relu")(a))
    outputs = []
    for each in [layer, model]:
        first, second = each(late), each(b)
        x = second
        for _ in range(4):
            x = L.Activation("sigmoid")(x)
        outputs += [first, x]
    return k.Model([b, a], outputs)


def masked(k):
    """Masks: of embeddings, one of them shared, of Masking, through layers that hand them on, and inside of a model."""
    i, L = k.initializers, k.layers
    recurrent = lambda kind, units, seed, **args: getattr(L, kind)(
        units, kernel_initializer=i.GlorotUniform(seed=seed), recurrent_initializer=i.GlorotUniform(seed=seed + 1), **args
    )
    words, tags = k.Input((5,), dtype="int32", name="words"), k.Input((5,), dtype="int64", name="tags")
    steps = k.Input((4, 1), name="steps")
    embedding = L.Embedding(3, 2, mask_zero=True, name="embedding", embeddings_initializer=i.RandomUniform(seed=1))
    lstm = recurrent("LSTM", 2, 2, name="lstm")
    x = L.Bidirectional(recurrent("LSTM", 2, 4, return_sequences=True), name="both")(embedding(words))
    x = L.LayerNormalization()(L.TimeDistributed(L.Dense(3, kernel_initializer=i.HeNormal(seed=6)), name="each")(x))
    x = recurrent("SimpleRNN", 2, 7, name="simple", return_sequences=True, go_backwards=True)(L.Dropout(0.5)(x))
    y = L.Dense(2, activation="relu", kernel_initializer=i.HeNormal(seed=9))(L.Masking(0.25)(steps))
    y = recurrent("GRU", 2, 10, name="gru", reset_after=False, return_sequences=True)(y)
    text = k.Input((5,), dtype="int32")
    encoded = recurrent("LSTM", 2, 12)(embedding(text))
    encoder = k.Model(text, encoded, name="encoder")
    return k.Model([words, tags, steps], [lstm(embedding(words)), lstm(embedding(tags)), x, y, encoder(tags)])


def translated(k):
    """What tfjs has by another name, or with other arguments."""
    i, L = k.initializers, k.layers
    lstm = lambda **args: L.LSTM(
        2, kernel_initializer=i.GlorotUniform(seed=6), recurrent_initializer=i.GlorotUniform(seed=7), **args
    )
    return k.Sequential(
        [
            L.Input((6, 4, 3)),
            L.SeparableConv2D(4, 2, depthwise_initializer=i.HeNormal(seed=1), pointwise_initializer=i.LecunUniform(seed=2)),
            L.ReLU(negative_slope=0.25),
            L.Conv2DTranspose(3, 3, 2, "same", output_padding=1, kernel_initializer=i.HeNormal(seed=3)),
            L.ReLU(threshold=0.125),
            L.DepthwiseConv2D(2, padding="same", dilation_rate=(1, 1), depthwise_initializer=i.HeNormal(seed=4)),
            L.ReLU(max_value=0.5),
            L.Reshape((10, 18)),
            L.Bidirectional(lstm(return_sequences=True), backward_layer=lstm(return_sequences=True, go_backwards=True)),
            L.GlobalAveragePooling1D(keepdims=False),
            L.Dense(4, activation="silu", kernel_initializer=i.HeNormal(seed=5)),
        ]
    )


def seeded(k):
    """Seeds that Keras 3 reduces and Keras 2 takes as they are."""
    seeds = dict(HeNormal=-1, GlorotUniform=2**31 - 1, LecunNormal=2**31 - 2, RandomUniform=-(2**31), Orthogonal=-7)
    dense = [k.layers.Dense(3, kernel_initializer=getattr(k.initializers, name)(seed=s)) for name, s in seeds.items()]
    return k.Sequential([k.layers.Input((3,)), *dense])


def called(k):
    """Calls by the names of the arguments, and with states in their place; an activation that is a layer."""
    i, L = k.initializers, k.layers
    x, h, c = k.Input((4, 3), name="x"), k.Input((2,), name="h"), k.Input((2,), name="c")
    lstm = L.LSTM(2, kernel_initializer=i.GlorotUniform(seed=1), recurrent_initializer=i.GlorotUniform(seed=2))
    y = L.Dense(2, activation=L.LeakyReLU(0.5), kernel_initializer=i.HeNormal(seed=3))(inputs=lstm(x, [h, c]))
    return k.Model([x, h, c], L.Add()(inputs=[y, L.Dropout(0.5)(y, training=False)]))


def refused(k):
    """Models that tfjs would compute otherwise, if it could tell; each is there for one layer, call, or mask."""
    i, L = k.initializers, k.layers
    stack = lambda shape, *layers: k.Sequential([L.Input(shape), *layers])
    lstm = lambda units=2, **args: L.LSTM(units, **args)
    words = lambda: k.Input((4,), dtype="int32")
    embedding = lambda: L.Embedding(3, 2, mask_zero=True)
    masked = lambda *layers: k.Sequential([words(), embedding(), *layers])
    image, steps = (8, 8, 4), (4, 2)

    def call(shape, make):
        x = k.Input(shape)
        return k.Model(x, make(x))

    def two(make):
        a, b = words(), words()
        return k.Model([a, b], make(a, b))

    def decoder(a, b):
        _, *states = lstm(return_state=True)(embedding()(a))
        return lstm(name="decoder")(embedding()(b), initial_state=states)

    def with_mask(make, shape=steps):
        x, mask = k.Input(shape), k.Input((4,), dtype="bool")
        return k.Model([x, mask], make(x, mask))

    def inner(*layers):
        x = k.Input(steps)
        y = x
        for layer in layers:
            y = layer(y)
        return k.Model(x, y, name="inner")

    models = {
        "Bidirectional, backward_layer": lambda: stack(
            steps, L.Bidirectional(lstm(), backward_layer=lstm(activation="relu", go_backwards=True))
        ),
        "BatchNormalization, renorm": lambda: stack(steps, L.BatchNormalization(renorm=True)),
        "Constant of an array": lambda: stack((3,), L.Dense(2, bias_initializer=i.Constant([1.0, 2.0]))),
        "Conv1D, data_format": lambda: stack(steps, L.Conv1D(2, 2, data_format="channels_first")),
        "Conv2D, groups": lambda: stack(image, L.Conv2D(4, 3, groups=2)),
        "Conv2DTranspose, dilation_rate": lambda: stack(image, L.Conv2DTranspose(2, 3, dilation_rate=2)),
        "Conv2DTranspose, output_padding": lambda: stack(image, L.Conv2DTranspose(2, 3, 2, output_padding=1)),
        "Conv3DTranspose, output_padding": lambda: stack((2, 2, 2, 1), L.Conv3DTranspose(2, 3, 2, "same", output_padding=(0, 1, 1))),
        "DepthwiseConv2D, dilation_rate": lambda: stack(image, L.DepthwiseConv2D(3, dilation_rate=2)),
        "Dropout, training": lambda: call((3,), lambda x: L.Dropout(0.5)(x, training=True)),
        "GlobalAveragePooling2D, keepdims": lambda: stack(image, L.GlobalAveragePooling2D(keepdims=True)),
        "GlobalMaxPooling1D, data_format": lambda: stack(steps, L.GlobalMaxPooling1D(data_format="channels_first")),
        "LayerNormalization, rms_scaling": lambda: stack(steps, L.LayerNormalization(rms_scaling=True)),
        "ReLU, max_value and negative_slope": lambda: stack((3,), L.ReLU(max_value=1, negative_slope=0.5)),
        "ReLU, max_value and threshold": lambda: stack((3,), L.ReLU(max_value=1, threshold=0.5)),
        "UpSampling2D, interpolation": lambda: stack(image, L.UpSampling2D(interpolation="bilinear")),
        "bfloat16": lambda: stack((3,), L.Dense(2, dtype="bfloat16")),
        "float16": lambda: stack((3,), L.Dense(2, dtype="float16")),
        "float16 of an input": lambda: k.Sequential([L.Input((3,), dtype="float16"), L.Dense(2)]),
        "float64": lambda: stack(steps, L.TimeDistributed(L.Dense(2, dtype="float64"))),
        "hard_sigmoid": lambda: stack(steps, lstm(recurrent_activation="hard_sigmoid")),
        "operation": lambda: call((3,), lambda x: L.Dense(2)(x + 1)),
        "seed of 64 bits": lambda: stack((3,), L.Dense(2, kernel_initializer=i.HeNormal(seed=2**40))),
        "seed of more than 53 bits": lambda: stack((3,), L.Dense(2, kernel_initializer=i.HeNormal(seed=2**60 + 1))),
        "time_major": lambda: stack(steps, lstm(time_major=True)),
        "mask, added": lambda: two(lambda a, b: lstm()(L.Add()([embedding()(a), embedding()(b)]))),
        "mask, given": lambda: with_mask(lambda x, mask: lstm()(x, mask=mask)),
        "mask, given to Softmax": lambda: with_mask(lambda x, mask: L.Softmax()(x, mask), (4,)),
        "mask, none after Conv1D": lambda: masked(L.Conv1D(2, 2), lstm()),
        "mask, none after RepeatVector": lambda: masked(lstm(), L.RepeatVector(4), lstm(name="decoder")),
        "mask, none beside": lambda: two(lambda a, b: L.Add()([lstm()(embedding()(a)), lstm()(L.Embedding(3, 2)(b))])),
        "mask, into a model": lambda: k.Model(x := words(), inner(lstm())(embedding()(x))),
        "mask, out of a model": lambda: k.Model(x := words(), lstm(name="outer")(masked(L.Dense(2))(x))),
        "mask, in TimeDistributed": lambda: stack((2, 4, 2), L.Masking(), L.TimeDistributed(lstm())),
        "mask, of GlobalAveragePooling1D": lambda: masked(L.GlobalAveragePooling1D()),
        "mask, beside Softmax": lambda: masked(lstm(), L.Softmax()),
        "mask, beside states": lambda: two(decoder),
        "mask, zeros of Bidirectional": lambda: masked(L.Bidirectional(lstm(return_sequences=True)), L.Flatten()),
        "mask, zeros at the end": lambda: masked(lstm(return_sequences=True, zero_output_for_mask=True), L.Dense(2)),
    }
    return models


def in_h5(model):
    """The topology as it stands in a .h5 file, which is what converters read."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        with h5py.File(path) as file:
            return file.attrs["model_config"]


MODELS = [sequential, functional, mixed, nested, named, shared, masked, translated, seeded, called]
# Only one Keras has these arguments, or takes them so.
ONLY_KERAS_3 = ["LayerNormalization, rms_scaling", "hard_sigmoid"]
ONLY_KERAS_2 = ["seed of 64 bits", "time_major"]

topologies, not_for_tfjs = {}, {}
for framework, version in [(keras, "keras_3"), (tf_keras, "keras_2")]:
    for name, make in refused(framework).items():
        if name in (ONLY_KERAS_2 if framework is keras else ONLY_KERAS_3):
            continue
        framework.backend.clear_session()
        not_for_tfjs[f"{version}: {name}"] = json.loads(make().to_json())
    for make in MODELS + ([generators] if framework is keras else []):
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
files = {"keras_topologies.json": topologies, "keras_refused.json": not_for_tfjs, "keras_drawn.json": results}
for file, models in files.items():
    (HERE / file).write_text(json.dumps(dict(versions=versions, models=models), separators=(",", ":")) + "\n")
