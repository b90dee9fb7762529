"""Models of tables, told by how their own libraries write them."""

import re

XGBOOST, LIGHTGBM, CATBOOST, ONNX = "XGBoost", "LightGBM", "CatBoost", "ONNX"

_XGBOOST_JSON = re.compile(rb'\s*\{\s*("version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?"learner"\s*:\s*\{')
_XGBOOST_UBJSON = re.compile(rb"\{L\x00{7}\x07(learner\{|version\[)")
_CATBOOST = re.compile(rb'CBM1|\s*\{\s*"(ctr_data|features_info)"\s*:\s*\{')
_ONNX = re.compile(rb"\x08[\x01-\x20](\x12[\x01-\x7f][\x20-\x7e]|\x42[\x02-\x40]|\x3a)")
"""A version, then the name of what wrote it, the operators that it uses, or the graph."""
_LIGHTGBM = re.compile(rb"tree\r?\nversion=v\d")


def kind_of_model(head: bytes) -> str | None:
    """One of the kinds above, None for what is no such model.

    Args:
        head: the first bytes.
    """
    if _XGBOOST_JSON.match(head) or _XGBOOST_UBJSON.match(head):
        return XGBOOST
    if _CATBOOST.match(head):
        return CATBOOST
    if _ONNX.match(head):
        return ONNX
    return LIGHTGBM if _LIGHTGBM.match(head) else None
