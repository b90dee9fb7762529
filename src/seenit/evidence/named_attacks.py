"""Attacks that were asked for by name: can they run on what this run will have?"""

from collections.abc import Collection, Iterable

from seenit.attacks import find_attack
from seenit.config import AUTO
from seenit.errors import Refused

FROM_QUERIES = ("labels", "target_logits", "target_margin", "target_margin_t2", "label_hits")
FROM_FEATURES = ("target_features", "gradient_norms")
FROM_NEIGHBOURS = ("neighbour_hits",)
FROM_REFERENCES = (
    "reference_margin",
    "reference_margin_t2",
    "reference_is_in",
    "reference_is_usable",
)
FROM_PROBES = ("probe_margin",)


def signals_of_a_run(
    *, has_features: bool, has_references: bool, has_probes: bool, has_neighbours: bool
) -> tuple[str, ...]:
    """Names of the signals that a run with a model will have, before it queries anything.

    Args:
        has_features: the classifier layer is known, and with it what goes into it.
        has_references: there are reference models, or there will be.
        has_probes: there will be forgetting probes.
        has_neighbours: the target will be asked about neighbours of each record.
    """
    return (
        *FROM_QUERIES,
        *(FROM_FEATURES if has_features else ()),
        *(FROM_REFERENCES if has_references else ()),
        *(FROM_PROBES if has_probes else ()),
        *(FROM_NEIGHBOURS if has_neighbours else ()),
    )


def require_named(names: Iterable[str], available: Collection[str]) -> None:
    """Refuse names of attacks whose signals are not in `available`.

    Raises:
        Refused: With each of them and what it lacks.
    """
    lacking = {
        name: find_attack(name).missing(available)
        for name in names
        if name != AUTO and find_attack(name).variant_for(available) is None
    }
    if lacking:
        raise Refused(
            f"--attack {name}: needs {', '.join(signals)}" + _what_makes(signals)
            for name, signals in lacking.items()
        )


def _what_makes(signals: tuple[str, ...]) -> str:
    """What to do for signals that a run will not have."""
    if set(signals) & set(FROM_REFERENCES):
        return "; --references N trains reference models"
    if set(signals) & set(FROM_PROBES):
        return "; --probes 2 trains clones of the target that say it"
    return "; `seenit attacks` says what each needs"
