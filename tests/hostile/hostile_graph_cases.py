"""ONNX and CatBoost files that ask for what is not theirs, or point where nothing is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hostile_bytes import cut
from hostile_case import Case
from hostile_tree_cases import as_model
from onnx_file import (
    FLOAT,
    INT64,
    attribute,
    linear,
    maps_value,
    model,
    node,
    part,
    tensor,
    tensor_value,
)
from tree_files import catboost_file

_X, _P = (tensor_value("x", FLOAT, 2),), (tensor_value("p", FLOAT, 2),)


def _file(data: bytes) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        (folder / "m.onnx").write_bytes(data)
        return folder / "m.onnx"

    return build


def onnx_classifier(path: Path) -> Path:
    """A linear classifier of two columns."""
    path.write_bytes(model((linear(outputs=("l", "p")),), _X, _P))
    return path


def _with_file(where: str) -> bytes:
    nodes = (node("Mul", ("x", "w"), ("p",)),)
    return model(nodes, _X, _P, tensors=(tensor("w", [1.0, 1.0], external=where),))


def _linked(folder: Path) -> Path:
    (folder / "w.bin").symlink_to("/etc/hostname")
    return _file(_with_file("w.bin"))(folder)


def _in_branch() -> bytes:
    """The custom operator hides in the branch of a condition."""
    inner = part(1, node("Run", ("x",), ("p",), domain="theirs")) + part(2, "inner")
    condition = node("If", ("x",), ("p",)) + part(5, attribute("then_branch", inner))
    return model((condition,), _X, _P)


def _nested() -> bytes:
    graph = part(2, "g")
    for _ in range(40):
        graph = part(1, node("If", ("x",), ("p",)) + part(5, attribute("then_branch", graph)))
    return model((), _X, _P) + part(7, graph)


def _catboost(spoil: Callable[[dict[str, Any]], object]) -> Callable[[Path], Path]:
    def change(document: dict[str, Any]) -> None:
        spoil(document)

    return lambda folder: catboost_file(folder / "m.json", change)


def _tree(document: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = document["oblivious_trees"][0]
    return tree


def _counts(document: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, Any] = next(iter(document["ctr_data"].values()))
    return counts


_FITS = ("parts fit together", "save it again")

GRAPH_CASES = (
    Case(
        name="an operator of somebody's own",
        build=_file(model((node("Run", ("x",), ("p",), domain="theirs"),), _X, _P)),
        open=as_model,
        says=("operators of theirs", "code from elsewhere", "convert it"),
    ),
    Case(
        name="an operator of somebody's own in a branch",
        build=_file(_in_branch()),
        open=as_model,
        says=("operators of theirs", "code from elsewhere"),
    ),
    Case(
        name="a set of operators of somebody's own",
        build=_file(model((linear(outputs=("l", "p")),), _X, _P, domains=("theirs",))),
        open=as_model,
        says=("operators of theirs", "code from elsewhere"),
    ),
    Case(
        name="weights in a file of the system",
        build=_file(_with_file("/etc/passwd")),
        open=as_model,
        says=("/etc/passwd, outside of its own folder", "beside it"),
    ),
    Case(
        name="weights in a folder above",
        build=_file(_with_file("../../w.bin")),
        open=as_model,
        says=("../../w.bin, outside of its own folder", "beside it"),
    ),
    Case(
        name="weights behind a link that leads out",
        build=_linked,
        open=as_model,
        says=("w.bin, outside of its own folder", "beside it"),
    ),
    Case(
        name="an ONNX file cut off",
        build=lambda folder: cut(_file(model((linear(outputs=("l", "p")),), _X, _P))(folder), 0.6),
        open=as_model,
        says=("expected an ONNX model, got a damaged one", "download it again"),
    ),
    Case(
        name="graphs nested without end",
        build=_file(_nested()),
        open=as_model,
        says=("expected an ONNX model, got a damaged one",),
    ),
    Case(
        name="a classifier for batches of one",
        build=_file(
            model((linear(outputs=("l", "p")),), (tensor_value("x", FLOAT, 2, n_rows=1),), _P)
        ),
        open=as_model,
        says=("the input x", "any number of records", "--signals"),
    ),
    Case(
        name="an ONNX model that answers labels alone",
        build=_file(
            model((linear(outputs=("l", "p"), classes=(0, 1)),), _X, (tensor_value("l", INT64, 0),))
        ),
        open=as_model,
        says=("expected one output of probabilities or logits", "--signals"),
    ),
    Case(
        name="maps of classes that the file does not name",
        build=_file(model((node("Run", ("x",), ("m",)),), _X, (maps_value("m", INT64),))),
        open=as_model,
        says=("damaged", "download, copy or write it again"),
    ),
    Case(
        name="a CatBoost file cut off",
        build=_file(b"CBM1" + (1000).to_bytes(4, "little") + bytes(20)),
        open=as_model,
        says=("at least 1,000 bytes, got 28", "cut off"),
    ),
    Case(
        name="a CatBoost split of a column that is not there",
        build=_catboost(lambda d: _tree(d)["splits"][0].update(float_feature_index=9)),
        open=as_model,
        says=("that is none of the columns'", *_FITS),
    ),
    Case(
        name="a CatBoost split of a number that is not there",
        build=_catboost(lambda d: _tree(d)["splits"][1].update(split_index=7)),
        open=as_model,
        says=("that is none of the columns'", *_FITS),
    ),
    Case(
        name="a CatBoost tree that lacks leaves",
        build=_catboost(lambda d: _tree(d).update(leaf_values=[1.0, 2.0])),
        open=as_model,
        says=("2 values and 4 weights of 4 leaves", *_FITS),
    ),
    Case(
        name="CatBoost counts that lack their stride",
        build=_catboost(lambda d: _counts(d).update(hash_stride=4)),
        open=as_model,
        says=("6 numbers of a hash_map with stride 4", *_FITS),
    ),
    Case(
        name="CatBoost counts without a stride",
        build=_catboost(lambda d: _counts(d).update(hash_stride=0)),
        open=as_model,
        says=("hash_stride 0", *_FITS),
    ),
    Case(
        name="CatBoost counts that are empty",
        build=_catboost(lambda d: _counts(d).update(hash_map=[])),
        open=as_model,
        says=("0 numbers of a hash_map", *_FITS),
    ),
    Case(
        name="CatBoost counts of a class that is not there",
        build=_catboost(lambda d: d["features_info"]["ctrs"][0].update(target_border_idx=5)),
        open=as_model,
        says=("target_border_idx 5", *_FITS),
    ),
    Case(
        name="CatBoost counts that are not there",
        build=_catboost(lambda d: d["ctr_data"].clear()),
        open=as_model,
        says=("that are not there", *_FITS),
    ),
    Case(
        name="CatBoost counts that are called otherwise",
        build=_catboost(
            lambda d: d["features_info"]["ctrs"][0]["elements"][0].update(
                combination_element="cat_feature_exact_value"
            )
        ),
        open=as_model,
        says=("called otherwise than what they count", *_FITS),
    ),
    Case(
        name="a CatBoost model of texts",
        build=_catboost(lambda d: d["features_info"].update(text_features=[{"feature_index": 0}])),
        open=as_model,
        says=("texts or embeddings", "--target module:function"),
    ),
    Case(
        name="a regressor of CatBoost",
        build=_catboost(lambda d: d["model_info"]["params"]["loss_function"].update(type="RMSE")),
        open=as_model,
        says=("expected a CatBoost classifier", "got RMSE", "--signals"),
    ),
)
