"""From scores to an evaluation, and to what a report draws of it."""

from dataclasses import dataclass, replace

import numpy as np

from seenit.attacks.clamped_heuristic import ClampedHeuristic
from seenit.evaluate import class_leakage, evaluate, evaluate_attack
from seenit.evaluate.audit.verdict import judge_leakage
from seenit.evaluate.curves import RocBands
from seenit.numerics.arrays import BoolArray
from seenit.records.curves import ClassLeakage
from seenit.records.evaluation import AttackEvaluation, Evaluation
from seenit.records.scores import IN_FULL
from seenit.records.signals import SignalTable
from seenit.scoring.blind_findings import BlindFindings
from seenit.scoring.run_attacks import AttackScores
from seenit.words import rate_name

N_CURVES = 5
HEURISTIC = "heuristic"
BASELINES = ("loss", HEURISTIC)
FEWEST_PREDICTED = 4
FEWEST_NONMEMBERS = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Measurements:
    """What was measured, and the curves and rows that show it.

    Attributes:
        evaluation: every number, without the warnings of other stages.
        bands: ROC curves of the chosen attack, the strongest others and the baselines.
        classes: leakage by class of the chosen attack; empty without labels, and where the
            verdict says nothing of the model.
    """

    evaluation: Evaluation
    bands: RocBands
    classes: tuple[ClassLeakage, ...]


def judge(
    table: SignalTable,
    attacked: AttackScores,
    *,
    is_doubled: BoolArray,
    blind: BlindFindings,
    not_an_audit: str | None,
    max_fprs: tuple[float, ...],
    scoreboard_share: float | None,
    seed: int,
) -> Measurements:
    """Measure every attack on the known records and predict for the unknown ones.

    Nothing is predicted where public and private records can be told apart.

    Args:
        table: n records.
        attacked: their scores.
        is_doubled: (n,) known non-members with a duplicate among the members.
        blind: what can be told without the model.
        not_an_audit: why no verdict on the model can be given; None where one can.
        max_fprs: allowed FPRs, the judged one first.
        scoreboard_share: of the unknown records that a scoreboard shows; None without one.
        seed: of the resampling.
    """
    n_unknown = int((~table.is_known).sum())
    sizes = [n_unknown]
    if scoreboard_share is not None:
        sizes.append(round(scoreboard_share * n_unknown))
    sizes = [size for size in sizes if size >= FEWEST_PREDICTED and blind.is_private_alike]
    evaluation = evaluate(
        attacked.scores,
        choice=attacked.choice,
        verdict=judge_leakage(
            attacked.scores,
            max_fprs=max_fprs,
            not_an_audit=not_an_audit,
            blind=blind.members,
            caveat=blind.caveat,
            seed=seed,
        ),
        max_fprs=max_fprs,
        n_private=tuple(sizes),
        skipped=attacked.skipped,
        seed=seed,
    )
    chosen = attacked.choice.attack
    names = [chosen, *(entry.attack for entry in evaluation.attacks[:N_CURVES]), *BASELINES]
    drawn = [name for name in dict.fromkeys(names) if name in attacked.scores.columns]
    bands = RocBands(scores=attacked.scores, attacks=tuple(drawn), also_at=max_fprs, seed=seed)
    labels = table.arrays.get("labels")
    classes: tuple[ClassLeakage, ...] = ()
    is_withheld = bool(evaluation.verdict.withheld)
    if labels is not None and np.ptp(labels[table.is_known]) > 0 and not is_withheld:
        classes = class_leakage(
            *attacked.scores.known(chosen),
            labels[table.is_known],
            max_fpr=max_fprs[0],
            units=attacked.scores.known_units,
        )
    ties = evaluation.of(chosen).ties
    warnings = (
        (
            f"{chosen}: the threshold at FPR {rate_name(max_fprs[0])} falls inside a group of "
            "equal scores, so part of the allowed false positives cannot be used",
        )
        if ties.threshold_in_ties[max_fprs[0]]
        else ()
    )
    evaluation = replace(
        evaluation,
        warnings=warnings,
        heuristic_as_published=_clamped(table, attacked, max_fprs=max_fprs, seed=seed),
        without_duplicates=_without(attacked, is_doubled, max_fprs=max_fprs, seed=seed),
    )
    return Measurements(evaluation=evaluation, bands=bands, classes=classes)


def _without(
    attacked: AttackScores, is_doubled: BoolArray, *, max_fprs: tuple[float, ...], seed: int
) -> AttackEvaluation | None:
    """The chosen attack evaluated without the non-members that are duplicates of members.

    None where there is no such record, or hardly another non-member.
    """
    found, chosen = attacked.scores, attacked.choice.attack
    kept = ~is_doubled
    if kept.all() or int((found.is_member[kept] == 0).sum()) < FEWEST_NONMEMBERS:
        return None
    few = replace(found, columns={chosen: found.columns[chosen]}).take(kept)
    return evaluate_attack(chosen, few, max_fprs=max_fprs, n_private=(), seed=seed)


def _clamped(
    table: SignalTable, attacked: AttackScores, *, max_fprs: tuple[float, ...], seed: int
) -> AttackEvaluation | None:
    """What clamping makes of the seed formula; None where it is not among the attacks."""
    found = attacked.scores
    if HEURISTIC not in found.columns or "target_logits" not in table.arrays:
        return None
    clamped = ClampedHeuristic().score(
        target_logits=table.arrays["target_logits"], labels=table.arrays["labels"]
    )
    return evaluate_attack(
        HEURISTIC,
        replace(found, columns={HEURISTIC: clamped}, evaluated_on={HEURISTIC: IN_FULL}),
        max_fprs=max_fprs,
        n_private=(),
        seed=seed,
    )
