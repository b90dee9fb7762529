"""One model's answers about each record of a plan, from a CSV or Parquet table."""

from dataclasses import dataclass

import numpy as np

from seenit.data.tables import class_outputs
from seenit.data.tables.class_outputs import (
    NUMBERED,
    STEMS,
    of_two_classes,
    one_column_problems,
    proportions,
)
from seenit.data.tables.columns import duplicate_problems, ids_of, labels_of
from seenit.data.tables.flat_table import FlatTable, read_flat_table
from seenit.data.tables.names import IDS, LABELS, find_name
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
_KINDS = {class_outputs.LOGITS: LOGITS, class_outputs.PROBABILITIES: PROBABILITIES}
_SPELLINGS = {"loss": LOSS, "target_loss": LOSS, "score": SCORE, "target_score": SCORE}


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelAnswers:
    """Answers in the order of the plan.

    Attributes:
        kind: `LOGITS`, `PROBABILITIES`, `LOSS` or `SCORE`.
        values: (n, c) for the first two, else (n,).
        labels: (n,) int64 true classes, None where the table has none.
        n_votes: of which probabilities are shares, as a forest's are; None where they are none.
    """

    kind: str
    values: Array
    labels: IntArray | None
    n_votes: int | None = None

    @property
    def needs_labels(self) -> bool:
        """Whether the answers are about every class, so that reading them takes the true one."""
        return self.kind in (LOGITS, PROBABILITIES)

    def margins(self, labels: IntArray | None) -> Margins:
        """Margins of the true class; `labels` (n,) for logits and probabilities."""
        if labels is not None and self.kind == LOGITS:
            return margins_of_logits(self.values, labels)
        if labels is not None and self.kind == PROBABILITIES:
            return margins_of_probabilities(self.values, labels).of_votes(self.n_votes)
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


def read_model_answers(
    path: str, ids: IdArray, about_ids: list[str], remarks: list[str]
) -> ModelAnswers:
    """The answers of one model about these records.

    Args:
        path: CSV or Parquet with `id` and one kind of answer.
        ids: (n,) of the plan; each must be in the table once, others are left out.
        about_ids: receives how ids were read, where not as they are spelled.
        remarks: receives how answers were read, where not as they are written.

    Raises:
        FileRefused: It cannot be parsed.
        Refused: With everything that is wrong with its columns.
    """
    table = read_flat_table(path, require_usable(path))
    return answers_in(table, ids, about_ids, remarks)


def answers_in(
    table: FlatTable, ids: IdArray, about_ids: list[str], remarks: list[str]
) -> ModelAnswers:
    """The answers of one model about these records, in a table that is open.

    Args:
        table: with `id` and one kind of answer.
        ids: (n,) of the plan; each must be in the table once, others are left out.
        about_ids: receives how ids were read, where not as they are spelled.
        remarks: receives how answers were read, where not as they are written.

    Raises:
        Refused: With everything that is wrong with its columns.
    """
    problems: list[str] = []
    rows = _rows(table, ids, problems, about_ids)
    kind, values = _values(table, problems, remarks)
    labels = _labels(table, problems)
    if not problems and kind in (LOGITS, PROBABILITIES) and labels is not None:
        problems += _class_problems(labels, values)
    if problems or kind is None:
        raise Refused(f"{table.path}: {problem}" for problem in problems)
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


def _values(table: FlatTable, problems: list[str], remarks: list[str]) -> tuple[str | None, Array]:
    """The kind of answer and its values; exactly one kind may be there."""
    columns = _columns_of_kinds(table.columns)
    if len(columns) != 1:
        got = ", ".join(columns) or ", ".join(table.columns)
        problems.append(
            "expected one kind of answer: logit_0, logit_1, …; p_0, p_1, …; p (of class 1); loss; "
            f"or score (higher fits better), got {got}"
        )
        return None, np.empty(0)
    ((kind, names),) = columns.items()
    if kind in (LOSS, SCORE):
        if len(names) > 1:
            problems.append(f"{kind}: expected one column, got {' and '.join(names)}; keep one")
        values = table.numbers(names[0], problems)
        if kind == LOSS and values.size and values.min() < 0:
            problems.append(
                f"loss: expected nats, 0 or more, got {values.min():.6g}; a log-density or "
                "anything else that is no −log p is a score: name the column score, and let "
                "higher fit better"
            )
        return kind, values
    return kind, _outputs(table, kind, names, problems, remarks)


def _columns_of_kinds(columns: list[str]) -> dict[str, list[str]]:
    """Kind of answer to its columns, those of classes by their number."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name in columns:
        match = NUMBERED.fullmatch(name)
        stem = match.group(1) if match else name
        if (signal := STEMS.get(stem, stem)) in _KINDS:
            found.setdefault(_KINDS[signal], []).append((int(match.group(2)) if match else 1, name))
        elif name in _SPELLINGS:
            found.setdefault(_SPELLINGS[name], []).append((0, name))
    return {kind: [name for _, name in sorted(numbered)] for kind, numbered in found.items()}


def _outputs(
    table: FlatTable, kind: str, names: list[str], problems: list[str], remarks: list[str]
) -> Array:
    """(n, c) of all classes; a single column is of class 1 of two."""
    read = table.numbers_or_gaps if kind == PROBABILITIES else table.numbers
    stacked = np.stack([read(name, problems) for name in names], axis=1)
    numbers = [match.group(2) if (match := NUMBERED.fullmatch(name)) else "1" for name in names]
    if len(names) == 1:
        problems += one_column_problems(names[0])
        signal = next(signal for signal, named in _KINDS.items() if named == kind)
        stacked = of_two_classes(signal, stacked[:, 0])
    elif numbers != [str(at) for at in range(len(names))]:
        problems.append(
            f"expected at least two columns numbered from 0 without a gap, got {', '.join(names)}"
        )
    if problems or kind == LOGITS:
        return stacked
    return proportions(stacked, name=kind, problems=problems, remarks=remarks)


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
