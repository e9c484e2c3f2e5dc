"""Writes exports.json: the initializers that packages of PyPI export, by their names; and of the names for whole models
in scripts/who_has_what.json those that are in the files of packages which are named there.

    python make_exports.py    # after `pip install` as in README.md

The packages are read, not imported: `pip install --no-deps` of each is enough, without CUDA or a Mac.
"""

import ast
import importlib.metadata
import json
import pathlib
import re


def source(distribution, file):
    """The syntax tree of a file of an installed package."""
    for entry in importlib.metadata.files(distribution):
        if str(entry) == file:
            return ast.parse(entry.locate().read_text())
    raise FileNotFoundError(f"{file} of {distribution}")


def functions(tree):
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def assigned(tree):
    """Names that are given to something, or imported under a name that says it is public: `from a import b as b`."""
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    imports = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [n for n in names if not n.startswith("_")] + [alias.name for alias in imports if alias.asname == alias.name]


def listed(tree):
    """The names in __all__."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "__all__":
            return ast.literal_eval(node.value)
    raise ValueError("no __all__")


def imported(tree):
    return [alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]


def words(tree):
    """Names of functions, classes and arguments, and texts."""
    nodes = list(ast.walk(tree))
    names = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return names | arguments | {node.value for node in nodes if isinstance(node, ast.Constant)}


def models():
    """For every file of a package the names that are said to be in it, and are."""
    data = json.loads(pathlib.Path(__file__).parents[2].joinpath("scripts/who_has_what.json").read_text())
    versions, files = {}, {}
    for there in [there for row in data["models"] for there in row["there"] if "package" in there]:
        there_is = words(source(there["package"], there["file"]))
        # What stands after a colon is a remark.
        claimed = re.findall(r"`(\w+)`", there["names"].split(":")[0])
        versions[there["package"]] = importlib.metadata.version(there["package"])
        files.setdefault(there["file"], []).extend(name for name in claimed if name in there_is)
    return {"versions": versions, "files": {file: sorted(names) for file, names in files.items()}}


# Functions of torch.nn.init have an underscore at the end; those without one are deprecated names of the same.
torch_names = [
    name for name in functions(source("torch", "torch/nn/init.py")) if name == "calculate_gain" or name.endswith("_")
]
# Keras has every class also as a function, in lower case.
keras_tree = source("keras", "keras/initializers/__init__.py")
keras_names = [name for name in imported(keras_tree) if name[0].isupper() and name != "Initializer"]
jax_names = [name for name in imported(source("jax", "jax/nn/initializers.py")) if name != "Initializer"]
flax_tree = source("flax", "flax/nnx/nn/initializers.py")
# What begins with a capital is a type.
flax_names = [name for name in functions(flax_tree) + assigned(flax_tree) if name[0].islower()]
timm_names = [name for name in functions(source("timm", "timm/layers/weight_init.py")) if name != "is_meta_device"]
mlx_names = functions(source("mlx", "mlx/nn/init.py"))
paddle_names = listed(source("paddlepaddle", "paddle/nn/initializer/__init__.py"))

exports = {
    "PyTorch": ("torch", torch_names),
    "Keras": ("keras", keras_names),
    "JAX": ("jax", jax_names),
    "Flax": ("flax", flax_names),
    "timm": ("timm", timm_names),
    "MLX": ("mlx", mlx_names),
    "Paddle": ("paddlepaddle", paddle_names),
}
written = {
    "versions": {name: importlib.metadata.version(package) for name, (package, _) in exports.items()},
    "exports": {name: sorted(set(names)) for name, (_, names) in exports.items()},
    "models": models(),
}
file = pathlib.Path(__file__).with_name("exports.json")
file.write_text(json.dumps(written, indent=2) + "\n")
