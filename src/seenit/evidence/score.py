"""Open everything that a run was given, and refuse all that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from seenit.attacks import find_attack
from seenit.competition import PLAIN, Preset, find_preset
from seenit.config import AUTO, AuditConfig, RunConfig, ScoreConfig
from seenit.errors import Refused, attempt
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.named_attacks import require_named, signals_of_a_run
from seenit.evidence.neighbours import require_neighbours
from seenit.evidence.places import file_problems, folder_problems
from seenit.evidence.precomputed import Precomputed, open_precomputed
from seenit.evidence.preparation import prepare_sets, reading_of
from seenit.evidence.protocol import Evidence
from seenit.evidence.table_evidence import table_evidence
from seenit.evidence.target_weights import weights_of
from seenit.evidence.user_columns.user_units import user_units, without_unit
from seenit.kinds import kind_of
from seenit.kinds.check import check_examples, check_pair
from seenit.kinds.open import read_records
from seenit.models import Classifier, check_fit, in_logits, open_classifier, open_module
from seenit.models.tables.open import is_table_model
from seenit.models.tables.regression.open import is_table_regressor
from seenit.models.tables.task import table_task
from seenit.models.texts.cuts import told_of_cuts
from seenit.models.texts.folder import holds_config
from seenit.models.texts.target import check_text_folder
from seenit.models.texts.task import text_task
from seenit.numerics.arrays import IntArray
from seenit.records.examples import FEATURE, UNKNOWN, Examples, Normalisation
from seenit.records.provenance import FileProvenance
from seenit.signals import resolve_device
from seenit.store import Store


def open_evidence(config: ScoreConfig, *, trained: Precomputed | None = None) -> Evidence:
    """Open and check all inputs.

    Args:
        config: of the run.
        trained: signals that were made by training on the ids of a plan; None without that.

    Raises:
        Refused: With every problem found, before any long work.
    """
    problems: list[str] = []
    _require_classifier(config)
    preset = attempt(problems, lambda: find_preset(config.preset) if config.preset else PLAIN)
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    problems += folder_problems(config.folder())
    if config.out is not None:
        problems += file_problems(Path(config.out))
    if config.precomputed is not None:
        columns = config.columns()
        if config.signals is not None:
            columns = without_unit(columns, config.unit)
        opened = trained or attempt(problems, lambda: open_precomputed(config, columns))
        weights = attempt(problems, lambda: weights_of(config))
        if opened is None or preset is None or weights is None or problems:
            raise Refused(problems)
        opened = replace(opened, files={**opened.files, **weights})
        table = opened.table
        table = replace(table, units=user_units(config, table.ids, table.is_known))
        evidence = table_evidence(replace(opened, table=table), preset=preset)
        require_named(config.attack, evidence.table.arrays)
        return evidence
    return _model_evidence(config, preset, problems)


def _require_classifier(config: ScoreConfig) -> None:
    """Refuse a regressor, of which a challenge has no records; an unsafe file is told of later."""
    spec = config.target
    if config.precomputed is not None or spec is None:
        return
    if attempt([], lambda: is_table_regressor(spec, trust=config.trust_type)):
        raise Refused(
            [
                f"--target {spec}: expected a classifier, got a regressor, which `seenit audit` "
                "takes; pass it there, with --members, --nonmembers and --label COLUMN"
            ]
        )


def _model_evidence(
    config: ScoreConfig, preset: Preset | None, problems: list[str]
) -> ModelEvidence:
    device = attempt(problems, lambda: resolve_device(config.device))
    public = open_records(config, str(config.public), problems)
    private = open_records(config, config.private, problems) if config.private else None
    if public is not None:
        problems += check_examples(public, role="public", needs_membership=True)
    if private is not None:
        problems += check_examples(private, role="private", needs_membership=False)
    opened = [one for one in (public, private) if one is not None]
    ready = prepare_sets(config, preset, opened, problems)
    if len(ready.sets) == 2:
        problems += check_pair(*ready.sets)
    weights = attempt(problems, lambda: weights_of(config))
    classifier = open_target(config, ready.sets, preset, problems, weights=weights or {})
    if (
        problems or classifier is None or public is None
        or preset is None or device is None or weights is None
    ):  # fmt: skip
        raise Refused(problems)
    require_named(
        config.attack,
        signals_of_a_run(
            has_features=classifier.classifier_layer is not None,
            has_references=config.references is not None,
            has_probes=bool(config.probes),
            has_neighbours=config.neighbours > 0,
        ),
    )
    require_neighbours(ready.sets[0], config.neighbours)
    files = {"target": classifier.source, **weights, "public": public.source}
    require_no_giveaway(ready.sets[0], config)
    if private is not None:
        files["private"] = private.source
    public, private = ready.sets[0], None if private is None else ready.sets[1]
    warnings = [*public.source.remarks, *(private.source.remarks if private else ())]
    warnings += [*ready.warnings, *classifier.remarks]
    if private is not None and (private.is_member != UNKNOWN).any():
        warnings.append(
            f"{private.source.path}: the private records carry a membership; it was not used"
        )
    return ModelEvidence(
        classifier=classifier,
        public=public,
        private=private,
        files=files,
        preset=preset,
        device=device,
        warnings=tuple(warnings),
        preparation=ready.facts,
        units=_public_units(config, public, private),
    )


def _public_units(
    config: ScoreConfig, public: Examples, private: Examples | None
) -> IntArray | None:
    """The user's units of public records; private ones are each their own."""
    ids = [public.ids] if private is None else [public.ids, private.ids]
    everyone = np.concatenate(ids)
    return user_units(config, everyone, np.arange(len(everyone)) < len(public), known=public)


def require_no_giveaway(examples: Examples, config: RunConfig) -> None:
    """Refuse parts of records that no model is given, as an index.

    Raises:
        Refused: With every one of them that the user does not insist on.
    """
    insisted = [name for name, role in config.columns().items() if role == FEATURE]
    if problems := kind_of(examples).refused(examples, insisted):
        raise Refused(problems)


def open_records(
    config: RunConfig, path: str, problems: list[str], *, side: str = ""
) -> Examples | None:
    """Records of a file; None where it is refused, and why is noted."""
    reading = attempt(problems, lambda: reading_of(config, side))
    if reading is None:
        return None
    return attempt(problems, lambda: read_records(path, reading))


def open_target(
    config: ScoreConfig | AuditConfig,
    sets: Sequence[Examples],
    preset: Preset | None,
    problems: list[str],
    *,
    weights: Mapping[str, FileProvenance],
) -> Classifier | None:
    """The target, if it can be opened and takes these records; else what is wrong is noted.

    Without records nobody knows what it should take: only what keeps it from opening is noted.
    Its normalisation is what was passed, else what the preset says, else what the first data file
    offers, else none. Answers of a function that was asked with other `weights` are not used.
    """
    spec = str(config.target)
    if not sets and holds_config(spec):
        attempt(problems, lambda: check_text_folder(spec, config.base))
        return None
    if not sets:
        if attempt(problems, lambda: is_table_model(spec)) is not False:
            return None  # without a table nobody knows what it is asked
        attempt(
            problems,
            lambda: open_module(
                spec,
                architecture=config.architecture,
                weights_key=config.weights_key,
                trust=config.trust,
                trust_types=config.trust_type,
            ),
        )
        return None
    normalisation = sets[0].offered_normalisation
    if preset is not None and preset.normalisation is not None:
        normalisation = preset.normalisation
    if config.mean is not None and config.std is not None:
        normalisation = Normalisation(mean=config.mean, std=config.std)
    classifier = attempt(
        problems,
        lambda: open_classifier(
            spec,
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
            weights=tuple(source.sha256 for source in weights.values()),
            store=Store(config.folder() / "artifacts"),
        ),
    )
    if classifier is not None:
        classifier = told_of_cuts(in_logits(classifier, sets[0]), sets)
        for examples in sets:
            problems += check_fit(classifier, examples)
    return classifier
