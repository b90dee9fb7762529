"""Options of all runs that attack a target."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from seenit.config.command_options import CommandOptions
from seenit.config.options import AUTO
from seenit.records.option import OF_A_MODEL, OF_TRAINING, Option
from seenit.reference.options import ANCHORED, BALANCED, ReferenceOptions


@dataclass(frozen=True, kw_only=True)
class RunConfig(CommandOptions):
    """Target or signals, attacks, references, and where the run goes."""

    signals: Annotated[str | None, Option("A table of precomputed signals instead of a model.")] = (
        None
    )
    answers: Annotated[
        str | None,
        Option("Folder with the answers of a target and its references; needs --plan FILE."),
    ] = None
    plan: Annotated[
        str,
        Option(
            "balanced or anchored; a plan's file with --answers or a trainer by ids.",
            of=OF_TRAINING,
        ),
    ] = BALANCED
    blind: Annotated[
        tuple[str, ...],
        Option("Table by id of what the blind baseline may see of each record; may be repeated."),
    ] = ()
    unit: Annotated[
        str | None,
        Option("Records that belong together, as those of a person: a column, or TABLE:COLUMN."),
    ] = None
    """Folds, intervals and tests go by it. None where all records are independent."""
    weights: Annotated[
        str | None,
        Option("File or folder of the target's weights, for its hash, where --target is no file."),
    ] = None
    """Hashed, never opened."""
    attack: Annotated[
        tuple[str, ...], Option("'auto', or attacks to choose from; may be repeated.")
    ] = (AUTO,)
    fpr: Annotated[tuple[float, ...], Option("FPRs to report, the judged one first.")] = (
        0.05,
        0.01,
        0.001,
    )
    references: Annotated[
        int | str | None,
        Option("Reference models: how many to train, 0 for none, or a folder of them."),
    ] = None
    probes: Annotated[
        int,
        Option(
            "Forgetting probes to train: clones of the target that learn other records; an even "
            "number, 0 for none.",
            of=OF_A_MODEL,
        ),
    ] = 0
    neighbours: Annotated[
        int,
        Option(
            "Changed copies of each record of a table that the target is asked about, for the "
            "attack label-neighbours; 0 for none.",
            of=OF_A_MODEL,
        ),
    ] = 0
    show_images: Annotated[
        bool,
        Option(
            "Keep pictures and words of the records out of the report.",
            flag="--no-records",
            also=("--no-images",),
        ),
    ] = True

    @property
    def trains_by_ids(self) -> bool:
        """The user's own code trains the references of a plan's file; no records are passed."""
        return self.trainer is not None and self.plan not in (BALANCED, ANCHORED)

    @property
    def plan_file(self) -> str | None:
        """The plan's file, None where the plan is drawn."""
        return self.plan if self.trains_by_ids or self.answers is not None else None

    @property
    def precomputed(self) -> str | None:
        """The option that stands in the place of a model and records, None without one."""
        if self.trains_by_ids:
            return "plan"
        if self.answers is not None:
            return "answers"
        return None if self.signals is None else "signals"

    def to_train(self) -> ReferenceOptions | None:
        """The references to be trained, None where there are none."""
        n = self.references
        if n is None or (isinstance(n, str) and not n.lstrip("-").isdecimal()) or int(n) == 0:
            return None
        return self.reference_options(int(n))

    def trained(self) -> Path | None:
        """The folder of references that exist already, None where there is none."""
        if self.references in (None, 0, "0") or self.to_train() is not None:
            return None
        return Path(str(self.references))
