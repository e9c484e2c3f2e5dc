"""Writes kernels.json: the kernels that TensorFlow 1's ConvolutionOrthogonal1D, 2D and 3D compose of given matrices.

    python make_kernels.py    # after `pip install` as in README.md
"""

import json
import pathlib

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import init_ops

rng = np.random.default_rng(0)


def orthogonal(n):
    return np.linalg.qr(rng.standard_normal((n, n)))[0].astype(np.float32)


def convolution(initializer, shape):
    """Composes a kernel, and keeps what it was composed of in the order of its use."""
    matrices, signs = [], []

    def matrix(n):
        matrices.append(orthogonal(n))
        return tf.constant(matrices[-1])

    def projection(n):
        q = orthogonal(n)
        mask = rng.standard_normal(n) > 0
        matrices.append(q)
        signs.append(mask)
        columns = tf.constant(q * mask)
        return columns @ tf.transpose(columns)

    initializer._orthogonal_matrix = matrix
    initializer._symmetric_projection = projection
    kernel = initializer._orthogonal_kernel(shape[0], shape[-2], shape[-1]).numpy()
    return {
        "shape": shape,
        # Of orthonormal rows the first are used.
        "rows": matrices[0][: shape[-2]].flatten().tolist(),
        # Of each projection the columns that are kept, row by row. In three dimensions TensorFlow puts I - P first.
        "bases": [q[:, mask != (len(shape) == 5)].flatten().tolist() for q, mask in zip(matrices[1:], signs)],
        "values": kernel.flatten().tolist(),
    }


CONVOLUTIONS = [
    (init_ops.ConvolutionOrthogonal1D, [4, 2, 3]),
    (init_ops.ConvolutionOrthogonal2D, [2, 2, 3, 3]),
    (init_ops.ConvolutionOrthogonal2D, [3, 3, 2, 4]),
    (init_ops.ConvolutionOrthogonal3D, [3, 3, 3, 2, 3]),
]

values = {"convolutions": [convolution(kind(), shape) for kind, shape in CONVOLUTIONS]}
pathlib.Path(__file__).with_name("kernels.json").write_text(json.dumps(values) + "\n")
