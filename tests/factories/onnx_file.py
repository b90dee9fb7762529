"""ONNX files written field by field, so that tests need neither onnx nor a converter."""

import struct


def number(at, value):
    """A field of a whole number."""
    return varint(at << 3) + varint(value % 2**64)


def part(at, value):
    """A field of bytes, text or a message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(at << 3 | 2) + varint(len(data)) + data


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def attribute(name, value):
    """An attribute of floats, whole numbers, texts, or one of each."""
    data = part(1, name)
    if isinstance(value, str):
        return data + part(4, value) + number(20, 3)
    if isinstance(value, int):
        return data + number(3, value) + number(20, 2)
    if isinstance(value, bytes):  # a graph
        return data + part(6, value) + number(20, 5)
    if isinstance(value[0], str):
        return data + b"".join(part(9, one) for one in value) + number(20, 8)
    if isinstance(value[0], int):
        return data + b"".join(number(8, one) for one in value) + number(20, 7)
    floats = b"".join(varint(7 << 3 | 5) + struct.pack("<f", one) for one in value)
    return data + floats + number(20, 6)


def node(operator, inputs, outputs, *, domain="", attributes=None):
    data = b"".join(part(1, one) for one in inputs) + b"".join(part(2, one) for one in outputs)
    data += part(4, operator) + part(7, domain)
    return data + b"".join(
        part(5, attribute(name, value)) for name, value in (attributes or {}).items()
    )


FLOAT, INT64, TEXT, BOOL = 1, 7, 8, 9


def tensor_value(name, type_, columns, *, n_rows=None):
    """An input or output (records, columns) of a type; of any number of records."""
    rows = part(2, "N") if n_rows is None else number(1, n_rows)
    shape = part(1, rows) + (part(1, number(1, columns)) if columns else b"")
    return part(1, name) + part(2, part(1, number(1, type_) + part(2, shape)))


def maps_value(name, key):
    """An output of maps from class to probability."""
    map_ = number(1, key) + part(2, part(1, number(1, FLOAT)))
    return part(1, name) + part(2, part(4, part(1, part(5, map_))))


def tensor(name, values, *, external=None):
    """Weights (n,) float32, in the file or said to lie elsewhere."""
    data = number(1, len(values)) + number(2, FLOAT) + part(8, name)
    if external is None:
        return data + part(9, struct.pack(f"<{len(values)}f", *values))
    where = part(1, "location") + part(2, external)
    return data + part(13, where) + number(14, 1)


def model(nodes, inputs, outputs, *, tensors=(), domains=()):
    """A whole file."""
    graph = b"".join(part(1, one) for one in nodes) + part(2, "g")
    graph += b"".join(part(5, one) for one in tensors)
    graph += b"".join(part(11, one) for one in inputs) + b"".join(part(12, one) for one in outputs)
    opsets = [("", 17), ("ai.onnx.ml", 3), *((name, 1) for name in domains)]
    stated = b"".join(part(8, part(1, name) + number(2, version)) for name, version in opsets)
    return number(1, 8) + part(2, "tests") + part(7, graph) + stated


ML = "ai.onnx.ml"


def linear(
    *, inputs=("x",), outputs=("label", "p"), classes=("n", "y"), weights=(1.0, -1.0, -2.0, 2.0)
):
    """A LinearClassifier of two columns with a softmax."""
    labels = "classlabels_strings" if isinstance(classes[0], str) else "classlabels_ints"
    return node(
        "LinearClassifier",
        inputs,
        outputs,
        domain=ML,
        attributes={
            "coefficients": list(weights),
            "intercepts": [0.25, -0.25],
            labels: list(classes),
            "post_transform": "SOFTMAX",
        },
    )


def zipmap(*, given="p", out="maps", classes=("n", "y")):
    return node(
        "ZipMap", (given,), (out,), domain=ML, attributes={"classlabels_strings": list(classes)}
    )
