"""The random stream in Python, written from docs/stream.md alone: prints the test vectors of that page.

    python make_stream_vectors.py    # after `pip install` as in README.md

What it draws of uniforms, normals and truncated normals is what TensorFlow 2.21 drew for golden.json, bit for bit.
"""

import json
import math
import struct

import numpy as np

WORD = 0xFFFFFFFF
f32 = np.float32


def philox(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c0, 2**32)
        high1, low1 = divmod(0xCD9E8D57 * c2, 2**32)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return [c0, c1, c2, c3]


def stream(seed):
    counter = [word for part in seed for word in (part & WORD, part >> 32 & WORD)]
    mix = philox(counter, [0x3EC8F720, 0x02461E29])
    return mix[:2], [0, 0, *mix[2:]]


def block(seed, number):
    key, (_, _, c2, c3) = stream(seed)
    return philox([number & WORD, number >> 32, c2, c3], key)


def keras_seed(seed, draw):
    return [seed % 2147483646, draw % 2147483646]


def unit(word):
    return (word & 0x7FFFFF) * 2.0**-23


INVERSE = [
    1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752, 1.1479821020556429,
    1.1082251448272158, 1.0711297413057381, 1.036437278977283, 1.0, 0.9492859795739057, 0.8951049428609004,
    0.8476821620351103, 0.8050314851692001, 0.7664671008843108, 0.731428603316328,
]
LOG = [
    -0.33569133332882284, -0.2929040563774074, -0.2518726580937369, -0.21245868807117255, -0.17453945183745634,
    -0.1380057072319758, -0.10275976698545139, -0.06871392447020525, -0.0357891387398228, 0.0, 0.05204517742929496,
    0.11081431298787942, 0.1652495223695143, 0.21687389031699977, 0.2659635028121397, 0.3127556664073557,
]


def bits_of(x):
    return struct.unpack("<i", struct.pack("<f", x))[0]


def logf(x):
    t = bits_of(x) - 0x3F330000
    exponent, i = t >> 23, t >> 19 & 15
    z = struct.unpack("<f", struct.pack("<i", bits_of(x) - (exponent << 23)))[0]
    r = z * INVERSE[i] - 1
    head = LOG[i] + exponent * 0.6931471805599453 + r
    return f32((-0.25089342214237154 * (r * r) + (0.333456765744066 * r + -0.4999997485802103)) * (r * r) + head)


def box_muller(word0, word1):
    radius = f32(math.sqrt(-2 * float(logf(max(unit(word0), float(f32(1e-7)))))))
    angle = float(f32(2 * math.pi * unit(word1)))
    quadrant = int(angle * 10680707.430881744) + 0x800000 >> 24
    x = angle - quadrant * (math.pi / 2)
    x2 = x * x
    x3, x4 = x * x2, x2 * x2
    sine = f32(x + x3 * -0.16666654943701084 + x3 * x2 * (0.008332178146138854 + x2 * -0.00019517298981385725))
    high = -0.001388676379437604 + x2 * 2.4390450703564542e-05
    cosine = f32(1 + x2 * -0.49999999725108224 + x4 * 0.041666623324344516 + x4 * x2 * high)
    if quadrant & 1:
        sine, cosine = cosine, -sine
    if quadrant & 2:
        radius = -radius
    return sine * radius, cosine * radius


def normals_of(words):
    return [*box_muller(*words[:2]), *box_muller(*words[2:])]


def uniform(seed, low, high, group):
    scale = f32(high) - f32(low)
    return [f32(unit(word)) * scale + f32(low) for word in block(seed, group)]


def normal(seed, mean, stddev, group):
    return [value * f32(stddev) + f32(mean) for value in normals_of(block(seed, group))]


def truncated(seed, mean, stddev, group):
    kept, number = [], 256 * group
    while len(kept) < 4:
        kept += [value for value in normals_of(block(seed, number)) if abs(value) < 2]
        number += 1
    return [value * f32(stddev) + f32(mean) for value in kept[:4]]


def attempt(low, high, u0, u1):
    if high < 0:
        z = attempt(-high, -low, u0, u1)
        return None if z is None else -z
    if low <= 0 and high - low > math.sqrt(2 * math.pi):
        z = math.sqrt(-2 * math.log(u0)) * math.sin(2 * math.pi * u1)
        return z if low < z < high else None
    root = math.sqrt(low * low + 4)
    rate = (low + root) / 2
    if low > 0 and high - low > math.exp(0.5 + low * (low - root) / 4) / rate:
        z = low - math.log(u0) / rate
        return z if z < high and u1 <= math.exp(-((z - rate) ** 2) / 2) else None
    z = low + (high - low) * u0
    return z if u1 <= math.exp((max(low, 0) ** 2 - z * z) / 2) else None


def bounded(seed, mean, stddev, low, high, index):
    number, z = 64 * index, None
    while z is None:
        words = [(word + 0.5) / 2**32 for word in block(seed, number)]
        z = attempt(low, high, *words[:2])
        if z is None:
            z = attempt(low, high, *words[2:])
        number += 1
    return f32(min(max(mean + z * stddev, mean + low * stddev), mean + high * stddev))


def sparse(seed, inputs, outputs, sparsity, stddev):
    blocks = math.ceil(outputs / 4)
    groups = math.ceil(inputs * outputs / 4)
    values = [value for group in range(groups) for value in normal(seed, 0, stddev, group)][: inputs * outputs]
    for i in range(inputs):
        words = [word for b in range(blocks) for word in block(seed, groups + i * blocks + b)][:outputs]
        ranks = [word - 2**32 if word >> 31 else word for word in words]
        order = sorted(range(outputs), key=lambda output: (ranks[output], output))
        for output in order[: math.ceil(sparsity * outputs)]:
            values[i * outputs + output] = f32(0)
    return values


def orthogonal(seed, rows, columns):
    longer, shorter = max(rows, columns), min(rows, columns)
    groups = math.ceil(longer * shorter / 4)
    values = [float(value) for group in range(groups) for value in normal(seed, 0, 1, group)][: longer * shorter]
    q, r = np.linalg.qr(np.reshape(values, [longer, shorter]))
    q = q * np.sign(np.diag(r))
    return [f32(value) for value in (q.T if rows < columns else q).ravel()]


def words(text):
    return [int(word, 16) for word in text.split()]


def hexes(values):
    return " ".join(f"{value:08x}" for value in values)


def floats(values):
    return " ".join(struct.pack(">f", value).hex() for value in values)


VECTORS = {
    "philox": lambda counter, key: hexes(philox(words(counter), words(key))),
    "stream": lambda seed: hexes([word for part in stream(seed) for word in part]),
    "block": lambda seed, number: hexes(block(seed, number)),
    "kerasSeed": lambda seed, draw: " ".join(map(str, keras_seed(seed, draw))),
    "logf": lambda x: floats([logf(struct.unpack(">f", bytes.fromhex(x))[0])]),
    "boxMuller": lambda pair: floats(box_muller(*words(pair))),
    "uniform": lambda *arguments: floats(uniform(*arguments)),
    "normal": lambda *arguments: floats(normal(*arguments)),
    "truncated": lambda *arguments: floats(truncated(*arguments)),
    "bounded": lambda *arguments: floats([bounded(*arguments)]),
    "sparse": lambda *arguments: floats(sparse(*arguments)),
    "orthogonal": lambda *arguments: floats(orthogonal(*arguments)),
}

ARGUMENTS = [
    ("philox", "00000000 00000000 00000000 00000000", "00000000 00000000"),
    ("philox", "ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff"),
    ("philox", "243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0"),
    ("kerasSeed", 42, 0),
    ("kerasSeed", -1, 3),
    ("kerasSeed", 2147483646, 0),
    ("kerasSeed", 4294967301, 2147483647),
    ("stream", [42, 0]),
    ("stream", [-5, 7]),
    ("stream", [2147483647, -2147483648]),
    ("block", [42, 0], 0),
    ("block", [42, 0], 1),
    ("block", [42, 0], 4294967296),
    ("logf", "33d6bf95"),
    ("logf", "34000000"),
    ("logf", "3e99999a"),
    ("logf", "3f333333"),
    ("logf", "3f7ffffe"),
    ("boxMuller", "00000000 00000000"),
    ("boxMuller", "00400000 00100000"),
    ("boxMuller", "00400000 00200000"),
    ("boxMuller", "00400000 00400000"),
    ("boxMuller", "00400000 00600000"),
    ("boxMuller", "007fffff 007fffff"),
    ("boxMuller", "89abcdef 01234567"),
    ("uniform", [42, 0], 0, 1, 0),
    ("uniform", [42, 0], -0.3, 0.7, 25000),
    ("normal", [42, 0], 0, 1, 0),
    ("normal", [42, 0], 0, 1, 1),
    ("normal", [42, 0], 0.1, 0.7, 25000),
    ("truncated", [42, 0], 0, 1, 0),
    ("truncated", [42, 0], 0, 1, 1),
    ("truncated", [42, 0], 0, 1, 4),
    ("truncated", [42, 0], 0.1, 0.7, 21053),
    ("bounded", [42, 0], 0, 1, -3, 1, 0),
    ("bounded", [42, 0], 0, 1, 3, 10, 0),
    ("bounded", [42, 0], 0, 1, 0.5, 1, 9),
    ("bounded", [42, 0], 0, 1, -4, -3, 16),
    ("bounded", [42, 0], 0.5, 2, -0.25, 0.25, 7),
    ("sparse", [8, 0], 2, 5, 0.5, 0.01),
    ("orthogonal", [8, 0], 3, 2),
    ("orthogonal", [8, 0], 2, 3),
]

for name, *arguments in ARGUMENTS:
    print(f"| `{name}` | `{json.dumps(arguments)[1:-1]}` | `{VECTORS[name](*arguments)}` |")
