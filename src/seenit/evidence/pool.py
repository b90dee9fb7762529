"""The pool that references are trained on: of a run's evidence, or of `seenit references`."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from seenit.competition import PLAIN, Preset, find_preset
from seenit.config import ReferencesConfig
from seenit.errors import Refused, attempt
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.places import folder_problems
from seenit.evidence.preparation import prepare_sets, reading_of
from seenit.kinds import kind_of
from seenit.kinds.check import check_examples, check_pair
from seenit.kinds.open import read_records
from seenit.models import check_fit, in_logits, open_classifier
from seenit.models.tables.task import table_task
from seenit.models.texts.task import text_task
from seenit.records.examples import UNKNOWN, Examples, Normalisation
from seenit.reference.inputs import ReferenceInputs
from seenit.signals import resolve_device
from seenit.store import Store


def reference_inputs_of(evidence: ModelEvidence) -> ReferenceInputs:
    """Public and private records, and canaries; a private file's membership is not known."""
    canaries = evidence.canaries
    sets, is_member = [*evidence.sets], [evidence.public.is_member]
    if evidence.private is not None:
        is_member.append(np.full(len(evidence.private), UNKNOWN, dtype=np.int8))
    if canaries is not None:
        sets.append(canaries.examples)
        is_member.append(canaries.examples.is_member)
    return ReferenceInputs(
        sets=tuple(sets),
        is_member=np.concatenate(is_member),
        normalisation=evidence.classifier.normalisation,
        n_classes=evidence.classifier.n_classes,
        classifier=evidence.classifier,
        device=evidence.device,
        n_trained=evidence.n_trained,
        canaries=canaries,
        units=evidence.units,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedPool:
    """What `seenit references` was given.

    Attributes:
        inputs: the records, and the target where there is one.
        preparation: what is done to images before they are normalised, in words by name.
        warnings: what a reader must know.
    """

    inputs: ReferenceInputs
    preparation: Mapping[str, str]
    warnings: tuple[str, ...]


def open_pool(config: ReferencesConfig) -> OpenedPool:
    """Open and check everything that `seenit references` was given.

    Raises:
        Refused: With every problem found, before any long work.
    """
    problems = folder_problems(config.folder())
    device = attempt(problems, lambda: resolve_device(config.device))
    opened = [
        attempt(problems, lambda file=file: read_records(file, reading_of(config)))  # type: ignore[misc]
        for file in config.pool
    ]
    sets = tuple(examples for examples in opened if examples is not None)
    for examples in sets:
        problems += check_examples(examples, role="pool", needs_membership=False)
        problems += _label_problems(examples)
    preset = attempt(problems, lambda: find_preset(config.preset) if config.preset else PLAIN)
    ready = prepare_sets(config, preset, sets, problems)
    if len(ready.sets) == len(sets):
        sets = ready.sets
    for first, second in combinations(sets, 2):
        problems += check_pair(first, second)
    normalisation = _normalisation(config, preset, sets)
    classifier = None
    if config.target is not None and sets:
        classifier = attempt(
            problems,
            lambda: open_classifier(
                str(config.target),
                architecture=config.architecture,
                weights_key=config.weights_key,
                trust=config.trust,
                trust_types=config.trust_type,
                normalisation=normalisation,
                input_shape=sets[0].inputs.shape[1:],
                input_dtype=kind_of(sets[0]).dtype,
                table=table_task(sets),
                texts=text_task(sets),
                base=config.base,
                store=Store(config.folder() / "artifacts"),
            ),
        )
    if classifier is not None:
        classifier = in_logits(classifier, sets[0])
        for examples in sets:
            problems += check_fit(classifier, examples)
    if problems or device is None:
        raise Refused(problems)
    inputs = ReferenceInputs(
        sets=sets,
        is_member=np.concatenate([examples.is_member for examples in sets]),
        normalisation=normalisation if classifier is None else classifier.normalisation,
        n_classes=(
            classifier.n_classes
            if classifier is not None
            else 1 + max(int(examples.labels.max()) for examples in sets)
        ),
        classifier=classifier,
        device=device,
    )
    return OpenedPool(
        inputs=inputs,
        preparation=ready.facts,
        warnings=(*ready.warnings, *(() if classifier is None else classifier.remarks)),
    )


def _normalisation(
    config: ReferencesConfig, preset: Preset | None, sets: tuple[Examples, ...]
) -> Normalisation | None:
    """What was passed, else what the preset says, else what a data file offers, else none."""
    if config.mean is not None and config.std is not None:
        return Normalisation(mean=config.mean, std=config.std)
    if preset is not None and preset.normalisation is not None:
        return preset.normalisation
    offered = [examples.offered_normalisation for examples in sets]
    return next((found for found in offered if found is not None), None)


def _label_problems(examples: Examples) -> list[str]:
    n_negative = int((examples.labels < 0).sum())
    if not n_negative:
        return []
    return [
        f"{examples.source.path} (pool): labels: expected 0 and above, got {n_negative:,} below; "
        "a reference needs the class of each record"
    ]
