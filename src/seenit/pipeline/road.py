"""The stretch of the road that every run takes: records checked, target asked, attacked, judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from seenit.checks.baselines import blind_findings
from seenit.checks.duplicates.across_sets import DuplicateSearch, search_duplicates
from seenit.checks.duplicates.repeated_ids import repeat_warnings
from seenit.checks.duplicates.units import FoundUnits, find_units
from seenit.checks.input_fit import InputFit
from seenit.checks.membership import Checks
from seenit.checks.reference_match import reference_findings, reference_warnings
from seenit.config import RunConfig
from seenit.evidence.covered import with_unscored
from seenit.evidence.label_check import check_labels
from seenit.evidence.neighbours import Neighbourhood, ask_neighbours
from seenit.evidence.protocol import Evidence
from seenit.evidence.query import signals_of
from seenit.kinds import kind_of
from seenit.numerics.arrays import IdArray
from seenit.pipeline.clock import Clock
from seenit.pipeline.preparing import look_at_records
from seenit.progress import Watcher
from seenit.records.audits.references import ReferenceFindings
from seenit.records.evaluation import Evaluation
from seenit.records.signals import SignalTable
from seenit.reference.forgetting.train import Probes
from seenit.reference.run import References
from seenit.scoring.blind_findings import BlindFindings
from seenit.scoring.judge import Measurements, judge
from seenit.scoring.run_attacks import AttackScores, run_attacks
from seenit.store import Store, key_of


@dataclass(frozen=True, kw_only=True, eq=False)
class TargetSignals:
    """Signals of every record.

    Attributes:
        table: the signals.
        key: of their content.
        units: which records are one unit, and how many units there are.
        facts: of the probes that were trained, in words by name; empty without any.
    """

    table: SignalTable
    key: str
    units: FoundUnits
    facts: Mapping[str, str] = field(default_factory=dict)

    def probed_by(self, probes: Probes) -> "TargetSignals":
        """The same records with what forgetting probes say of them."""
        return replace(
            self,
            table=self.table.with_arrays(probes.arrays),
            key=key_of({"target": self.key, "probes": probes.key}),
            facts=probes.facts,
        )

    def beside_neighbours(self, found: Neighbourhood) -> "TargetSignals":
        """The same records with what the target says of their neighbours."""
        return replace(
            self,
            table=self.table.with_arrays(found.arrays),
            key=key_of({"target": self.key, "neighbours": found.key}),
        )

    def joined_by(self, references: References) -> "TargetSignals":
        """The same records with what references say of them."""
        return replace(
            self,
            table=self.table.with_arrays(references.arrays),
            key=key_of({"target": self.key, "references": references.key}),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class AttackResults:
    """What the attacks said and what it is worth.

    Attributes:
        asked: the signals that it rests on.
        attacked: scores and choice.
        judged: numbers and curves.
        duplicates: records that stand on both sides.
        findings: what references taught about themselves, None without any.
    """

    asked: TargetSignals
    attacked: AttackScores
    judged: Measurements
    duplicates: DuplicateSearch
    findings: ReferenceFindings | None

    def with_unscored(self, ids: IdArray) -> "AttackResults":
        """The same, with records in the scores that no reference says anything about."""
        scores = with_unscored(self.attacked.scores, ids)
        return replace(self, attacked=replace(self.attacked, scores=scores))

    def evaluation(self, checks: Checks, *, warnings: Iterable[str]) -> Evaluation:
        """All that was measured, each warning once, those of the checks first."""
        own = self.judged.evaluation
        every = (
            *checks.warnings,
            *self.asked.units.warnings,
            *self.duplicates.warnings,
            *own.warnings,
            *warnings,
            *reference_warnings(self.findings),
        )
        return replace(
            own,
            blind=checks.blind.baselines,
            no_blind=checks.blind.no_blind,
            duplicates=self.duplicates.found,
            no_duplicates=self.duplicates.not_looked,
            units=self.asked.units.counts,
            warnings=tuple(dict.fromkeys(every)),
        )


def check_and_ask(
    evidence: Evidence,
    *,
    fit: InputFit | None,
    groups: Mapping[str, IdArray],
    config: RunConfig,
    clock: Clock,
    store: Store,
    watcher: Watcher,
) -> tuple[Checks, TargetSignals, DuplicateSearch]:
    """What the records alone show, and the signals of each.

    Args:
        evidence: what the run was given.
        fit: whether the target is asked as it was trained; None of a table.
        groups: name of a column of the user's to what it says of each record, (n,).
        config: of the run.
        clock: of the stages.
        store: keeps all of it.
        watcher: told how far it is.

    Raises:
        Refused: The target's answers fit the labels far better in another order.
    """
    with clock.stage("look at the records"):
        look_at_records(evidence, store=store, watcher=watcher)
        units = find_units(evidence, unit=config.unit, store=store, watcher=watcher)
        units = replace(units, warnings=(*units.warnings, *repeat_warnings(config, evidence)))
        evidence = evidence.with_units(units.codes)
    with clock.stage("query the target"):
        table, key = signals_of(evidence, store=store, watcher=watcher)
        asked = TargetSignals(table=table, key=key, units=units)
        if config.neighbours and evidence.model is not None:
            asked = asked.beside_neighbours(
                ask_neighbours(
                    evidence.model,
                    config.neighbours,
                    seed=config.seed,
                    store=store,
                    watcher=watcher,
                )
            )
    said: tuple[str, ...] = ()
    if evidence.sets:
        public = evidence.sets[0]
        said = (
            *check_labels(asked.table, where=public.source.path),
            *kind_of(public).telling(public),
        )
    with clock.stage("look for duplicates"):
        duplicates = search_duplicates(
            evidence, asked.table, signals_key=asked.key, store=store, watcher=watcher
        )
    with clock.stage("compare the sides without the model"):
        blind = blind_findings(evidence, asked.table, groups=groups, seed=config.seed, store=store)
    return Checks(blind=blind, fit=fit, said=said), asked, duplicates


def attack_and_judge(
    asked: TargetSignals,
    *,
    duplicates: DuplicateSearch,
    blind: BlindFindings,
    spoiling: Sequence[str],
    config: RunConfig,
    max_fprs: tuple[float, ...],
    scoreboard_share: float | None,
    left_out: Mapping[str, str],
    clock: Clock,
    store: Store,
    watcher: Watcher,
) -> AttackResults:
    """Every attack that the signals allow, measured on the records of known membership.

    Args:
        asked: signals of every record.
        duplicates: records that stand on both sides.
        blind: what can be told without the model.
        spoiling: what else shows that no figure speaks of membership alone; may be empty.
        config: of the run.
        max_fprs: allowed FPRs, the judged one first.
        scoreboard_share: of the unknown records that a scoreboard shows; None without one.
        left_out: attack name to why it is not to be run.
        clock: of the stages.
        store: keeps the scores of each fit.
        watcher: told of each fit.
    """
    with clock.stage("attack"):
        attacked = run_attacks(
            asked.table,
            names=config.attack,
            left_out=left_out,
            max_fpr=max_fprs[0],
            seed=config.seed,
            store=store,
            signals_key=asked.key,
            watcher=watcher,
        )
    with clock.stage("evaluate"):
        return AttackResults(
            asked=asked,
            attacked=attacked,
            judged=judge(
                asked.table,
                attacked,
                is_doubled=duplicates.is_doubled,
                blind=blind,
                not_an_audit=next(iter((*blind.spoiling, *spoiling)), None),
                max_fprs=max_fprs,
                scoreboard_share=scoreboard_share,
                seed=config.seed,
            ),
            duplicates=duplicates,
            findings=reference_findings(asked.table, max_fpr=max_fprs[0], seed=config.seed),
        )
