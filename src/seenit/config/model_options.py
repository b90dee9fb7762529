"""Options of every command that opens records and a model."""

from dataclasses import dataclass
from typing import Annotated

from seenit.config.options import (
    AUTO,
    class_order_problems,
    column_problems,
    columns_of,
    normalisation_problems,
    resize_problems,
)
from seenit.records.examples import TEXT
from seenit.records.option import OF_A_MODEL, Option


@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """A model, how its records are read, and where a run goes."""

    target: Annotated[str | None, Option("Model file, or module:function.")] = None
    base: Annotated[
        str | None,
        Option("Folder of the model that an adapter adapts, or before fine-tuning.", of=OF_A_MODEL),
    ] = None
    column: Annotated[
        tuple[str, ...],
        Option(
            "Role of a column, as NAME=SIGNAL, or NAME=images in records; may be repeated. Roles "
            "in records are images, labels, ids, is_member, feature and ignore."
        ),
    ] = ()
    label: Annotated[str | None, Option("Column of the true classes.")] = None
    id: Annotated[str | None, Option("Column of the ids; id or ids without it.")] = None
    text: Annotated[
        tuple[str, ...],
        Option("Column of the texts that are the records; twice for pairs.", of=OF_A_MODEL),
    ] = ()
    drop: Annotated[
        tuple[str, ...],
        Option("Columns that the model is not given, with commas between; may be repeated."),
    ] = ()
    preset: Annotated[str | None, Option("Competition whose normalisation is used.")] = None
    architecture: Annotated[
        str | None,
        Option(
            "torchvision builder or timm:NAME, where the checkpoint does not say.", of=OF_A_MODEL
        ),
    ] = None
    weights_key: Annotated[
        str | None,
        Option(
            "Key of the weights to use where a checkpoint holds several; see seenit inspect.",
            of=OF_A_MODEL,
        ),
    ] = None
    mean: Annotated[
        tuple[float, ...] | None,
        Option("Per-channel mean, as .49,.48,.45.", is_list_of_numbers=True, of=OF_A_MODEL),
    ] = None
    std: Annotated[
        tuple[float, ...] | None,
        Option("Per-channel standard deviation.", is_list_of_numbers=True, of=OF_A_MODEL),
    ] = None
    keep_normalisation: Annotated[
        bool,
        Option("Use this normalisation even if another fits far better.", of=OF_A_MODEL),
    ] = False
    resize: Annotated[
        int | str | None,
        Option("Image size that the target was trained on: N, or HxW.", of=OF_A_MODEL),
    ] = None
    """None for what the file's transform or the preset says, else the records as they are."""
    keep_size: Annotated[
        bool, Option("Use this size even if another fits far better.", of=OF_A_MODEL)
    ] = False
    class_order: Annotated[
        str,
        Option(
            "Order by which class folders are numbered: text, as torchvision's ImageFolder, or "
            "numeric.",
            of=OF_A_MODEL,
        ),
    ] = TEXT
    device: Annotated[str, Option("auto, cpu, cuda or mps.")] = AUTO
    run_dir: Annotated[str | None, Option("Folder of the run.")] = None
    """None for one below `runs` that the other options decide."""
    trust: Annotated[
        bool, Option("Open model files that are programs, which runs them.", of=OF_A_MODEL)
    ] = False
    trust_type: Annotated[
        tuple[str, ...],
        Option(
            "Type that a skops file may hold beside those that are known; may be repeated.",
            of=OF_A_MODEL,
        ),
    ] = ()

    def columns(self) -> dict[str, str]:
        """What the user says of columns, as name to signal or role."""
        return columns_of(self.column, self.label, self.id, self.drop, self.text)

    def model_problems(self) -> list[str]:
        """What is wrong with the options above by themselves."""
        return [
            *column_problems(self.column, self.label, self.id, self.drop, self.text),
            *normalisation_problems(self.mean, self.std),
            *resize_problems(self.resize),
            *class_order_problems(self.class_order),
        ]
