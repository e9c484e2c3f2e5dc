"""Writes exports.json: the initializers that PyTorch, Keras and JAX export, by their names.

    python make_exports.py    # after `pip install` as in README.md
"""

import inspect
import json
import pathlib

import jax
import keras
import torch

# Functions of torch.nn.init have an underscore at the end; those without one are deprecated names of the same.
torch_names = [n for n in dir(torch.nn.init) if n == "calculate_gain" or (n.endswith("_") and not n.startswith("_"))]
# Keras has every class also as a function, in lower case.
classes = inspect.getmembers(keras.initializers, inspect.isclass)
keras_names = [n for n, c in classes if issubclass(c, keras.Initializer) and n[0].isupper() and n != "Initializer"]
jax_names = [n for n in dir(jax.nn.initializers) if not n.startswith("_") and n != "Initializer"]

versions = dict(torch=torch.__version__, keras=keras.__version__, jax=jax.__version__)
exports = {"PyTorch": torch_names, "Keras": keras_names, "JAX": jax_names}
file = pathlib.Path(__file__).with_name("exports.json")
file.write_text(json.dumps(dict(versions=versions, exports=exports), indent=2) + "\n")
