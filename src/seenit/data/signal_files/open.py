"""Open precomputed signals (`--signals`)."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seenit.data.signal_files.flat import read_flat_signals
from seenit.data.signal_files.giveaway_problems import giveaway_problems, giveaway_remarks
from seenit.data.signal_files.npz import read_npz_signals
from seenit.data.signal_files.roles import CLASS_SIGNALS, RECORD_FEATURES
from seenit.data.signal_files.token_problems import gap_hint, offset_problem, token_problems
from seenit.data.tables.class_outputs import PROBABILITIES, of_two_classes, proportions
from seenit.data.tables.columns import duplicate_problems
from seenit.errors import FileRefused, Refused, SignalError
from seenit.files.kinds import Kind
from seenit.files.provenance import provenance_of
from seenit.files.usable import require_usable
from seenit.numerics.tokens.spans import OFFSETS
from seenit.records.provenance import FileProvenance
from seenit.records.signals import USABLE_SIGNALS, SignalTable, is_of_tokens

_LOSS_SLACK = 1e-5


def open_signal_table(
    path: str, *, columns: Mapping[str, str]
) -> tuple[SignalTable, FileProvenance]:
    """Signals from a CSV or Parquet table or a NumPy archive, picked by content.

    In a table: `id`, optional `membership` or `is_member` and `label`, one numeric column per
    signal (`loss`, `logit_0`..., `p_0`..., vocabulary names; the rest are `table_features`). In an
    archive: `ids`, optional `is_member`, and arrays under the vocabulary's names. No array loses
    precision on the way. A column that gives membership away without being a signal, as an index
    or a split does, is refused by name; one that separates the sides nearly perfectly and may be
    a signal is remarked on in the provenance.

    Args:
        path: the file.
        columns: the user's `--column name=signal`; "ignore" drops a column.

    Raises:
        FileRefused: It cannot be opened safely, or is no signal table.
        Refused: With everything that is wrong with its columns.
    """
    kind = require_usable(path)
    problems: list[str] = []
    if kind in (Kind.CSV, Kind.PARQUET):
        found = read_flat_signals(path, kind, columns, problems)
    elif kind is Kind.NPZ:
        found = read_npz_signals(path, columns, problems)
    else:
        raise FileRefused(
            f"{path}: expected precomputed signals in CSV, Parquet or npz, got a {kind}; pass "
            "images as --public and --private, a model as --target"
        )
    remarks = list(found.remarks)
    found = replace(found, arrays=_whole_outputs(found.arrays, problems, remarks))
    ids, is_member, arrays = found.ids, found.is_member, found.arrays
    problems += giveaway_problems(found)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    problems += duplicate_problems(ids)
    if len(ids) == 0:
        problems.append("holds no records; expected one per example")
    if not set(arrays) - {"labels", RECORD_FEATURES}:
        problems.append(
            f"holds no signals such as loss or logit_0; any of these would do: {USABLE_SIGNALS}"
        )
    offsets = offset_problem(arrays)
    problems += [] if offsets is None else [offsets]
    for name, array in arrays.items():
        if offsets is not None and (is_of_tokens(name) or name == OFFSETS):
            continue  # said once, of all of them
        beside = {OFFSETS: arrays[OFFSETS]} if is_of_tokens(name) else {}
        try:
            SignalTable(ids=ids, is_member=is_member, arrays={**beside, name: array})
        except SignalError as error:
            problems.append(str(error) + gap_hint(name, arrays))
    problems += _meaning_problems(arrays)
    problems += token_problems(arrays)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in dict.fromkeys(problems))
    try:
        table = SignalTable(ids=ids, is_member=is_member, arrays=arrays)
    except SignalError as error:  # arrays that are right one by one and disagree with each other
        raise Refused([f"{path}: {error}"]) from None
    remarks += giveaway_remarks(found)
    source = provenance_of(path, f"signal table, {kind}")
    return table, replace(source, remarks=tuple(f"{path}: {remark}" for remark in remarks))


def _whole_outputs(
    arrays: Mapping[str, np.ndarray], problems: list[str], remarks: list[str]
) -> dict[str, np.ndarray]:
    """Complete the outputs: those of class 1 alone become two classes; probabilities add to 1."""
    whole = dict(arrays)
    for name in CLASS_SIGNALS:
        array = arrays.get(name)
        if array is not None and array.dtype.kind == "f":
            one = array if array.ndim == 1 else array[:, 0] if array.shape[1:] == (1,) else None
            whole[name] = array if one is None else of_two_classes(name, one)
    p = whole.get(PROBABILITIES)
    if p is not None and p.ndim == 2 and p.size and p.dtype.kind == "f":
        whole[PROBABILITIES] = proportions(
            p, name=PROBABILITIES, problems=problems, remarks=remarks
        )
    return whole


def _meaning_problems(arrays: Mapping[str, np.ndarray]) -> list[str]:
    """Values that cannot be what their names say."""
    problems = []
    loss = arrays.get("target_loss", np.zeros(1))
    if loss.size and loss.min() < -_LOSS_SLACK:
        problems.append(
            f"target_loss: expected a loss in nats, 0 or more, got {loss.min():.6g}; is it a "
            "log-likelihood? write its negative"
        )
    labels = arrays.get("labels", np.zeros(0, dtype=np.int64))
    for name in CLASS_SIGNALS:
        array = arrays.get(name)
        if array is not None and array.ndim == 2 and labels.size and labels.max() >= array.shape[1]:
            is_one_based = labels.min() == 1 and labels.max() == array.shape[1]
            problems.append(
                f"labels: expected 0 to {array.shape[1] - 1}, as {name} has {array.shape[1]} "
                f"classes, got {labels.max()}; "
                + (
                    "they count classes from 1, so subtract 1"
                    if is_one_based
                    else "number each class by its column"
                )
            )
    return problems
