"""Is the target asked as it was trained? Normalisation and class numbers, before any long work.

What does not fit makes every figure wrong without a word, so a far better fit is refused and a
better one is told.
"""

from dataclasses import dataclass, replace

from seenit.competition import PRESETS
from seenit.config import ReferencesConfig, RunConfig
from seenit.data import other_order
from seenit.errors import Refused
from seenit.models import Classifier
from seenit.progress import Watcher
from seenit.records.examples import Examples
from seenit.signals import (
    WELL_KNOWN,
    NormalisationCheck,
    is_far_better,
    normalisation_check,
)

_N_NAMED = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class InputFit:
    """How well the target takes the records as they are given to it.

    Attributes:
        normalisation: accuracy and loss under every normalisation at hand.
        warnings: what a reader must know.
    """

    normalisation: NormalisationCheck
    warnings: tuple[str, ...]


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
        Refused: Another normalisation fits far better, and the one in use was not confirmed.
    """
    found = check_normalisation(classifier, examples, device=device)
    warnings = [*_missing_classes(classifier, examples)]
    other = other_order(examples.class_names)
    if other is not None:
        class_order, number = other
        renumbered = replace(examples, labels=number[examples.labels])
        by_other = check_normalisation(classifier, renumbered, device=device)
        if is_far_better(by_other.best.answers, found.best.answers):
            warnings.append(_in_other_order(found, by_other, examples.class_names, class_order))
            found = by_other
    if found.warning is not None and found.is_far_off and not config.keep_normalisation:
        raise Refused(
            [
                f"{found.warning}; or confirm the one in use with --keep-normalisation",
                *warnings,
            ]
        )
    if found.warning is not None:
        warnings.append(found.warning)
    for warning in warnings:
        watcher.say(f"warning: {warning}")
    return InputFit(normalisation=found, warnings=tuple(warnings))


def check_normalisation(
    classifier: Classifier, examples: Examples, *, device: str
) -> NormalisationCheck:
    """Accuracy and loss of the target on these records under every normalisation at hand."""
    return normalisation_check(
        classifier,
        examples,
        candidates={
            **{
                name: preset.normalisation
                for name, preset in PRESETS.items()
                if preset.normalisation is not None
            },
            **WELL_KNOWN,
        },
        device=device,
    )


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
    if not n_names or n_names >= classifier.n_classes:
        return []
    return [
        f"class folders: expected one for each of the model's {classifier.n_classes} classes, got "
        f"{n_names}; their order numbers the classes, so add the missing ones, empty"
    ]
