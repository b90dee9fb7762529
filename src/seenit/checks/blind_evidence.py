"""What a run holds of its records that is no answer of the model, and for two sets what is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seenit.data.signal_files.roles import RECORD_FEATURES
from seenit.evidence.look.column_features import column_features
from seenit.evidence.look.records import Look
from seenit.numerics.arrays import Array, IntArray
from seenit.numerics.logits import log_softmax
from seenit.numerics.tokens.spans import OFFSETS, Spans
from seenit.records.blind import INPUTS, BlindEvidence, RecordColumns
from seenit.records.signals import SignalTable
from seenit.report.wording.blind import COLUMN, COLUMNS
from seenit.words import in_a_row

_MOST_NAMED = 6
COPIES_ARE_RARE = 0.5
"""Share of distinct inputs from which on equal ones are copies, and not values that repeat."""


def evidence_of_records(looks: Sequence[Look], table: SignalTable) -> BlindEvidence:
    """Inputs and labels of all records of a run, in the order of its table.

    Of texts also what the base model says, which must not know the members either.
    """
    features = np.concatenate([look.features for look in looks])
    units = table.units
    if units is None:
        units = _copies(np.concatenate([look.prints.digests for look in looks]))
    seen = BlindEvidence(
        features=features,
        codes=np.concatenate([look.codes for look in looks]),
        looked_at=(INPUTS,),
        units=units,
    )
    return _with_labels(_with_base(seen, table), table)


def evidence_of_table(table: SignalTable, columns: RecordColumns | None = None) -> BlindEvidence:
    """Whatever is no signal of the model: labels, features of the record; may be none.

    Labels of one class say nothing and do not count.

    Args:
        table: of signals.
        columns: what the user's tables say of its records, in its order; None for nothing.
    """
    nothing = BlindEvidence(
        features=np.empty((len(table), 0)),
        codes=np.empty((len(table), 0), dtype=np.int64),
        looked_at=(),
        units=table.units,
    )
    of_record = table.arrays.get(RECORD_FEATURES)
    if of_record is not None:
        nothing = nothing.with_features(of_record, "record features")
    if columns is not None:
        nothing = _with_columns(nothing, columns)
    return _with_labels(_with_base(_with_lengths(nothing, table), table), table)


def _with_lengths(evidence: BlindEvidence, table: SignalTable) -> BlindEvidence:
    """How long each text is, in tokens and compressed."""
    arrays, lengths = table.arrays, []
    if OFFSETS in arrays:
        lengths.append(Spans(offsets=arrays[OFFSETS]).lengths)
    if "text_zlib_bytes" in arrays:
        lengths.append(arrays["text_zlib_bytes"])
    if not lengths:
        return evidence
    return evidence.with_features(np.column_stack(lengths).astype(float), "lengths")


def _with_base(evidence: BlindEvidence, table: SignalTable) -> BlindEvidence:
    """How well each text is known to a model that must not have seen the members."""
    if "base_loss" not in table.arrays:
        return evidence
    return evidence.with_features(table.arrays["base_loss"][:, None], "loss under the base model")


def _with_columns(evidence: BlindEvidence, columns: RecordColumns) -> BlindEvidence:
    seen, names = column_features(columns), columns.names
    more = len(names) - _MOST_NAMED
    shown = in_a_row([*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
    found = evidence.with_features(
        seen.features, f"{COLUMNS if len(names) > 1 else COLUMN} {shown} of {columns.where}"
    )
    return replace(found, codes=np.column_stack([found.codes, seen.codes]))


def with_answers(evidence: BlindEvidence, table: SignalTable) -> BlindEvidence:
    """The same with what the target alone answers, for two sets that both hold members."""
    features, predicted = _answers(table)
    found = evidence.with_features(features, "what the target answers")
    return (
        found
        if predicted is None
        else replace(found, codes=np.column_stack([found.codes, predicted]))
    )


def _with_labels(evidence: BlindEvidence, table: SignalTable) -> BlindEvidence:
    labels = table.arrays.get("labels")
    if labels is None or np.ptp(labels) == 0:
        return evidence
    return evidence.with_names(labels, "labels")


def _copies(digests: np.ndarray) -> IntArray | None:
    """Codes (n,) of identical inputs; None where most inputs repeat, as coarse values do."""
    distinct, codes = np.unique(digests, return_inverse=True)
    if len(distinct) < COPIES_ARE_RARE * len(digests):
        return None
    found: IntArray = codes.reshape(-1).astype(np.int64)
    return found


def _answers(table: SignalTable) -> tuple[Array, IntArray | None]:
    """A few numbers of each answer (n, k), and the class that the target names, if it does."""
    arrays, columns, predicted = table.arrays, [], None
    for name in ("target_loss", "target_margin", "label_hits", "gradient_norms", "table_features"):
        if name in arrays:
            values = arrays[name].reshape(len(table), -1).astype(np.float64)
            if name in ("target_margin", "label_hits"):
                values = np.column_stack([values[:, 0], values.mean(axis=1)])
            columns.append(values)
    if "target_logits" in arrays or "target_probabilities" in arrays:
        if "target_logits" in arrays:
            log_p = log_softmax(arrays["target_logits"])
        else:
            log_p = np.log(arrays["target_probabilities"].clip(min=1e-12))
        predicted = log_p.argmax(axis=1).astype(np.int64)
        columns += [log_p.max(axis=1), (np.exp(log_p) * log_p).sum(axis=1)]
    return np.column_stack([np.empty((len(table), 0)), *columns]), predicted
