"""Score one submission: python3 scoring.py INPUT OUTPUT.

Reads INPUT/ref (settings.json, truth.csv, ids.csv) and the one CSV file in INPUT/res, writes
OUTPUT/scores.json. Nothing but NumPy is needed, and Python 3.7 is enough: that is what the
platform runs. A file that cannot be graded ends the program with its reason and code 1.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import sys
from typing import Any

import numpy as np

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
HALVES_UP = 1e-9
"""An exact half is rounded up, whichever side of it float arithmetic ends on."""


class Ungraded(Exception):
    """A file that cannot be graded; the message is the reason."""


def main(source: str, target: str) -> None:
    """Score what lies in one folder and write the figures into another."""
    with open(os.path.join(source, "ref", "settings.json"), encoding="utf-8") as file:
        settings = json.load(file)
    ids = [row[0] for row in read_rows(os.path.join(source, "ref", "ids.csv"))[1:]]
    truth = {row[0]: row[1] == "1" for row in read_rows(os.path.join(source, "ref", "truth.csv"))}
    del truth["id"]
    scores = read_submission(only_file(os.path.join(source, "res")), ids, settings)
    judged = np.array([scores[one] for one in truth])
    found = figures(judged, np.array(list(truth.values())), settings["max_fpr"])
    rounded_off = {name: rounded(value, settings["decimals"]) for name, value in found.items()}
    with open(os.path.join(target, "scores.json"), "w", encoding="utf-8") as file:
        json.dump(rounded_off, file)


def only_file(folder: str) -> str:
    """The one CSV file of a submission."""
    found = sorted(name for name in os.listdir(folder) if name.lower().endswith(".csv"))
    if len(found) != 1:
        raise Ungraded(f"expected one CSV file, got {len(found)}")
    return os.path.join(folder, found[0])


def read_rows(path: str) -> list[list[str]]:
    """The rows of a CSV file, blank lines left out."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        text = io.StringIO(content.decode("utf-8"), newline="")
        return [row for row in csv.reader(text, strict=True) if row]
    except UnicodeDecodeError:
        raise Ungraded("expected a CSV file in UTF-8, got other bytes") from None
    except csv.Error as error:
        raise Ungraded(f"expected plain CSV, got '{error}'") from None


def read_submission(path: str, ids: list[str], settings: dict[str, Any]) -> dict[str, float]:
    """Id to score, if the file has every private id once and numbers that rank them."""
    rows = read_rows(path)
    header = settings["header"]
    if not rows or rows[0] != header:
        got = ",".join(rows[0])[:80] if rows else "nothing"
        raise Ungraded(f"expected the header {','.join(header)}, got {got!r}")
    body = rows[1:]
    if any(len(row) != 2 for row in body):
        raise Ungraded("expected 2 columns in every row")
    found = {row[0]: row[1] for row in body}
    if len(found) != len(body):
        raise Ungraded(f"expected every id once, got {len(body) - len(found)} rows too many")
    if found.keys() != set(ids):
        raise Ungraded(
            f"expected the {len(ids)} private ids, got {len(set(ids) - found.keys())} of them "
            f"missing and {len(found.keys() - set(ids))} others"
        )
    bad = next((text for text in found.values() if not NUMBER.fullmatch(text)), None)
    if bad is not None:
        raise Ungraded(f"expected a finite number as score, got {bad[:40]!r}")
    scores = {one: float(text) for one, text in found.items()}
    low, high = settings["score_range"] or (-sys.float_info.max, sys.float_info.max)
    if not all(low <= score <= high for score in scores.values()):
        raise Ungraded(f"expected scores in [{low:g}, {high:g}]")
    if min(scores.values()) == max(scores.values()):
        raise Ungraded("expected scores that rank the records, got one for all")
    return scores


def figures(scores: np.ndarray, is_member: np.ndarray, max_fpr: float) -> dict[str, float]:
    """TPR at an FPR (step function, ties together) and AUC (ties half), by counting."""
    members, others = np.sort(scores[is_member]), np.sort(scores[~is_member])
    n_allowed = math.floor(max_fpr * len(others) + 1e-9)
    n_true = len(members)
    if n_allowed < len(others):
        one_too_many = others[::-1][n_allowed]
        n_true -= int(np.searchsorted(members, one_too_many, side="right"))
    below = np.searchsorted(others, members, side="left").astype(np.int64).sum()
    not_above = np.searchsorted(others, members, side="right").astype(np.int64).sum()
    return {
        "tpr": n_true / len(members),
        "auc": int(below + not_above) / (2 * len(members) * len(others)),
    }


def rounded(value: float, decimals: int) -> float:
    """To so many decimals, exact halves up."""
    scale = float(10**decimals)
    return math.floor(value * scale + 0.5 + HALVES_UP) / scale


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Ungraded as refused:
        sys.exit(f"not graded: {refused}")
