"""What runs that attack a target have in common, whoever asks."""

from collections.abc import Mapping
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
    several,
)
from seenit.records.examples import RECORD_ROLES, TEXT
from seenit.reference.options import ANCHORED, BALANCED, LOCAL, ReferenceOptions, TrainingOptions

_SEVERAL = ("attack", "fpr", "prior", "blind", "column")
"""Options that may be passed as one value."""


@dataclass(frozen=True, kw_only=True)
class RunConfig(TrainingOptions):
    """Target or signals, attacks, references, and where the run goes: `TrainingOptions`, and these.

    Attributes:
        target: model file or `module:function`; None with signals.
        signals: a precomputed signal table instead of model and records.
        answers: a folder of what a target and its references answered, instead of both; `plan` is
            then the file that decided who was trained on what.
        blind: tables of what is known of each record without the model, for the blind baseline of
            signals or answers.
        column: `--column NAME=ROLE`: of a table of signals which signal a column is, of records
            which column is "images", "labels", "ids", "is_member" or "ignore".
        label: the column of true classes, short for `column` with NAME=labels.
        preset: competition preset, None for plain `ids,score`.
        architecture: torchvision builder name or timm:NAME, where the checkpoint does not say.
        weights_key: which of a checkpoint's weights to take, where it holds several.
        weights: file or folder that holds the weights of a target that is a function, or whose
            answers are all that is passed; hashed, never opened.
        mean: per-channel mean of the normalisation, inputs in [0, 1].
        std: per-channel standard deviation.
        keep_normalisation: go on with the normalisation in use although another fits far better.
        resize: image size that the target was trained on, N for a square or "HxW"; None for what
            the file's transform or the preset says, else the records as they are.
        keep_size: go on with the image size in use although another fits far better.
        class_order: of the names of class folders, which numbers the classes: "text" as
            torchvision's ImageFolder, or "numeric".
        unit: what several records belong to, such as a person: a column of the signal table, or
            TABLE:COLUMN with ids beside. Folds, intervals and tests go by it. None where all
            records are independent.
        attack: names of attacks to choose from, or ("auto",).
        fpr: false-positive rates to report, the judged one first.
        references: number of reference models to train, or a folder of `seenit references`; None
            for none.
        plan: "balanced" or "anchored", who trains on what; the plan's file with `answers`, and with
            a `trainer` that knows records by their ids.
        trainer: `module:function` of the user's own that trains a reference, instead of a recipe;
            beside a plan's file a function of (ids, seed).
        device: "auto", "cpu", "cuda", "mps".
        run_dir: folder of the run, None for one below `runs` that the command decides.
        trust: open files that are code.
        show_images: the report holds pictures of records.
    """

    target: str | None = None
    signals: str | None = None
    answers: str | None = None
    blind: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    label: str | None = None
    preset: str | None = None
    architecture: str | None = None
    weights_key: str | None = None
    weights: str | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    keep_normalisation: bool = False
    resize: int | str | None = None
    keep_size: bool = False
    class_order: str = TEXT
    unit: str | None = None
    attack: tuple[str, ...] = (AUTO,)
    fpr: tuple[float, ...] = (0.05, 0.01, 0.001)
    references: int | str | None = None
    device: str = AUTO
    run_dir: str | None = None
    trust: bool = False
    show_images: bool = True

    @property
    def trains_by_ids(self) -> bool:
        """The user's own code trains the references of a plan's file; no records are passed."""
        return self.trainer is not None and self.plan not in (BALANCED, ANCHORED)

    @property
    def plan_file(self) -> str | None:
        """The plan's file, None where the plan is drawn."""
        return self.plan if self.trains_by_ids or self.answers is not None else None

    def __post_init__(self) -> None:
        for name in _SEVERAL:
            if hasattr(self, name):
                object.__setattr__(self, name, several(getattr(self, name)))

    @property
    def precomputed(self) -> str | None:
        """The option that stands in the place of a model and records, None without one."""
        if self.trains_by_ids:
            return "plan"
        if self.answers is not None:
            return "answers"
        return None if self.signals is None else "signals"

    def columns(self) -> dict[str, str]:
        """What the user says of columns, as name to signal or role."""
        return columns_of(self.column, self.label)

    def to_train(self) -> ReferenceOptions | None:
        """The references to be trained, None where there are none."""
        n = self.references
        if n is None or (isinstance(n, str) and not n.lstrip("-").isdecimal()):
            return None
        return self.reference_options(int(n))

    def trained(self) -> Path | None:
        """The folder of references that exist already, None where there is none."""
        if self.references is None or self.to_train() is not None:
            return None
        return Path(str(self.references))

    def as_dict(self) -> dict[str, object]:
        """Field name to value."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def passed(self) -> dict[str, object]:
        """The fields that differ from their default."""
        return {
            entry.name: getattr(self, entry.name)
            for entry in fields(self)
            if getattr(self, entry.name) != entry.default
        }

    def shared_problems(self) -> list[str]:
        """What is wrong with the options above."""
        return [
            *_value_problems(self),
            *_misplaced(self),
            *_source_problems(self),
        ]


def _value_problems(config: RunConfig) -> list[str]:
    problems = column_problems(config.column, config.label)
    problems += normalisation_problems(config.mean, config.std)
    problems += resize_problems(config.resize)
    problems += class_order_problems(config.class_order)
    problems += [
        f"--fpr {rate}: expected a rate between 0 and 1, got {rate}"
        for rate in config.fpr
        if not 0 < rate < 1
    ]
    if not config.fpr:
        problems.append("--fpr: expected at least one rate, got none")
    problems += seed_problems(config.seed)
    if AUTO in config.attack and len(config.attack) > 1:
        problems.append(
            f"--attack: expected 'auto' or names of attacks, got {', '.join(config.attack)}"
        )
    return problems


def _misplaced(config: RunConfig) -> list[str]:
    """Options of a model beside a table, and the other way round: nothing would heed them."""
    if config.precomputed is None:
        problems = []
        if config.blind:
            problems.append(
                "--blind: expected it beside --signals or --answers, or a plan's file, got "
                "--target; the records themselves are looked at, so leave it out"
            )
        return problems + [
            f"--column {entry}: expected one of {', '.join(RECORD_ROLES)} beside records, got "
            f"{entry.partition('=')[2]}; leave it out"
            for entry in config.column
            if "=" in entry and entry.partition("=")[2] not in RECORD_ROLES
        ]
    source = config.precomputed
    of_a_model = {
        "architecture": config.architecture is not None,
        "weights-key": config.weights_key is not None,
        "mean": config.mean is not None,
        "std": config.std is not None,
        "keep-normalisation": config.keep_normalisation,
        "resize": config.resize is not None,
        "keep-size": config.keep_size,
        "class-order": config.class_order != TEXT,
        "trust": config.trust,
    }
    return [
        f"--{name}: expected it beside --target, got --{source}; nothing is queried, leave it out"
        for name, is_given in of_a_model.items()
        if is_given
    ]


def _source_problems(config: RunConfig) -> list[str]:
    if config.trains_by_ids:
        return _id_problems(config)
    return _reference_problems(config) if config.answers is None else _answer_problems(config)


def _id_problems(config: RunConfig) -> list[str]:
    """What does not go with a trainer that knows records by the ids of a plan."""
    problems = []
    if (config.target is None) == (config.answers is None):
        problems.append(
            "--target, --answers: expected one of them beside --plan FILE and --trainer, got "
            + ("neither" if config.target is None else "both")
            + "; the target is a function of ids, module:function, or a table of its answers"
        )
    given = {
        "signals": config.signals,
        "column": config.column,
        "label": config.label,
        "references": config.references,
        "inclusion": config.inclusion,
        "recipe": config.recipe,
        "backend": config.backend != LOCAL,
        "ray-address": config.ray_address,
        "match-budget": config.match_budget,
    }
    return problems + [
        f"--{name}: expected it without --plan FILE and --trainer, which say what is trained on "
        "what, and by whom; leave it out"
        for name, value in given.items()
        if value
    ]


def _answer_problems(config: RunConfig) -> list[str]:
    """What does not go with answers of models that were trained elsewhere."""
    problems = []
    if config.plan in (BALANCED, ANCHORED):
        problems.append(
            "--plan: expected the file of `seenit references plan` beside --answers, got none; it "
            "says which reference was trained on which record"
        )
    given = {
        "signals": config.signals,
        "column": config.column,
        "label": config.label,
        "references": config.references,
        "inclusion": config.inclusion,
        "recipe": config.recipe,
        "trainer": config.trainer,
        "backend": config.backend != LOCAL,
        "ray-address": config.ray_address,
        "match-budget": config.match_budget,
    }
    return problems + [
        f"--{name}: expected it without --answers, which are what they are; leave it out"
        for name, value in given.items()
        if value
    ]


def _reference_problems(config: RunConfig) -> list[str]:
    if config.references is not None and config.signals is not None:
        return [
            "--references: expected a model and records to train on, got --signals; put "
            "reference_margin and reference_is_in into the table instead"
        ]
    options = config.to_train()
    if options is not None:
        return options.problems("--references")
    given = {
        "plan": config.plan != BALANCED,
        "inclusion": config.inclusion,
        "recipe": config.recipe,
        "trainer": config.trainer,
        "backend": config.backend != LOCAL,
        "ray-address": config.ray_address,
        "match-budget": config.match_budget,
    }
    return [
        f"--{name}: expected it beside --references N, the number to train, got none; the "
        "references of a folder are what they are"
        + (", and a trainer by ids takes --plan FILE" if name == "trainer" else "")
        for name, value in given.items()
        if value
    ]


def without_records(records: Mapping[str, object]) -> list[str]:
    """Files of records beside a plan whose records are known by their ids alone."""
    return [
        f"--{name}: expected none beside --plan FILE and --trainer, which know records by their "
        "ids; leave it out"
        for name, value in records.items()
        if value
    ]
