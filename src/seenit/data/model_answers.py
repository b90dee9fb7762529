"""One model's answers about each record of a plan, from a CSV or Parquet table."""

import re
from dataclasses import dataclass

import numpy as np

from seenit.data.columns import duplicate_problems, ids_of, labels_of
from seenit.data.flat_table import FlatTable, read_flat_table
from seenit.data.names import IDS, LABELS, find_name
from seenit.errors import Refused
from seenit.files.usable import require_usable
from seenit.numerics.answers import (
    Margins,
    margins_of_logits,
    margins_of_losses,
    margins_of_probabilities,
    margins_of_scores,
)
from seenit.numerics.arrays import Array, IdArray, IntArray

LOGITS, PROBABILITIES, LOSS, SCORE = "logits", "probabilities", "a loss", "a score"
_NUMBERED = re.compile(r"(logit|p)_(0|[1-9]\d*)")
_KINDS = {"logit": LOGITS, "p": PROBABILITIES}
_SUM_SLACK = 0.02


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelAnswers:
    """Answers in the order of the plan.

    Attributes:
        kind: `LOGITS`, `PROBABILITIES`, `LOSS` or `SCORE`.
        values: (n, c) for the first two, else (n,).
        labels: (n,) int64 true classes, None where the table has none.
    """

    kind: str
    values: Array
    labels: IntArray | None

    @property
    def needs_labels(self) -> bool:
        """The answer is about every class, so it takes the true one to read it."""
        return self.kind in (LOGITS, PROBABILITIES)

    def margins(self, labels: IntArray | None) -> Margins:
        """Margins of the true class; `labels` (n,) for logits and probabilities."""
        if labels is not None and self.kind == LOGITS:
            return margins_of_logits(self.values, labels)
        if labels is not None and self.kind == PROBABILITIES:
            return margins_of_probabilities(self.values, labels)
        return (margins_of_losses if self.kind == LOSS else margins_of_scores)(self.values)

    def signals(self, labels: IntArray | None) -> dict[str, np.ndarray]:
        """What attacks on the target alone may see beside the margin."""
        found: dict[str, np.ndarray] = {} if labels is None else {"labels": labels}
        if self.kind == LOGITS:
            found["target_logits"] = self.values.astype(np.float32)
        elif self.kind == PROBABILITIES:
            found["target_probabilities"] = self.values
        elif self.kind == LOSS:
            found["target_loss"] = self.values
        return found

    def caveat(self) -> dict[str, str]:
        """What a reader must know of answers that are no probability."""
        if self.kind != SCORE:
            return {}
        return {
            "Scores": "taken as they are, higher fits better; attacks that need a probability "
            "(rmia, base) read them through a logistic function"
        }


def read_model_answers(path: str, ids: IdArray, remarks: list[str]) -> ModelAnswers:
    """The answers of one model about these records.

    Args:
        path: CSV or Parquet with `id` and one kind of answer.
        ids: (n,) of the plan; each must be in the table once, others are left out.
        remarks: receives how ids were read, where not as they are spelled.

    Raises:
        FileRefused: It cannot be parsed.
        Refused: With everything that is wrong with its columns.
    """
    table = read_flat_table(path, require_usable(path))
    problems: list[str] = []
    rows = _rows(table, ids, problems, remarks)
    kind, values = _values(table, problems)
    labels = _labels(table, problems)
    if not problems and kind in (LOGITS, PROBABILITIES) and labels is not None:
        problems += _class_problems(labels, values)
    if problems or kind is None:
        raise Refused(f"{path}: {problem}" for problem in problems)
    return ModelAnswers(
        kind=kind, values=values[rows], labels=None if labels is None else labels[rows]
    )


def _rows(table: FlatTable, ids: IdArray, problems: list[str], remarks: list[str]) -> IntArray:
    """(n,) where each record of the plan stands in the table."""
    name = find_name(table.columns, IDS, problems)
    if name is None:
        problems.append(f"expected a column id, got {', '.join(table.columns[:12])}")
        return np.empty(0, dtype=np.int64)
    found = ids_of(table.ids(name), problems, remarks)
    problems += duplicate_problems(found)
    place = {str(one): row for row, one in enumerate(found.tolist())}
    lacking = [one for one in ids.tolist() if str(one) not in place]
    if lacking:
        problems.append(
            f"expected an answer for each of the plan's {len(ids):,} records, got none for "
            f"{len(lacking):,}, the first {lacking[0]!r}; ask the model for those too, whether it "
            "was trained on them or not"
        )
        return np.empty(0, dtype=np.int64)
    return np.array([place[str(one)] for one in ids.tolist()], dtype=np.int64)


def _values(table: FlatTable, problems: list[str]) -> tuple[str | None, Array]:
    """The kind of answer and its values; exactly one kind may be there."""
    numbered: dict[str, dict[int, str]] = {}
    for name in table.columns:
        if match := _NUMBERED.fullmatch(name):
            numbered.setdefault(match.group(1), {})[int(match.group(2))] = name
    kinds = [
        *(_KINDS[stem] for stem in numbered),
        *(kind for name, kind in (("p", PROBABILITIES), ("loss", LOSS), ("score", SCORE))
          if name in table.columns),
    ]  # fmt: skip
    if len(kinds) != 1:
        problems.append(
            "expected one kind of answer: logit_0, logit_1, …; p_0, p_1, …; p (of class 1); loss; "
            f"or score (higher fits better), got {', '.join(kinds) or ', '.join(table.columns)}"
        )
        return None, np.empty(0)
    (kind,) = kinds
    if kind == LOSS:
        losses = table.numbers("loss", problems)
        if losses.size and losses.min() < 0:
            problems.append(
                f"loss: expected nats, 0 or more, got {losses.min():.6g}; a log-density or "
                "anything else that is no −log p is a score: name the column score, and let "
                "higher fit better"
            )
        return kind, losses
    if kind == SCORE:
        return kind, table.numbers("score", problems)
    if not numbered:
        of_one = table.numbers("p", problems)  # of class 1
        return kind, _probabilities(np.stack([1 - of_one, of_one], axis=1), problems)
    ((_, columns),) = numbered.items()
    if sorted(columns) != list(range(len(columns))) or len(columns) < 2:
        problems.append(
            "expected at least two columns numbered from 0 without a gap, got "
            + ", ".join(columns[number] for number in sorted(columns))
        )
        return None, np.empty(0)
    stacked = np.stack([table.numbers(columns[at], problems) for at in range(len(columns))], axis=1)
    return kind, _probabilities(stacked, problems) if kind == PROBABILITIES else stacked


def _probabilities(values: Array, problems: list[str]) -> Array:
    sums = values.sum(axis=1)
    wrong = (values < 0).any(axis=1) | (np.abs(sums - 1) > _SUM_SLACK)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        problems.append(
            f"expected probabilities, 0 or more and adding to 1, got a sum of {sums[row]:.6g} in "
            f"row {row + 1} and {int(wrong.sum()):,} such rows in all; name logits logit_0, "
            "logit_1, …"
        )
        return values
    scaled: Array = values / sums[:, None]
    return scaled


def _labels(table: FlatTable, problems: list[str]) -> IntArray | None:
    name = find_name(table.columns, LABELS, problems)
    return None if name is None else labels_of(table.items(name), problems)


def _class_problems(labels: IntArray, values: Array) -> list[str]:
    outside = labels >= values.shape[1]
    if not outside.any():
        return []
    return [
        f"label: expected 0..{values.shape[1] - 1} beside {values.shape[1]} classes, got "
        f"{int(labels[outside][0])} and {int(outside.sum()):,} such labels in all"
    ]
