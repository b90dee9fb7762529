"""Frozen configuration of `seenit references`."""

from dataclasses import dataclass, fields
from pathlib import Path

from seenit.config.options import (
    AUTO,
    class_order_problems,
    column_problems,
    columns_of,
    normalisation_problems,
    resize_problems,
    seed_problems,
)
from seenit.errors import Refused
from seenit.records.examples import TEXT
from seenit.reference.options import ReferenceOptions, TrainingOptions
from seenit.store.keys import key_of

_DOES_NOT_DECIDE = ("n", "run_dir", "backend", "ray_address")


@dataclass(frozen=True, kw_only=True)
class ReferencesConfig(TrainingOptions):
    """Everything that decides the result of `seenit references`: `TrainingOptions`, and these.

    Attributes:
        pool: files of records, in the order in which they will be scored.
        n: references to train.
        target: the model that they should resemble; None leaves everything to the recipe.
        architecture: of the target, where its checkpoint does not say.
        weights_key: which of the target's weights to take, where its checkpoint holds several.
        preset: competition preset, for its normalisation.
        mean: per-channel mean of the normalisation, inputs in [0, 1].
        std: per-channel standard deviation.
        keep_normalisation: go on with the normalisation in use although another fits far better.
        resize: image size that the target was trained on, as in `RunConfig`.
        keep_size: go on with the image size in use although another fits far better.
        class_order: of the names of class folders, "text" or "numeric".
        column: `--column NAME=ROLE`, which column of the records is which.
        label: the column of true classes.
        keep_weights: leave the trained weights in the run folder.
        device: "auto", "cpu", "cuda", "mps".
        run_dir: folder of the run, None for `runs/references-<key>`.
        trust: open files that are code.
    """

    pool: tuple[str, ...]
    n: int
    target: str | None = None
    architecture: str | None = None
    weights_key: str | None = None
    preset: str | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    keep_normalisation: bool = False
    resize: int | str | None = None
    keep_size: bool = False
    class_order: str = TEXT
    column: tuple[str, ...] = ()
    label: str | None = None
    keep_weights: bool = False
    device: str = AUTO
    run_dir: str | None = None
    trust: bool = False

    def __post_init__(self) -> None:
        problems = [
            *normalisation_problems(self.mean, self.std),
            *resize_problems(self.resize),
            *class_order_problems(self.class_order),
            *column_problems(self.column, self.label),
            *seed_problems(self.seed),
        ]
        if not self.pool:
            problems.append("--pool: expected files of records, got none")
        if self.match_budget is not None and self.target is None:
            problems.append("--match-budget: expected a --target to be matched, got none")
        if problems := [*problems, *self.references().problems("--n")]:
            raise Refused(problems)

    def columns(self) -> dict[str, str]:
        """What the user says of columns, as name to role."""
        return columns_of(self.column, self.label)

    def references(self) -> ReferenceOptions:
        """What is to be trained."""
        return self.reference_options(self.n, keep_weights=self.keep_weights)

    def folder(self) -> Path:
        """The run folder; more references of the same kind, whoever trains, go to the same one."""
        if self.run_dir is not None:
            return Path(self.run_dir)
        named = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        decides = {name: value for name, value in named.items() if name not in _DOES_NOT_DECIDE}
        return Path("runs") / f"references-{key_of(decides)[:8]}"
