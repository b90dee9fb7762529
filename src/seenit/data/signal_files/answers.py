"""What a target and its references answered, one table each, as signals (`--answers`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seenit.data.signal_files.model_answers import ModelAnswers, read_model_answers
from seenit.data.tables.plan_file import read_training_plan
from seenit.errors import FileRefused, Refused, SeenitError
from seenit.files.provenance import provenance_of
from seenit.numerics.answers import Margins
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable
from seenit.records.training_plan import TrainingPlan, names_of

TARGET = "target"
SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Signals of every record of a plan.

    Attributes:
        table: in the order of the plan.
        files: provenance by role.
        facts: in words by name.
    """

    table: SignalTable
    files: Mapping[str, FileProvenance]
    facts: Mapping[str, str]


def open_answers(folder: str, plan_path: str) -> Answers:
    """The answers of all models of a plan, as margins of the target and of its references.

    `target.parquet`, `ref_1.parquet`, … (or `.csv`), each with `id` and one kind of answer for
    every record of the plan: `logit_0`… , `p_0`… , `p` (of class 1), `loss` (nats) or `score`
    (higher fits better). Logits and probabilities need a `label`, in the target's table.

    Args:
        folder: of the tables.
        plan_path: the plan that decided the trainings.

    Raises:
        Refused: With everything that is wrong: models that are missing, records that a model did
            not answer, kinds that differ.
    """
    remarks: list[str] = []
    plan = read_training_plan(plan_path, remarks)
    paths = _paths(folder, plan)
    problems: list[str] = []
    read: dict[str, ModelAnswers] = {}
    said: dict[str, list[str]] = {}
    for name, path in paths.items():
        try:
            said[str(path)] = []
            read[name] = read_model_answers(str(path), plan.ids, remarks, said[str(path)])
        except SeenitError as error:
            problems += error.problems
    if problems:
        raise Refused([*problems, *_kind_problems(read, folder)])
    table = table_of_models(read, plan, where=folder, target=str(paths[TARGET]))
    target = read[TARGET]
    return Answers(
        table=table,
        files={
            "plan": provenance_of(plan_path, "training plan"),
            **{
                name: replace(
                    provenance_of(str(path), "answers"),
                    remarks=tuple(_told_once(said)) if name == TARGET else (),
                )
                for name, path in paths.items()
            },
        },
        facts={
            "Answers": f"{target.kind} of the target and of {plan.n_references} references that "
            "were trained elsewhere",
            **target.caveat(),
            **({"Ids": "; ".join(dict.fromkeys(remarks))} if remarks else {}),
        },
    )


def table_of_models(
    read: Mapping[str, ModelAnswers], plan: TrainingPlan, *, where: str, target: str
) -> SignalTable:
    """Signals of every record of a plan, from the answers of the target and its references.

    Args:
        read: answers by name, `TARGET` and those of the references.
        plan: the plan that decided the trainings.
        where: they come from, for messages.
        target: where those of the target come from.

    Raises:
        Refused: They are of several kinds or classes, or labels are missing or contradict.
    """
    problems = _kind_problems(read, where)
    if problems:
        raise Refused(problems)
    labels = _labels(read, problems, target)
    if problems:
        raise Refused(problems)
    arrays = answer_signals(
        read[TARGET], [read[name] for name in names_of(plan.n_references)], plan.is_in, labels
    )
    return SignalTable(ids=plan.ids, is_member=plan.is_member, arrays=arrays)


def _kind_problems(read: Mapping[str, ModelAnswers], where: str) -> list[str]:
    """Kinds of answers that differ, and numbers of classes that do."""
    shapes = {
        name: answers.kind
        + (f" of {answers.values.shape[1]} classes" if answers.values.ndim == 2 else "")
        for name, answers in read.items()
    }
    if len(set(shapes.values())) <= 1:
        return []
    differing = ", ".join(f"{name} has {shape}" for name, shape in shapes.items())
    return [
        f"{where}: expected one kind of answer of every model, and one column per class, those "
        f"that a reference never saw included, got: {differing}"
    ]


def _told_once(said: Mapping[str, list[str]]) -> Iterator[str]:
    """Remarks on how the first table was read, and the number of tables with the same remarks."""
    telling = {path: remarks for path, remarks in said.items() if remarks}
    if not telling:
        return
    path = next(iter(telling))
    more = f" (the same in {len(telling) - 1} more tables)" if len(telling) > 1 else ""
    for remark in telling[path]:
        yield f"{path}: {remark}{more}"


def answer_signals(
    target: ModelAnswers,
    references: Sequence[ModelAnswers],
    is_in: BoolArray,
    labels: IntArray | None,
) -> dict[str, np.ndarray]:
    """What a target and its references answered, as signals by name.

    Args:
        target: answers about n records.
        references: r of them about the same records, of the target's kind; may be none.
        is_in: (r, n) bool, reference r was trained on record n.
        labels: (n,) true classes; None where the kind of answer does not need them.
    """
    found = {**target.signals(labels), **_target_margins(target.margins(labels))}
    if references:
        found |= _reference_signals([one.margins(labels) for one in references])
        found["reference_is_in"] = is_in
    return found


def _paths(folder: str, plan: TrainingPlan) -> dict[str, Path]:
    """The table of each model; all that are missing are named at once."""
    home = Path(folder)
    if not home.is_dir():
        raise FileRefused(
            f"--answers {folder}: expected a folder with target.parquet, ref_1.parquet, …, got "
            f"{'a file' if home.exists() else 'nothing there'}"
        )
    names = (TARGET, *names_of(plan.n_references))
    found: dict[str, Path] = {}
    problems = []
    for name in names:
        present = [home / f"{name}{suffix}" for suffix in SUFFIXES]
        present = [path for path in present if path.is_file()]
        if len(present) > 1:
            problems.append(f"{home}: expected one table of {name}, got two; remove one")
        if present:
            found[name] = present[0]
    lacking = [name for name in names if name not in found]
    if lacking:
        problems.append(
            f"{home}: expected answers of the target and of {plan.n_references} references, got "
            f"{len(found)} of {len(names)}; {', '.join(lacking)} "
            f"{'is' if len(lacking) == 1 else 'are'} missing: train on the plan's records and "
            f"write {lacking[0]}.parquet or {lacking[0]}.csv"
        )
    if problems:
        raise Refused(problems)
    return found


def _labels(read: Mapping[str, ModelAnswers], problems: list[str], target: str) -> IntArray | None:
    """Labels of the target's table; labels in a reference's table must agree with them."""
    labels = read[TARGET].labels
    if labels is None:
        if read[TARGET].needs_labels:
            problems.append(
                f"{target}: expected a column label beside {read[TARGET].kind}, got none; "
                "write the class number of each record"
            )
        return None
    problems += [
        f"{name}: expected the labels of {target}, got others for "
        f"{int((answers.labels != labels).sum()):,} records"
        for name, answers in read.items()
        if answers.labels is not None and (answers.labels != labels).any()
    ]
    return labels


def _reference_signals(margins: list[Margins]) -> dict[str, np.ndarray]:
    """(r, n, 1) float32 each; at temperature 2 where every model's answers hold it."""
    found = {"reference_margin": np.stack([one.plain for one in margins])}
    softened = [one.softened for one in margins if one.softened is not None]
    if len(softened) == len(margins):
        found["reference_margin_t2"] = np.stack(softened)
    return {name: array.astype(np.float32)[:, :, None] for name, array in found.items()}


def _target_margins(margins: Margins) -> dict[str, np.ndarray]:
    found = {"target_margin": margins.plain[:, None]}
    if margins.softened is not None:
        found["target_margin_t2"] = margins.softened[:, None]
    return found
