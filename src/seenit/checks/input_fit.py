"""Check first that image size, normalisation and class numbers are those of the training.

What does not fit makes every figure wrong without a word. Where something else fits far better the
run is refused, where it fits better that is told.
"""

from dataclasses import dataclass, replace

from seenit.competition import PRESETS
from seenit.config import ReferencesConfig, RunConfig
from seenit.data import as_stored, other_order, prepared
from seenit.errors import Refused
from seenit.kinds import kind_of
from seenit.models import AskedOnce, Classifier
from seenit.progress import Watcher
from seenit.records.examples import Examples
from seenit.signals import (
    N_ASKED,
    WELL_KNOWN,
    NormalisationCheck,
    SizeCheck,
    is_far_better,
    n_to_try,
    normalisation_check,
    pooling_warning,
    size_check,
)

_N_NAMED = 3
_STEPS_TO_SETTLE = 44
_LARGEST_EDGE_OF_MANY = 64
"""Where sizes are tried by every normalisation."""


@dataclass(frozen=True, kw_only=True, eq=False)
class InputFit:
    """How well the target takes the records as they are given to it.

    Attributes:
        normalisation: accuracy and loss under every normalisation at hand.
        warnings: what a reader must know.
        trials: what few records other ways to ask were tried on, empty where they were many.
    """

    normalisation: NormalisationCheck
    warnings: tuple[str, ...]
    trials: str = ""


def require_input_fit(
    classifier: Classifier,
    examples: Examples,
    config: RunConfig | ReferencesConfig,
    *,
    device: str,
    watcher: Watcher,
) -> InputFit:
    """Ask the target about a sample of the records, in every way that it may have been trained.

    Args:
        classifier: the target with the normalisation in use.
        examples: records with their labels, those of known membership where there are any.
        config: what was confirmed.
        device: torch device name.
        watcher: told of each warning.

    Raises:
        Refused: Another image size or another normalisation fits far better, and the one in use
            was not confirmed; or another order of class folders does.
    """
    n_tried = n_to_try(classifier, examples.inputs.shape[1:], n=len(examples))
    kind = kind_of(examples)
    may_be_tried = kind.is_scaled or kind.has_size
    trials = _trials(classifier, n_tried, len(examples)) if may_be_tried else ""
    if trials:
        watcher.say(f"Trials: {trials}")
    examples, found, refusals = _in_best_order(classifier, examples, device=device, at_most=n_tried)
    warnings = _missing_classes(classifier, examples)
    size = _check_size(classifier, examples, found, device=device, at_most=n_tried)
    other_network = pooling_warning(
        classifier, examples, device=device, at_most=n_tried, known=found.used.answers
    )
    warnings += [] if other_network is None else [other_network]
    is_settled = _has_settled(classifier)
    if size is not None and size.is_far_off and is_settled and not config.keep_size:
        refusals.append(f"{size.warning}; or confirm the size in use with --keep-size")
        # What fits at a wrong size says nothing of the right one.
        at_best = _resized(examples, size)
        found = check_normalisation(classifier, at_best, device=device, at_most=n_tried)
    elif size is not None:
        warnings.append(size.warning)
    keeps = config.keep_normalisation or not is_settled
    if found.warning is not None and found.is_far_off and not keeps:
        refusals.append(f"{found.warning}; or confirm the one in use with --keep-normalisation")
    elif found.warning is not None:
        warnings.append(found.warning)
    if refusals:
        raise Refused([*refusals, *warnings])
    for warning in warnings:
        watcher.say(f"warning: {warning}")
    return InputFit(normalisation=found, warnings=tuple(warnings), trials=trials)


def _has_settled(classifier: Classifier) -> bool:
    """Batch norm, where there is any, has taken over the statistics of the training.

    At torch's momentum of .1, 1 % of the initial ones is left after 44 steps. Before that another
    scale of the inputs may fit better than that of the training.
    """
    steps = classifier.batch_norm_steps
    return steps is None or steps >= _STEPS_TO_SETTLE


def check_normalisation(
    classifier: Classifier, examples: Examples, *, device: str, at_most: int = N_ASKED
) -> NormalisationCheck:
    """Accuracy and loss of the target on so many of these records, by every normalisation."""
    return normalisation_check(
        classifier,
        examples,
        at_most=at_most,
        candidates={
            **{
                name: preset.normalisation
                for name, preset in PRESETS.items()
                if preset.normalisation is not None
            },
            **WELL_KNOWN,
        },
        is_scaled=kind_of(examples).is_scaled,
        device=device,
    )


def _trials(classifier: Classifier, n_tried: int, n: int) -> str:
    """What is said of trials on few records."""
    tried = f"other normalisations and sizes are tried on {n_tried:,} of {n:,} records"
    if isinstance(classifier.module, AskedOnce):
        return f"{tried}, since the target is a function; it is asked about no row twice"
    if n_tried < min(n, N_ASKED):
        return f"{tried}, since the target takes long to ask"
    return ""


def _in_best_order(
    classifier: Classifier, examples: Examples, *, device: str, at_most: int
) -> tuple[Examples, NormalisationCheck, list[str]]:
    """The records with the class numbers that fit the target, its normalisation, and refusals."""
    found = check_normalisation(classifier, examples, device=device, at_most=at_most)
    other = other_order(examples.class_names)
    if other is None or classifier.knows_classes:
        return examples, found, []
    class_order, number = other
    renumbered = replace(examples, labels=number[examples.labels])
    by_other = check_normalisation(classifier, renumbered, device=device, at_most=at_most)
    if not is_far_better(by_other.best.answers, found.best.answers):
        return examples, found, []
    refusal = _in_other_order(found, by_other, examples.class_names, class_order)
    return renumbered, by_other, [refusal]


def _check_size(
    classifier: Classifier,
    examples: Examples,
    found: NormalisationCheck,
    *,
    device: str,
    at_most: int,
) -> SizeCheck | None:
    """Another image size that fits better, by the normalisation in use or by the best one.

    By every one where the model only guesses: two things that are wrong hide each other.
    """
    if not kind_of(examples).has_size:
        return None
    sizes = [preset.image_size for preset in PRESETS.values() if preset.image_size is not None]
    size = size_check(
        classifier,
        examples,
        sizes=sizes,
        device=device,
        at_most=at_most,
        known=found.used.answers,
    )
    if size is not None and size.is_far_off:
        return size
    others = [found.best] if found.is_far_off else [*found.fits] if found.only_guesses else []
    checks = [
        size_check(
            replace(classifier, normalisation=fit.normalisation),
            examples,
            sizes=sizes,
            largest_edge=_LARGEST_EDGE_OF_MANY,
            device=device,
            at_most=at_most,
            known=fit.answers,
        )
        for fit in others
        if fit is not found.used
    ]
    far_off = [check for check in checks if check is not None and check.is_far_off]
    return max(far_off, key=lambda check: check.accuracy) if far_off else size


def _resized(examples: Examples, size: SizeCheck) -> Examples:
    """The records at the size that fits better."""
    stored = replace(examples, inputs=as_stored(examples.inputs), steps=())
    return prepared(stored, size.best_steps)


def _in_other_order(
    found: NormalisationCheck,
    by_other: NormalisationCheck,
    class_names: tuple[str, ...],
    class_order: str,
) -> str:
    now = ", ".join(class_names[:_N_NAMED])
    return (
        f"class folders: the model is right on {by_other.best.accuracy:.1%} of {found.n:,} records "
        f"with the class names in {class_order} order, but on {found.best.accuracy:.1%} in the "
        f"order in use ({now}, ...), which numbers the classes; pass --class-order {class_order}, "
        "or rename the folders"
    )


def _missing_classes(classifier: Classifier, examples: Examples) -> list[str]:
    n_names = len(examples.class_names)
    if not n_names or n_names >= classifier.n_classes or classifier.knows_classes:
        return []
    expected = f"expected one for each of the model's {classifier.n_classes} classes, got {n_names}"
    if examples.schema is not None:
        return [
            f"names of classes: {expected}; their order numbers the classes, so add a record of "
            "each missing one, or write class numbers as labels"
        ]
    return [
        f"class folders: {expected}; their order numbers the classes, so add the missing ones, "
        "empty"
    ]
