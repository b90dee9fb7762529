"""What is wrong with the options of a run, all at once."""

from collections.abc import Mapping

from seenit.config.options import AUTO
from seenit.config.run import RunConfig
from seenit.records.examples import RECORD_ROLES
from seenit.records.option import OF_A_MODEL, OF_TRAINING, given
from seenit.reference.options import ANCHORED, BALANCED

_OF_RECORDS = (
    "signals",
    "column",
    "label",
    "id",
    "text",
    "drop",
    "references",
    "probes",
    "neighbours",
)
_WHO_TRAINS = ("--plan", "--trainer")


def run_problems(config: RunConfig) -> list[str]:
    """What is wrong with the options that all runs have."""
    return [*_value_problems(config), *_misplaced(config), *_source_problems(config)]


def without_records(records: Mapping[str, object]) -> list[str]:
    """Files of records beside a plan whose records are known by their ids alone."""
    return [
        f"--{name}: expected none beside --plan FILE and --trainer, which know records by their "
        "ids; leave it out"
        for name, value in records.items()
        if value
    ]


def _value_problems(config: RunConfig) -> list[str]:
    problems = config.value_problems()
    problems += [
        f"--fpr {rate}: expected a rate between 0 and 1, got {rate}"
        for rate in config.fpr
        if not 0 < rate < 1
    ]
    if not config.fpr:
        problems.append("--fpr: expected at least one rate, got none")
    if config.probes < 0 or config.probes % 2:
        problems.append(
            f"--probes {config.probes}: expected an even number, as the two halves of the records "
            "take turns, or 0 for none"
        )
    if config.neighbours < 0:
        problems.append(
            f"--neighbours {config.neighbours}: expected how many of each record, or 0 for none"
        )
    if AUTO in config.attack and len(config.attack) > 1:
        problems.append(
            f"--attack: expected 'auto' or names of attacks, got {', '.join(config.attack)}"
        )
    return problems


def _misplaced(config: RunConfig) -> list[str]:
    """Options of a model beside a table, and the other way round: they would have no effect."""
    source = config.precomputed
    if source is None:
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
    return [
        f"{flag}: expected it beside --target, got --{source}; nothing is queried, leave it out"
        for flag in given(config, OF_A_MODEL)
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
    return problems + [
        f"{flag}: expected it without --plan FILE and --trainer, which say what is trained on "
        "what, and by whom; leave it out"
        for flag in [*_of_records(config), *_of_training(config, but=_WHO_TRAINS)]
    ]


def _answer_problems(config: RunConfig) -> list[str]:
    """What does not go with answers of models that were trained elsewhere."""
    problems = []
    if config.plan in (BALANCED, ANCHORED):
        problems.append(
            "--plan: expected the file of `seenit references plan` beside --answers, got none; it "
            "says which reference was trained on which record"
        )
    return problems + [
        f"{flag}: expected it without --answers, on which it has no effect; leave it out"
        for flag in [*_of_records(config), *_of_training(config, but=("--plan",))]
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
    return [
        f"{flag}: expected it beside --references N, the number to train, got none; the "
        "references of a folder are trained already"
        + (", and a trainer by ids takes --plan FILE" if flag == "--trainer" else "")
        for flag in given(config, OF_TRAINING)
        if not (flag == "--recipe" and config.probes)
    ]


def _of_records(config: RunConfig) -> list[str]:
    return [f"--{name}" for name in _OF_RECORDS if getattr(config, name)]


def _of_training(config: RunConfig, *, but: tuple[str, ...]) -> list[str]:
    return [flag for flag in given(config, OF_TRAINING) if flag not in but]
