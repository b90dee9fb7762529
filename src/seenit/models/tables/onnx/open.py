"""Open an ONNX file for the rows of a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused, Refused, attempt
from seenit.files.damage import reason_of, refusing_damage
from seenit.models.tables.classes import match_classes
from seenit.models.tables.columns import ColumnRole, WantedColumn
from seenit.models.tables.limits import bytes_of
from seenit.models.tables.matching import match_columns
from seenit.models.tables.onnx.graph import Asked, asked_by
from seenit.models.tables.onnx.model import NUMBERS, TEXT, Answers, OnnxModel, session_of
from seenit.models.tables.opened_table import OpenedTable
from seenit.records.table_schema import TableSchema

_DOMAINS = {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}
"""Of operators that onnxruntime brings along."""
_SIGNALS = "pass what it says of each record by --signals, or --target module:function"


def open_onnx(path: str, schema: TableSchema, *, class_names: Sequence[str] = ()) -> OpenedTable:
    """The classifier in an ONNX file, and what was recognised.

    Args:
        path: with one input for all columns or one for each, and an output of probabilities or
            logits.
        schema: of the table.
        class_names: of its classes 0, 1, …; empty where labels are these numbers.

    Raises:
        FileRefused: The file asks for operators or files of its own, is damaged, or no classifier.
        ModelError: onnxruntime is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    data = bytes_of(path, "an ONNX model")
    asked = _asked(path, data)
    with refusing_damage(path, "the ONNX model"):
        file = path if asked.files else data
        session = session_of(file)
    inputs = {one.name: str(one.type) for one in session.get_inputs()}
    wanted = _wanted(path, session.get_inputs(), schema)
    output, answers = _output(path, session.get_outputs())
    labels, n_classes = _classes(path, asked, output, answers, class_names)
    problems: list[str] = []
    matched = attempt(problems, lambda: match_columns(path, wanted, schema))
    classes = attempt(
        problems, lambda: match_classes(path, n_classes, list(labels) or None, class_names)
    )
    if matched is None or classes is None:
        raise Refused(problems)
    model = OnnxModel(
        file=file,
        inputs=inputs,
        output=output.name,
        answers=answers,
        labels=labels if answers == "maps" else (),
        n_classes=n_classes,
        schema=schema,
        positions=matched[0].positions,
        order=classes[0],
    )
    return OpenedTable(
        model=model, reasons=(matched[1], classes[1], f"its output {output.name} is asked")
    )


def _asked(path: str, data: bytes) -> Asked:
    try:
        asked = asked_by(data)
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            f"{path}: expected an ONNX model, got a damaged one ({reason_of(error)}); save or "
            "download it again"
        ) from error
    others = sorted(asked.domains - _DOMAINS)
    if others:
        raise FileRefused(
            f"{path}: the model asks for operators of {', '.join(others)[:200]}, which are code "
            f"from elsewhere; convert it to operators of ONNX itself, or {_SIGNALS}"
        )
    folder = Path(path).resolve().parent
    outside = [
        name for name in sorted(asked.files) if not (folder / name).resolve().is_relative_to(folder)
    ]
    if outside:
        raise FileRefused(
            f"{path}: the model says that its weights lie in {', '.join(outside)[:200]}, outside "
            "of its own folder; save it with its weights inside or beside it"
        )
    missing = [name for name in sorted(asked.files) if not (folder / name).is_file()]
    if missing:
        raise FileRefused(
            f"{path}: the model says that its weights lie in {', '.join(missing)[:200]} beside it, "
            "which is not there; copy that file, too"
        )
    return asked


def _wanted(path: str, inputs: Sequence[Any], schema: TableSchema) -> list[WantedColumn]:
    roles: dict[str, ColumnRole] = {TEXT: "text", **dict.fromkeys(NUMBERS, "number")}
    for one in inputs:
        fixed = len(one.shape) > 0 and isinstance(one.shape[0], int)
        if one.type not in roles or len(one.shape) != 2 or fixed:
            raise FileRefused(
                f"{path}: the input {one.name}: expected numbers or text of shape (any number of "
                f"records, columns), got {one.type} {tuple(one.shape)}; convert the model with "
                f"such inputs, or {_SIGNALS}"
            )
    widths = [one.shape[1] for one in inputs]
    if len(inputs) == 1 and widths != [1]:
        n_columns = widths[0] if isinstance(widths[0], int) else len(schema)
        return [WantedColumn(name=None, type=roles[inputs[0].type])] * n_columns
    if any(width != 1 for width in widths):
        shown = ", ".join(f"{one.name} {tuple(one.shape)}" for one in inputs)
        raise FileRefused(
            f"{path}: expected one input for all columns or one for each, got {shown[:300]}; "
            f"convert the model so, or {_SIGNALS}"
        )
    return [WantedColumn(name=one.name, type=roles[one.type]) for one in inputs]


def _output(path: str, outputs: Sequence[Any]) -> tuple[Any, Answers]:
    """The output with most to say: maps of probabilities, probabilities, any matrix."""
    maps = [one for one in outputs if one.type.startswith("seq(map(")]
    matrices = [
        one for one in outputs if one.type in ("tensor(float)", "tensor(double)")
        and len(one.shape) == 2
    ]  # fmt: skip
    named = [one for one in matrices if "prob" in one.name.lower()]
    ways: tuple[tuple[list[Any], Answers], ...] = (
        (maps, "maps"), (named, "probabilities"), (matrices, "unsaid"),
    )  # fmt: skip
    for found, answers in ways:
        if len(found) == 1:
            return found[0], answers
    shown = ", ".join(f"{one.name} {one.type}" for one in outputs)
    raise FileRefused(
        f"{path}: expected one output of probabilities or logits for each class, got "
        f"{shown[:300]}; convert a classifier with its probabilities (of a regressor pass one "
        "number per record by --signals, column score, such as -|answer - truth|)"
    )


def _classes(
    path: str, asked: Asked, output: Any, answers: str, class_names: Sequence[str]
) -> tuple[tuple[Any, ...], int]:
    """Names of classes in the order of the output, empty where unknown; and how many there are."""
    known = {tuple(labels) for labels in asked.classes}
    if answers == "maps":
        if len(known) != 1:
            raise FileRefused(
                f"{path}: the output {output.name} maps classes to probabilities, and the file "
                f"names {len(known)} lists of classes; convert it with options={{'zipmap': False}}"
            )
        (labels,) = known
        is_text = "map(string" in output.type
        return (labels if is_text else tuple(int(one) for one in labels)), len(labels)
    width = output.shape[1]
    n_classes = 2 if width == 1 else width if isinstance(width, int) else None
    fitting = {labels for labels in known if n_classes in (None, len(labels))}
    if len(fitting) == 1:
        (labels,) = fitting
        return labels, len(labels)
    if n_classes is None and not class_names:
        raise FileRefused(
            f"{path}: the output {output.name} does not say how many classes there are; convert "
            f"the model with its shape, or {_SIGNALS}"
        )
    return (), n_classes or len(class_names)
