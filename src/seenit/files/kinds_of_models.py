"""Models of tables, told by how their own libraries write them."""

import re

XGBOOST, LIGHTGBM = "XGBoost", "LightGBM"

_XGBOOST_JSON = re.compile(rb'\s*\{\s*("version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?"learner"\s*:\s*\{')
_XGBOOST_UBJSON = re.compile(rb"\{L\x00{7}\x07(learner\{|version\[)")
_LIGHTGBM = re.compile(rb"tree\r?\nversion=v\d")


def kind_of_model(head: bytes) -> str | None:
    """One of the kinds above, None for what is no such model.

    Args:
        head: the first bytes.
    """
    if _XGBOOST_JSON.match(head) or _XGBOOST_UBJSON.match(head):
        return XGBOOST
    return LIGHTGBM if _LIGHTGBM.match(head) else None
