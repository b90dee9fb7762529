"""Which column of a signal table is which signal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seenit.data.tables.class_outputs import (
    LOGITS,
    NUMBERED,
    PROBABILITIES,
    STEMS,
    one_column_problems,
)
from seenit.data.tables.names import IDS, LABELS, MEMBERSHIP, PREDICTIONS, is_called
from seenit.records.signals import VOCABULARY

IGNORED = "ignore"
FEATURES = "table_features"
RECORD_FEATURES = "record_features"
PREDICTED = "predicted_label"
CLASS_SIGNALS = (LOGITS, PROBABILITIES)
_NO_SIGNALS = ("ids", "is_member", "labels", PREDICTED)
_ONE_COLUMN = ("n",)
_FAMILY = ("nc", "nq", "nk")
_SPELLINGS = {"loss": "target_loss", **STEMS}
_SCORES = ("score", "confidence")
_SCORE = "target_score"
_NAMELESS = re.compile(r"|Unnamed: \d+(_level_\d+)?|__index_level_\d+__|level_\d+|index")
TABLE_SIGNALS = tuple(
    name for name, spec in VOCABULARY.items() if spec.axes in (*_ONE_COLUMN, *_FAMILY)
)


@dataclass(frozen=True, kw_only=True)
class Roles:
    """What the columns of a table mean.

    Attributes:
        ids: the id column, None if there is none.
        membership: the membership column, None if there is none.
        labels: the label column, None if there is none.
        predictions: the column of predicted labels, None if there is none.
        signals: vocabulary name to its columns, in order.
    """

    ids: str | None
    membership: str | None
    labels: str | None
    predictions: str | None
    signals: Mapping[str, tuple[str, ...]]


def roles_of(columns: Sequence[str], overrides: Mapping[str, str], problems: list[str]) -> Roles:
    """Assign every column a role.

    `id` and `membership` or `is_member` by name; `label`, and the predicted one as `prediction`,
    `y_pred` and the like; `loss` is `target_loss`; `logit_0`, `logit_1`, ... are `target_logits`
    and `p_0`, ... `target_probabilities`; a vocabulary name is itself, numbered where it has
    several columns; one column `p` or `logit`, numbered 1 or not at all, is of class 1 of two.
    `score` or `confidence` is `target_score` where nothing else is known of the target. Every
    other column is one of the `table_features`.

    Args:
        columns: names in the table's order.
        overrides: column, or the part before the number of numbered columns, to a vocabulary name,
            "ids", "is_member" or "ignore".
        problems: receives what is wrong.
    """
    problems += _name_problems(columns, overrides)
    found: dict[str, list[str]] = {}
    for column in columns:
        if role := _role_of(column, columns, overrides):
            found.setdefault(role, []).append(column)
    _name_score(found, overrides)
    signals: dict[str, tuple[str, ...]] = {}
    for role, members in found.items():
        if role in _NO_SIGNALS or VOCABULARY[role].axes == "n":
            if len(members) > 1:
                problems.append(
                    f"{role}: expected one column, got {' and '.join(members)}; keep one, or pass "
                    f"--column {members[1]}={IGNORED}"
                )
        elif role not in (FEATURES, RECORD_FEATURES) and len(members) > 1:
            members = _in_order(role, members, problems)
        elif role in CLASS_SIGNALS and not {*members, _stem(members[0])} & set(overrides):
            problems += one_column_problems(members[0])
        if role not in _NO_SIGNALS:
            signals[role] = tuple(members)
    return Roles(
        ids=found.get("ids", [None])[0],
        membership=found.get("is_member", [None])[0],
        labels=found.get("labels", [None])[0],
        predictions=found.get(PREDICTED, [None])[0],
        signals=signals,
    )


def _name_score(found: dict[str, list[str]], overrides: Mapping[str, str]) -> None:
    """A column score is the target's score where nothing better is known of the target."""
    features = found.get(FEATURES, [])
    named = [name for name in features if name in _SCORES and name not in overrides]
    if len(named) != 1 or any(role.startswith("target_") for role in found):
        return
    features.remove(named[0])
    found[_SCORE] = named
    if not features:
        del found[FEATURES]


def _stem(column: str) -> str:
    """What stands before the number of a numbered column."""
    match = NUMBERED.fullmatch(column)
    return match.group(1) if match else column


def is_nameless(column: str) -> bool:
    """Whether a name is that of an index that was written beside the data."""
    return _NAMELESS.fullmatch(column) is not None


def _role_of(column: str, columns: Sequence[str], overrides: Mapping[str, str]) -> str | None:
    """The role of one column; None if it is to be ignored or the user's option names no role."""
    numbered = NUMBERED.fullmatch(column)
    stem = numbered.group(1) if numbered else column
    if column in overrides:
        role = overrides[column]
    elif stem in overrides and stem not in columns:
        role = overrides[stem]
    elif is_called(column, IDS):
        role = "ids"
    elif is_called(column, MEMBERSHIP):
        role = "is_member"
    elif is_called(column, LABELS):
        role = "labels"
    elif is_called(column, PREDICTIONS):
        role = PREDICTED
    else:
        role = _spelled(column, stem if numbered else None)
    return role if role in (*_NO_SIGNALS, *TABLE_SIGNALS) else None


def _spelled(column: str, stem: str | None) -> str:
    """The role that a column's own name gives it; `stem` is what stands before its number."""
    if stem is None:
        name = _SPELLINGS.get(column, column)
        return name if name in TABLE_SIGNALS else FEATURES
    name = STEMS.get(stem, stem)
    return name if name in TABLE_SIGNALS and VOCABULARY[name].axes in _FAMILY else FEATURES


def _name_problems(columns: Sequence[str], overrides: Mapping[str, str]) -> list[str]:
    problems = []
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        problems.append(f"expected each column name once, got {', '.join(repeated)} repeatedly")
    for name in columns:
        if is_nameless(name) and name not in overrides:
            problems.append(
                f"column {columns.index(name) + 1} has no name of its own ({name!r}), as when an "
                "index is written beside the data; a row number can give membership away, so "
                "write the table without its index"
                + (f", or pass --column '{name}={IGNORED}'" if name else "")
            )
    stems = {match.group(1) for name in columns if (match := NUMBERED.fullmatch(name))}
    allowed = ("ids", "is_member", PREDICTED, IGNORED, *TABLE_SIGNALS)
    for name, role in overrides.items():
        if name not in columns and name not in stems:
            problems.append(
                f"--column {name}={role}: there is no column {name}; there are {', '.join(columns)}"
            )
        if role not in allowed:
            problems.append(
                f"--column {name}={role}: expected one of {', '.join(allowed)}, got {role}"
            )
    return problems


def _in_order(role: str, members: list[str], problems: list[str]) -> list[str]:
    """Numbered columns by their numbers, which must run from 0 without a gap."""
    numbers = [match.group(2) if (match := NUMBERED.fullmatch(name)) else "" for name in members]
    ordered = sorted(zip(numbers, members, strict=True), key=lambda pair: int(pair[0] or -1))
    if [number for number, _ in ordered] != [str(at) for at in range(len(members))]:
        problems.append(
            f"{role}: expected columns numbered from 0 without a gap, got "
            f"{', '.join(name for _, name in ordered[:12])}"
        )
    return [name for _, name in ordered]
