"""What an ONNX file asks for: operators, files beside it, and the classes that it names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seenit.models.tables.onnx.protobuf import fields, integers, messages, texts

# Numbers of fields in onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
_MODEL_OPSETS, _MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTIONS = 8, 7, 20, 25
_GRAPH_NODES, _GRAPH_TENSORS, _GRAPH_SPARSE = 1, 5, 15
_NODE_ATTRIBUTES, _NODE_DOMAIN = 5, 7
_FUNCTION_NODES, _FUNCTION_DOMAIN = 7, 10
_NAME, _STRINGS, _INTS = 1, 9, 8
_OF_TENSOR, _OF_TENSORS, _OF_GRAPH, _OF_GRAPHS, _OF_SPARSE, _OF_SPARSES = 5, 10, 6, 11, 22, 23
_EXTERNAL = 13
_CLASSES = ("classlabels_strings", "classlabels_int64s", "classlabels_ints")
_MOST_DEEP = 16


@dataclass(kw_only=True)
class Asked:
    """What a file asks for.

    Attributes:
        domains: of operators that it does not define itself.
        files: in which it says its weights are.
        classes: names or numbers of classes, one list for each operator that has them.
        n_nodes: operators in all.
    """

    domains: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    classes: list[list[str]] = field(default_factory=list)
    n_nodes: int = 0


def asked_by(data: bytes) -> Asked:
    """What an ONNX file asks for, in its graph and in everything below it.

    Args:
        data: the file.

    Raises:
        ValueError: It is cut off, nested too deep, or no such file.
    """
    found = Asked()
    functions = messages(data, _MODEL_FUNCTIONS)
    own = {name for one in functions for name in texts(one, _FUNCTION_DOMAIN)}
    graphs = messages(data, _MODEL_GRAPH)
    if len(graphs) != 1 or messages(data, _MODEL_TRAINING):
        raise ValueError(f"{len(graphs)} graphs, and parts for training")
    for graph in graphs:
        _look_at_graph(graph, found, 0)
    for one in functions:
        for node in messages(one, _FUNCTION_NODES):
            _look_at_node(node, found, 0)
    found.domains |= {name for one in messages(data, _MODEL_OPSETS) for name in texts(one, _NAME)}
    found.domains -= own
    return found


def _look_at_graph(graph: bytes, found: Asked, depth: int) -> None:
    if depth > _MOST_DEEP:
        raise ValueError(f"graphs nested more than {_MOST_DEEP} deep")
    for number, value in fields(graph):
        if not isinstance(value, bytes):
            continue
        if number == _GRAPH_NODES:
            _look_at_node(value, found, depth)
        elif number == _GRAPH_TENSORS:
            _look_at_tensor(value, found)
        elif number == _GRAPH_SPARSE:
            _look_at_sparse(value, found)


def _look_at_node(node: bytes, found: Asked, depth: int) -> None:
    found.n_nodes += 1
    found.domains |= set(texts(node, _NODE_DOMAIN))
    for attribute in messages(node, _NODE_ATTRIBUTES):
        name = "".join(texts(attribute, _NAME))
        if name in _CLASSES:
            labels = [*texts(attribute, _STRINGS), *map(str, integers(attribute, _INTS))]
            if labels:
                found.classes.append(labels)
        for tensor in _all(attribute, _OF_TENSOR, _OF_TENSORS):
            _look_at_tensor(tensor, found)
        for sparse in _all(attribute, _OF_SPARSE, _OF_SPARSES):
            _look_at_sparse(sparse, found)
        for graph in _all(attribute, _OF_GRAPH, _OF_GRAPHS):
            _look_at_graph(graph, found, depth + 1)


def _look_at_sparse(sparse: bytes, found: Asked) -> None:
    for tensor in _all(sparse, 1, 2):
        _look_at_tensor(tensor, found)


def _look_at_tensor(tensor: bytes, found: Asked) -> None:
    for entry in messages(tensor, _EXTERNAL):
        if texts(entry, 1) == ["location"]:
            found.files |= set(texts(entry, 2))


def _all(data: bytes, *numbers: int) -> Iterator[bytes]:
    for number, value in fields(data):
        if number in numbers and isinstance(value, bytes):
            yield value
