"""Writes workers.json: how a model that TensorFlow.js wrote starts and trains in worker processes of Keras.

    python make_workers.py    # after `pip install` as in README.md

Runs the program of docs/beyond_one_machine.md: in two processes on 127.0.0.1, and in one that sees all examples. The model
is workers_model.json (by test/keras/write_models.ts). Stops where the two do not agree, and where `fit` does not fail.

The values depend on the C library's logf and sincosf: made on Linux x86-64 with glibc 2.36.
"""

import hashlib
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).parent
GUIDE = (HERE / "../../docs/beyond_one_machine.md").read_text()
PROGRAM = re.search(r"```python\n(# worker\.py.*?)```", GUIDE, re.S).group(1)
LOOP = PROGRAM.index("for x, y in zip(")
FIT = """
try:
    with strategy.scope():
        model.compile(optimizer, "mse")
    model.fit(tf.data.Dataset.from_tensors((data["x"][0], data["y"][0])), verbose=0)
except Exception as error:
    print(type(error).__name__ + ":", str(error).strip().splitlines()[0], flush=True)
    os._exit(1)
"""

STEPS, BATCH = 5, 8


def examples():
    """Numbers that the tests can make: of x in [-1, 1), of y in [0, 1)."""
    x = np.arange(STEPS * BATCH * 36) * 37 % 128 / 64 - 1
    y = np.arange(STEPS * BATCH * 3) * 11 % 16 / 16
    return x.reshape(STEPS, BATCH, 6, 6, 1).astype(np.float32), y.reshape(STEPS, BATCH, 3).astype(np.float32)


def free_addresses(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    addresses = ["127.0.0.1:%d" % s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return addresses


def run(program, workers):
    """The files that the workers leave, by their names, and what they print."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "worker.py").write_text(program)
        shutil.copy(HERE / "workers_model.json", folder / "model.json")
        x, y = examples()
        np.savez(folder / "data.npz", x=x, y=y)
        addresses = free_addresses(workers)
        processes = [
            subprocess.Popen(
                [sys.executable, "worker.py", str(index), *addresses],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for index in range(workers)
        ]
        try:
            printed = [process.communicate(timeout=180)[0] for process in processes]
        finally:
            for process in processes:
                process.kill()
        codes = [process.returncode for process in processes]
        weights = {}
        for file in folder.glob("*_?.npz"):
            arrays = np.load(file)
            weights[file.stem] = [arrays[name] for name in arrays.files]
        return codes, printed, weights


def digest(w):
    w = np.asarray(w, dtype="<f4")
    head = [float(v) for v in w.ravel()[:4]]
    return {"shape": list(w.shape), "sha256": hashlib.sha256(w.tobytes()).hexdigest(), "head": head}


def values(weights):
    return [w.ravel().tolist() for w in weights]


codes, printed, two = run(PROGRAM, 2)
assert codes == [0, 0], printed
codes, printed, one = run(PROGRAM, 1)
assert codes == [0], printed
for mine, its in zip(two["trained_0"], two["trained_1"]):
    np.testing.assert_array_equal(mine, its)
difference = max(np.abs(a - b).max() for a, b in zip(two["trained_0"], one["trained_0"]))
codes, printed, _ = run(PROGRAM[:LOOP] + FIT, 2)
assert all(codes), "fit works: docs/beyond_one_machine.md says that it fails"
failure = next(line for text in printed for line in text.splitlines() if re.match(r"\w+Error: ", line))
print(f"two workers and one differ by {difference}; fit: {failure}")

result = {
    "steps": STEPS,
    "batch": BATCH,
    "start": [[digest(w) for w in two[f"start_{index}"]] for index in range(2)],
    "trained": {"two": values(two["trained_0"]), "one": values(one["trained_0"])},
    "fit": failure,
}
(HERE / "workers.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
