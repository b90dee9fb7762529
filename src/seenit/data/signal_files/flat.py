"""Signals in a CSV or Parquet table, one numeric column each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seenit.data.signal_files.columns import SignalColumns
from seenit.data.signal_files.giveaways import giveaways_of
from seenit.data.signal_files.membership_hints import membership_hints
from seenit.data.signal_files.roles import (
    CLASS_SIGNALS,
    FEATURES,
    IGNORED,
    PREDICTED,
    Roles,
    is_nameless,
    roles_of,
)
from seenit.data.tables.class_outputs import NUMBERED, PROBABILITIES, look_like_probabilities
from seenit.data.tables.columns import ids_of, labels_of, membership_of_cells
from seenit.data.tables.flat_table import FlatTable, read_flat_table
from seenit.data.tables.named_classes import are_classes, are_names, label_hits, numbers_of_names
from seenit.files.kinds import Kind
from seenit.numerics.arrays import IdArray, MembershipArray
from seenit.records.examples import UNKNOWN
from seenit.records.signals import VOCABULARY


def read_flat_signals(
    path: str, kind: Kind, overrides: Mapping[str, str], problems: list[str]
) -> SignalColumns:
    """Ids, membership and signals of a flat table.

    Args:
        path: the table.
        kind: CSV or Parquet.
        overrides: the user's `--column name=signal`.
        problems: receives everything that is wrong with its columns; an array may then be empty.

    Raises:
        FileRefused: It cannot be parsed.
        Refused: It has no rows.
    """
    table = read_flat_table(path, kind)
    roles = roles_of(table.columns, overrides, problems)
    remarks: list[str] = []
    ids: IdArray = np.arange(table.n_rows)
    if roles.ids is None:
        problems.append(_about_ids(table))
    else:
        ids = ids_of(table.ids(roles.ids), problems, remarks)
    is_member = np.full(table.n_rows, UNKNOWN, dtype=np.int8)
    if roles.membership is not None:
        is_member = membership_of_cells(table.items(roles.membership), problems)
    else:
        problems += membership_hints(table, roles)
    roles = _with_predicted_numbers(table, roles, overrides, remarks)
    roles = _with_scores(table, roles, overrides, remarks)
    arrays = _classes(table, roles, problems, remarks)
    texts = [name for name in roles.signals.get(FEATURES, ()) if table.is_text(name)]
    if len(ids) == len(is_member) == table.n_rows:
        problems += _text_problems(table, texts, ids, is_member)
    for signal, columns in roles.signals.items():
        numbers = [name for name in columns if signal != FEATURES or name not in texts]
        if numbers:
            arrays[signal] = _signal(table, signal, tuple(numbers), problems)
    if "target_score" in arrays and "target_score" not in table.columns:
        (column,) = roles.signals["target_score"]
        remarks.append(
            f"{column}: was read as a score where higher fits better; if lower fits better, write "
            "its negative"
        )
    features = [name for name in roles.signals.get(FEATURES, ()) if name not in texts]
    return SignalColumns(
        ids=ids,
        is_member=is_member,
        arrays=arrays,
        features={
            name: arrays[FEATURES][:, at]
            for at, name in enumerate(features)
            if not is_nameless(name)
        },
        insisted=frozenset(name for name in features if _is_called_feature(name, overrides)),
        remarks=tuple(remarks),
    )


def _with_predicted_numbers(
    table: FlatTable, roles: Roles, overrides: Mapping[str, str], remarks: list[str]
) -> Roles:
    """Use a column called prediction as a feature where its numbers are no classes (regression)."""
    name = roles.predictions
    if name is None or overrides.get(name) == PREDICTED or are_classes(table.items(name)):
        return roles
    remarks.append(
        f"{name}: holds numbers that are no classes, and was used as a feature for attacks that "
        f"learn; if it is the probability of class 1, pass --column {name}=target_probabilities"
    )
    features = (*roles.signals.get(FEATURES, ()), name)
    return replace(roles, predictions=None, signals={**roles.signals, FEATURES: features})


def _with_scores(
    table: FlatTable, roles: Roles, overrides: Mapping[str, str], remarks: list[str]
) -> Roles:
    """Read numbered scores as probabilities where they can be nothing else."""
    features = roles.signals.get(FEATURES, ())
    found = {
        int(match.group(2)): name
        for name in features
        if (match := NUMBERED.fullmatch(name)) and match.group(1) in ("score", "scores")
    }
    is_whole = sorted(found) in (list(range(len(found))), [1]) and sorted(found) != [0]
    is_free = not (set(CLASS_SIGNALS) & set(roles.signals) or set(overrides) & set(found.values()))
    if not (found and is_whole and is_free):
        return roles
    names = tuple(found[at] for at in sorted(found))
    if not look_like_probabilities(table.numbers(name, []) for name in names):
        return roles
    remarks.append(
        f"{', '.join(names[:3])}{', …' if len(names) > 3 else ''}: "
        + ("lie in [0, 1] and add to 1" if len(names) > 1 else "lies in [0, 1]")
        + f", and {'were' if len(names) > 1 else 'was'} read as the model's "
        + ("probabilities" if len(names) > 1 else "probability of class 1")
    )
    rest = tuple(name for name in features if name not in names)
    signals = {name: columns for name, columns in roles.signals.items() if name != FEATURES}
    return replace(
        roles, signals={**signals, PROBABILITIES: names, **({FEATURES: rest} if rest else {})}
    )


def _classes(
    table: FlatTable, roles: Roles, problems: list[str], remarks: list[str]
) -> dict[str, np.ndarray]:
    """`labels`, and `label_hits` where predicted ones stand beside them."""
    if roles.labels is None:
        if roles.predictions is not None:
            problems.append(
                f"{roles.predictions}: expected a column label beside it, because what counts is "
                "whether a predicted class is right; add the true class of each record, or pass "
                f"--column {roles.predictions}={IGNORED}"
            )
        return {}
    labels = table.labels(roles.labels, remarks)
    arrays: dict[str, np.ndarray] = {}
    if roles.predictions is not None:
        predicted = table.labels(roles.predictions, [])
        arrays["label_hits"] = label_hits(
            predicted, labels, name=roles.predictions, problems=problems
        )
    if are_names(labels):
        columns = [roles.signals[name] for name in CLASS_SIGNALS if name in roles.signals]
        n_outputs = max(2, len(columns[0])) if columns else None
        numbers = numbers_of_names(labels, n_outputs=n_outputs, problems=problems, remarks=remarks)
        return {"labels": np.array(numbers, dtype=np.int64), **arrays}
    return {"labels": labels_of(labels, problems), **arrays}


def _about_ids(table: FlatTable) -> str:
    unlike = [name for name in table.columns if table.is_distinct(name)]
    hint = f", for example --column {unlike[0]}=ids" if unlike else ""
    return (
        f"expected an id column, got {', '.join(table.columns)}; add one named id, or pass "
        f"--column NAME=ids{hint}"
    )


def _text_problems(
    table: FlatTable, texts: list[str], ids: IdArray, is_member: MembershipArray
) -> list[str]:
    """Problems of features that hold text: it is no number, and it may reveal membership."""
    given = giveaways_of({name: table.codes(name) for name in texts}, ids=ids, is_member=is_member)
    return [
        f"{name}: expected numbers, got text such as {table.first(name)}"
        + (f"; as text it {given[name].reason}" if name in given else "")
        + f"; pass --column {name}={IGNORED}"
        for name in texts
    ]


def _is_called_feature(column: str, overrides: Mapping[str, str]) -> bool:
    """Whether --column declares the column, or the name before its number, a feature."""
    stem = column.rpartition("_")[0]
    return FEATURES in (overrides.get(column), overrides.get(stem))


def _signal(
    table: FlatTable, signal: str, columns: tuple[str, ...], problems: list[str]
) -> np.ndarray:
    """One signal, (n,) or (n, columns), in float64 unless the vocabulary holds it as bool."""
    spec = VOCABULARY[signal]
    read = table.numbers_or_gaps if signal == PROBABILITIES else table.numbers
    stacked = np.stack([read(name, problems) for name in columns], axis=1)
    if spec.dtype == "bool":
        if not np.isin(stacked, (0, 1)).all():
            problems.append(f"{signal}: expected 0 and 1 alone in {', '.join(columns)}")
        return stacked.astype(np.bool_)
    return stacked[:, 0] if spec.axes == "n" else stacked
