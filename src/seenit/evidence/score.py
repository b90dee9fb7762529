"""Open everything that a run was given, and refuse all that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from seenit.attacks import find_attack
from seenit.competition import PLAIN, Preset, find_preset
from seenit.config import AUTO, AuditConfig, RunConfig, ScoreConfig
from seenit.data import check_examples, check_pair, open_examples
from seenit.errors import Refused, attempt
from seenit.evidence.covered import covered
from seenit.evidence.label_check import chance_warning, check_labels
from seenit.evidence.look.records import Look
from seenit.evidence.named_attacks import require_named, signals_of_a_run
from seenit.evidence.places import file_problems, folder_problems
from seenit.evidence.precomputed import Precomputed, open_precomputed
from seenit.evidence.preparation import prepare_sets, reading_of
from seenit.evidence.target_weights import weights_of
from seenit.evidence.user_units import user_units, without_unit
from seenit.models import Classifier, check_fit, in_logits, open_classifier, open_module
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.audits.canaries import Canaries
from seenit.records.blind import RecordColumns
from seenit.records.examples import UNKNOWN, Examples, Normalisation
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable
from seenit.signals import derive, resolve_device
from seenit.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelEvidence:
    """A model that can be queried and the records to query it with.

    Attributes:
        classifier: the target.
        public: records with known membership.
        private: records whose membership is asked for; None if there are none.
        files: provenance by role.
        preset: the submission's format.
        device: torch device name.
        warnings: what a reader must know.
        n_trained: records that the target was trained on, as far as the members that were passed
            tell; None where nobody says.
        preparation: what is done to images before they are normalised, in words by name.
        canaries: to be planted in references and never asked of the target; None for none.
        units: (n,) code of the unit that each record of `sets` belongs to, such as a person; None
            where all are independent.
    """

    classifier: Classifier
    public: Examples
    private: Examples | None
    files: Mapping[str, FileProvenance]
    preset: Preset
    device: str
    warnings: tuple[str, ...]
    n_trained: int | None = None
    canaries: Canaries | None = None
    preparation: Mapping[str, str] = field(default_factory=dict)
    units: IntArray | None = None

    @property
    def is_member(self) -> MembershipArray:
        """(n,) int8 of public and private records; those of private ones are unknown."""
        n_private = 0 if self.private is None else len(self.private)
        unknown = np.full(n_private, UNKNOWN, dtype=np.int8)
        return np.concatenate([self.public.is_member, unknown])

    @property
    def sets(self) -> tuple[Examples, ...]:
        """Public and private records, in the order of every table that is made of them."""
        return (self.public,) if self.private is None else (self.public, self.private)


@dataclass(frozen=True, kw_only=True, eq=False)
class TableEvidence:
    """Precomputed signals.

    Attributes:
        table: signals with everything derived that follows from them.
        files: provenance by role.
        preset: the submission's format.
        warnings: what a reader must know.
        facts: in words by name.
        unscored: ids of unknown membership that no reference says anything about.
        look: of the records themselves, where they are in memory; None where there are none to
            look at.
        columns: what the user's tables say of each record, for the blind baseline; None for
            nothing.
    """

    table: SignalTable
    files: Mapping[str, FileProvenance]
    preset: Preset
    warnings: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    unscored: IdArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    look: Look | None = None
    columns: RecordColumns | None = None

    @property
    def is_member(self) -> MembershipArray:
        """(n,) int8, as in the table."""
        return self.table.is_member

    @property
    def units(self) -> IntArray | None:
        """(n,) code of the unit that each record belongs to; None where all are independent."""
        return self.table.units


def open_evidence(
    config: ScoreConfig, *, trained: Precomputed | None = None
) -> ModelEvidence | TableEvidence:
    """Open and check all inputs.

    Args:
        config: of the run.
        trained: signals that were made by training on the ids of a plan; None without that.

    Raises:
        Refused: With every problem found, before any long work.
    """
    problems: list[str] = []
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


def table_evidence(opened: Precomputed, *, preset: Preset) -> TableEvidence:
    """Signals of a table with all that follows from them.

    Records that lack an IN or an OUT reference are left out and counted.

    Raises:
        Refused: It knows no members or no non-members, or its labels are not those of its outputs.
        SignalError: A signal cannot be what its name says.
    """
    table = opened.table
    known = table.is_member[table.is_known]
    if len(np.unique(known)) < 2:
        raise Refused(
            [
                f"{opened.name}: expected known members and known non-members, got "
                f"{int((known == 1).sum())} and {int((known == 0).sum())}; add a column "
                "`is_member` with 1 and 0 (empty where it is unknown)"
            ]
        )
    remarks = [remark for source in opened.files.values() for remark in source.remarks]
    rest = covered(table)
    derived = derive(rest.table.arrays)
    at_chance = chance_warning(table, where=opened.name)
    return TableEvidence(
        table=replace(rest.table, arrays=derived.arrays),
        files=opened.files,
        preset=preset,
        warnings=(
            *check_labels(table, where=opened.name),
            *(() if at_chance is None else (at_chance,)),
            *remarks,
            *derived.warnings,
            *rest.warnings,
        ),
        facts=opened.facts,
        unscored=rest.unscored,
        columns=opened.columns_of(rest.table.ids, rest.table.is_member),
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
        ),
    )
    files = {"target": classifier.source, **weights, "public": public.source}
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
    return user_units(config, everyone, np.arange(len(everyone)) < len(public))


def open_records(
    config: RunConfig, path: str, problems: list[str], *, side: str = ""
) -> Examples | None:
    """Records of a file; None where it is refused, and why is noted."""
    reading = attempt(problems, lambda: reading_of(config, side))
    return None if reading is None else attempt(problems, lambda: open_examples(path, reading))


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
    if not sets:
        attempt(
            problems,
            lambda: open_module(
                spec,
                architecture=config.architecture,
                weights_key=config.weights_key,
                trust=config.trust,
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
            normalisation=normalisation,
            input_shape=sets[0].inputs.shape[1:],
            weights=tuple(source.sha256 for source in weights.values()),
            store=Store(config.folder() / "artifacts"),
        ),
    )
    if classifier is not None:
        classifier = in_logits(classifier, sets[0])
        for examples in sets:
            problems += check_fit(classifier, examples)
    return classifier
