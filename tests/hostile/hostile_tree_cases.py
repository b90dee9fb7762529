"""Files of boosted trees that would send their library astray: refused before it sees them."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hostile_bytes import call, cut
from hostile_case import Case
from tree_files import TWO_NUMBERS, lightgbm_file, xgboost_document, xgboost_file

from seenit.models.tables.open import open_table_model


def as_model(path: str) -> None:
    """Open a model of a table with two columns of numbers."""
    open_table_model(path, TWO_NUMBERS)


def _tree(**spoiled: object) -> Callable[[Path], Path]:
    def change(learner: dict[str, Any]) -> None:
        learner["gradient_booster"]["model"]["trees"][0].update(spoiled)

    return lambda folder: xgboost_file(folder / "m.json", change)


def _model(**spoiled: object) -> Callable[[Path], Path]:
    def change(learner: dict[str, Any]) -> None:
        learner["gradient_booster"]["model"].update(spoiled)

    return lambda folder: xgboost_file(folder / "m.json", change)


def _stated(**spoiled: str) -> Callable[[Path], Path]:
    def change(learner: dict[str, Any]) -> None:
        learner["learner_model_param"].update(spoiled)

    return lambda folder: xgboost_file(folder / "m.json", change)


def _lightgbm(**spoiled: str) -> Callable[[Path], Path]:
    return lambda folder: lightgbm_file(folder / "m.txt", **spoiled)


def _header(**spoiled: str) -> Callable[[Path], Path]:
    return lambda folder: lightgbm_file(folder / "m.txt", header=spoiled)


def _bytes(name: str, data: bytes) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return build


def _twice(folder: Path) -> Path:
    text = xgboost_file(folder / "m.json").read_text()
    (folder / "m.json").write_text(text.replace('"id":0', '"id":0,"id":1'))
    return folder / "m.json"


_JSON = json.dumps(xgboost_document()).encode()
_UBJSON = b"{L\0\0\0\0\0\0\0\x07learner{"
_FITS = ("parts fit together", "save it again")

TREE_CASES = (
    Case(
        name="an XGBoost file cut off",
        build=lambda folder: cut(xgboost_file(folder / "m.json"), 0.7),
        open=as_model,
        says=("damaged or foreign", "save or download it again"),
    ),
    Case(
        name="a tree that goes round",
        build=_tree(left_children=[1, 0, -1, -1, -1]),
        open=as_model,
        says=("tree 0: a child outside of the nodes 1 to 4", *_FITS),
    ),
    Case(
        name="a tree that goes round below its root",
        build=_tree(left_children=[1, 1, -1, -1, -1]),
        open=as_model,
        says=("tree 0: a node with two parents", *_FITS),
    ),
    Case(
        name="a child that is not there",
        build=_tree(right_children=[2, 2**31 - 1, -1, -1, -1]),
        open=as_model,
        says=("a child outside of the nodes", *_FITS),
    ),
    Case(
        name="a node with one child",
        build=_tree(right_children=[2, -1, -1, -1, -1]),
        open=as_model,
        says=("a node with one child", *_FITS),
    ),
    Case(
        name="a child that is a fraction",
        build=_tree(right_children=[2, 4.5, -1, -1, -1]),
        open=as_model,
        says=("right_children: expected whole numbers", *_FITS),
    ),
    Case(
        name="children that are text",
        build=_tree(left_children="13"),
        open=as_model,
        says=("left_children: expected 5 values, got 2", *_FITS),
    ),
    Case(
        name="a split of a column that is not there",
        build=_tree(split_indices=[0, 7, 0, 0, 0]),
        open=as_model,
        says=("a split beyond 2 columns", *_FITS),
    ),
    Case(
        name="a column below 0",
        build=_tree(split_indices=[0, -1, 0, 0, 0]),
        open=as_model,
        says=("a split beyond 2 columns", *_FITS),
    ),
    Case(
        name="a tree in the place of another",
        build=_tree(id=3),
        open=as_model,
        says=("id: expected each tree's place, once", *_FITS),
    ),
    Case(
        name="a parent that is not there",
        build=_tree(parents=[2147483647, 0, 0, 1, -16777213]),
        open=as_model,
        says=("parents that are not those of their children", *_FITS),
    ),
    Case(
        name="a node outside of its tree",
        build=_tree(
            left_children=[1, -1, -1, -1, -1],
            right_children=[2, -1, -1, -1, -1],
            split_type=[0, 0, 0, 0, 0],
            categories=[],
            categories_nodes=[],
            categories_segments=[],
            categories_sizes=[],
        ),
        open=as_model,
        says=("nodes that belong to no tree", *_FITS),
    ),
    Case(
        name="fewer thresholds than nodes",
        build=_tree(split_conditions=[0.5]),
        open=as_model,
        says=("split_conditions: expected 5 values, got 1", *_FITS),
    ),
    Case(
        name="a huge count of nodes",
        build=_tree(
            tree_param={"num_nodes": "2000000000", "num_feature": "2", "size_leaf_vector": "1"}
        ),
        open=as_model,
        says=("expected 2000000000 values, got 5", *_FITS),
    ),
    Case(
        name="a category beyond all memory",
        build=_tree(categories=[2**40]),
        open=as_model,
        says=("a category beyond", *_FITS),
    ),
    Case(
        name="categories outside of their list",
        build=_tree(categories_sizes=[9]),
        open=as_model,
        says=("categories_segments outside", *_FITS),
    ),
    Case(
        name="a split by category without categories",
        build=_tree(
            categories=[], categories_nodes=[], categories_segments=[], categories_sizes=[]
        ),
        open=as_model,
        says=("categories_nodes are not the splits by category", *_FITS),
    ),
    Case(
        name="trees that are not there",
        build=_model(gbtree_model_param={"num_parallel_tree": "1", "num_trees": "9"}),
        open=as_model,
        says=("num_trees is 9, there are 1", *_FITS),
    ),
    Case(
        name="a tree of a class that is not there",
        build=_model(tree_info=[3]),
        open=as_model,
        says=("tree_info beyond 1 outputs", *_FITS),
    ),
    Case(
        name="rounds beyond the trees",
        build=_model(iteration_indptr=[0, 5]),
        open=as_model,
        says=("iteration_indptr does not count the trees", *_FITS),
    ),
    Case(
        name="categories of a column in no order",
        build=_model(
            cats={
                "enc": [
                    {"offsets": [], "values": []},
                    {"offsets": [0, 1, 2], "values": [102, 109]},
                ],
                "feature_segments": [0, 0, 2],
                "sorted_idx": [0, 5],
            }
        ),
        open=as_model,
        says=("sorted_idx is no order", *_FITS),
    ),
    Case(
        name="a huge count of columns",
        build=_stated(num_feature="4000000000"),
        open=as_model,
        says=("4000000000 columns", *_FITS),
    ),
    Case(
        name="a huge count of classes",
        build=_stated(num_class="2147483647"),
        open=as_model,
        says=("2147483647 classes", *_FITS),
    ),
    Case(
        name="a base score that is no number",
        build=_stated(base_score="[NaN]"),
        open=as_model,
        says=("base_score [NaN]", *_FITS),
    ),
    Case(
        name="one name twice in a tree",
        build=_twice,
        open=as_model,
        says=("the name 'id' twice", "damaged or foreign"),
    ),
    Case(
        name="a regressor of XGBoost",
        build=lambda folder: xgboost_file(
            folder / "m.json", lambda learner: learner["objective"].update(name="reg:squarederror")
        ),
        open=as_model,
        says=("expected a classifier of XGBoost", "reg:squarederror", "--signals"),
    ),
    Case(
        name="labels alone",
        build=lambda folder: xgboost_file(
            folder / "m.json", lambda learner: learner["objective"].update(name="binary:hinge")
        ),
        open=as_model,
        says=("answers labels alone", "--signals"),
    ),
    Case(
        name="JSON nested without end",
        build=_bytes("m.json", b'{"learner":{"a":' + b"[" * 100_000),
        open=as_model,
        says=("damaged or foreign", "save or download it again"),
    ),
    Case(
        name="UBJSON nested without end",
        build=_bytes("m.ubj", _UBJSON + b"U\x01a" + b"[" * 100_000),
        open=as_model,
        says=("nested more than 64 deep", "save or download it again"),
    ),
    Case(
        name="UBJSON with a huge count",
        build=_bytes("m.ubj", _UBJSON + b"U\x01a[$L#L\x7f" + b"\xff" * 7),
        open=as_model,
        says=("bytes wanted", "save or download it again"),
    ),
    Case(
        name="UBJSON with a count below 0",
        build=_bytes("m.ubj", _UBJSON + b"i\xff"),
        open=as_model,
        says=("-1 bytes wanted", "save or download it again"),
    ),
    Case(
        name="a pickle called JSON",
        build=lambda folder: _bytes(
            "m.json", call("os", "system", f"touch {folder}/sentinel") + b"."
        )(folder),
        open=as_model,
        says=("pickle", "cannot be opened without running code"),
    ),
    Case(
        name="a compressed model",
        build=_bytes("m.json.gz", gzip.compress(_JSON)),
        open=as_model,
        says=("is compressed", "decompress it first"),
    ),
    Case(
        name="JSON of something else",
        build=_bytes("m.json", b'{"model": [1, 2, 3]}'),
        open=as_model,
        says=("is JSON, which is not read",),
    ),
    Case(
        name="a LightGBM file cut off",
        build=lambda folder: cut(lightgbm_file(folder / "m.txt"), 0.7),
        open=as_model,
        says=("'end of trees' is missing", "save or download it again"),
    ),
    Case(
        name="a LightGBM tree that goes round",
        build=_lightgbm(left_child="1 1"),
        open=as_model,
        says=("tree 0: ", "a node with two parents", *_FITS),
    ),
    Case(
        name="a LightGBM leaf that is not there",
        build=_lightgbm(right_child="-2 -30"),
        open=as_model,
        says=("a child outside of the nodes", *_FITS),
    ),
    Case(
        name="a LightGBM split of a column that is not there",
        build=_lightgbm(split_feature="0 9"),
        open=as_model,
        says=("a split beyond 2 columns", *_FITS),
    ),
    Case(
        name="a LightGBM category that is not there",
        build=_lightgbm(threshold="0.5 4"),
        open=as_model,
        says=("a split by category beyond 1", *_FITS),
    ),
    Case(
        name="LightGBM categories outside of their list",
        build=_lightgbm(cat_boundaries="0 9"),
        open=as_model,
        says=("cat_boundaries outside", *_FITS),
    ),
    Case(
        name="a huge count of LightGBM leaves",
        build=_lightgbm(num_leaves="2000000000"),
        open=as_model,
        says=("expected 1999999999 values, got 2", *_FITS),
    ),
    Case(
        name="LightGBM lines through columns that are not there",
        build=_lightgbm(
            is_linear="1",
            leaf_const="0 0 0",
            num_features="1 0 0",
            leaf_features="8",
            leaf_coeff="1",
        ),
        open=as_model,
        says=("a line beyond 2 columns", *_FITS),
    ),
    Case(
        name="LightGBM trees that are cut elsewhere",
        build=lambda folder: lightgbm_file(folder / "m.txt", size=40),
        open=as_model,
        says=("tree_sizes end before the trees do", "save or download it again"),
    ),
    Case(
        name="a LightGBM column too many",
        build=_header(max_feature_idx="2"),
        open=as_model,
        says=("2 feature_names of 3 columns", *_FITS),
    ),
    Case(
        name="a regressor of LightGBM",
        build=_header(objective="regression"),
        open=as_model,
        says=("expected a LightGBM classifier", "got regression", "--signals"),
    ),
)
