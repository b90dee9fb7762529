"""Which steps every record passes before it is normalised, and who said so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from seenit.competition import Preset
from seenit.config import ReferencesConfig, RunConfig
from seenit.config.options import size_of
from seenit.data import prepared
from seenit.data.formats.reading import Reading
from seenit.errors import attempt
from seenit.evidence.user_columns.user_units import without_unit
from seenit.kinds import kind_of
from seenit.records.examples import TEXT, Examples
from seenit.records.preparation import (
    Grayscale,
    Resize,
    Step,
    StoredSteps,
    ToKind,
    ToRGB,
    in_words,
)
from seenit.signals import is_large

_NOTHING_STORED = StoredSteps()


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedSets:
    """Sets of records as the target takes them.

    Attributes:
        sets: in the order in which they came.
        facts: what is done to their images and what is not, in words by name.
        warnings: what a reader must know.
    """

    sets: tuple[Examples, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def prepare_sets(
    config: RunConfig | ReferencesConfig,
    preset: Preset | None,
    sets: Sequence[Examples],
    problems: list[str],
) -> PreparedSets:
    """The sets with one preparation and encoding for all; what cannot be is noted in `problems`.

    The size is what was passed, else what the first transform that a file stores does, else what
    the preset says, else that of the records. A size that was passed goes before the file's own
    resizing, cropping and padding; its grey stays.
    """
    problems += _unheeded(config, sets)
    stored = next((one.stored_steps for one in sets if one.stored_steps), _NOTHING_STORED)
    steps = _steps(config, preset, stored)
    done = [
        attempt(problems, lambda one=one: prepared(one, steps))  # type: ignore[misc]
        if kind_of(one).has_size
        else one
        for one in sets
    ]
    ready = tuple(one for one in done if one is not None)
    if len({one.kind for one in ready}) == 1:
        ready = kind_of(ready[0]).together(ready, problems)
    applied = next((one.steps for one in ready if one.steps), ())
    facts = {"Images": f"{in_words(applied)}, before they are normalised"} if applied else {}
    if stored.random:
        facts["Augmentation stored with the records, not applied"] = ", ".join(stored.random)
    if ready and kind_of(ready[0]).has_size and is_large(ready[0].inputs.shape[1:]):
        facts["Views"] = (
            "plain and flipped; images above 96 pixels are not asked about under shifts, since "
            "each view costs a pass over all records"
        )
    return PreparedSets(sets=ready, facts=facts, warnings=tuple(_warnings(sets)))


def reading_of(config: RunConfig | ReferencesConfig, side: str = "") -> Reading:
    """What the options say of a file of records, passed as `side` where it was passed as one."""
    return Reading(
        columns=without_unit(
            config.columns(), config.unit if isinstance(config, RunConfig) else None
        ),
        class_order=config.class_order,
        size=None if config.resize is None else size_of("--resize", config.resize),
        side=side,
    )


def colour_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps among these that change colours and not the size."""
    return tuple(step for step in steps if isinstance(step, Grayscale | ToRGB))


def _steps(
    config: RunConfig | ReferencesConfig, preset: Preset | None, stored: StoredSteps
) -> tuple[Step, ...]:
    if config.resize is not None:
        size = size_of("--resize", config.resize)
        return (*colour_steps(stored.steps), Resize(size=size))
    if any(not isinstance(step, ToKind) for step in stored.steps):
        return stored.steps
    if preset is not None and preset.image_size is not None:
        return (Resize(size=preset.image_size),)
    return ()


def _warnings(sets: Sequence[Examples]) -> Iterable[str]:
    """What a stored transform has that is not applied, and transforms that disagree."""
    stored = [(one.source.path, one.stored_steps) for one in sets if one.stored_steps]
    for path, found in stored:
        if found.left_out:
            yield (
                f"{path}: the transform stored with the records has {', '.join(found.left_out)}, "
                "which is not applied; if the target was trained with it, apply it to the records "
                "before saving them"
            )
    for path, found in stored[1:]:
        if _pixels(found) != _pixels(stored[0][1]):
            yield (
                f"{path}: stores another transform ({in_words(found.steps) or 'none'}) than "
                f"{stored[0][0]} ({in_words(stored[0][1].steps) or 'none'}), whose steps are "
                "applied to both; pass --resize where they are the wrong ones"
            )


def _pixels(stored: StoredSteps) -> tuple[Step, ...]:
    return tuple(step for step in stored.steps if not isinstance(step, ToKind))


def _unheeded(config: RunConfig | ReferencesConfig, sets: Sequence[Examples]) -> list[str]:
    """Options that these records have no use for."""
    if not sets:
        return []
    problems = []
    if config.class_order != TEXT and not any(one.class_names for one in sets):
        problems.append(
            f"--class-order {config.class_order}: expected a folder of class folders, whose names "
            "it sorts, got records with class numbers; leave it out"
        )
    if config.mean is not None and not all(kind_of(one).is_scaled for one in sets):
        problems.append(
            f"--mean, --std: expected records of measures, got {sets[0].kind}, whose numbers are "
            "names; leave them out"
        )
    if config.resize is not None and not all(kind_of(one).has_size for one in sets):
        problems.append(
            f"--resize {config.resize}: expected images, got rows of a table; leave it out"
        )
    return problems
