"""The gate: limits on what the strongest attack finds, judged by confidence intervals."""

import itertools
import re
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from seenit.errors import ConfigError
from seenit.evaluate.auc import delong
from seenit.evaluate.cross_fitting import widened_for_fits
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.evaluate.roc import allowed_false, nonmembers_needed
from seenit.records.audits.gate import (
    CANNOT_TELL,
    EXCEEDED,
    PASSED,
    GateVerdict,
    Limit,
    LimitVerdict,
)
from seenit.records.evaluation import Interval
from seenit.records.scores import OUT_OF_FOLD, Scores

MIN_FALSE_POSITIVES = 10
N_WORKERS = 2
"""Bounds that are drawn at the same time; no result depends on it."""
NO_MORE = "is not shown to find more than can be seen of the records without the model"
AttackBounds = Mapping[float | None, Mapping[str, Interval]]
"""FPR of a figure, None for the AUC, to attack name to its bounds."""
RESAMPLES_PER_TAIL = 50
"""Replicates beyond a bootstrap bound; fewer, and the bound is the luck of a few draws."""


def parse_limit(text: str) -> Limit:
    """The limit in "auc:0.6" or "tpr@fpr=0.001:0.01".

    Raises:
        ConfigError: The text is not of that form, or a number is not a rate.
    """
    found = re.fullmatch(r"(?:auc|tpr@fpr=([0-9.eE+-]+)):([0-9.eE+-]+)", text.strip())
    try:
        if found is None:
            raise ValueError
        rate = None if found.group(1) is None else float(found.group(1))
        most = float(found.group(2))
        if not 0 <= most <= 1 or (rate is not None and not 0 < rate < 1):
            raise ValueError
    except ValueError:
        raise ConfigError(
            f"--max {text}: expected auc:LIMIT or tpr@fpr=RATE:LIMIT with numbers between 0 and "
            "1, for example tpr@fpr=0.001:0.01"
        ) from None
    return Limit(max_fpr=rate, most=most)


def judge_gate(
    scores: Scores,
    limits: Sequence[Limit],
    *,
    may_exceed: Mapping[Limit, Container[str]] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> GateVerdict:
    """Hold every attack against every limit, on the records whose membership is known.

    A limit is passed only where each attack's upper bound keeps it; every one must be shown to,
    so that needs no correction. It is exceeded where some attack's lower bound lies above it;
    there the allowed error is shared among all attacks and limits (Bonferroni), because the
    worst of many is partly the luckiest. Anything else, and a TPR whose FPR allows fewer than 10
    false positives, cannot be told at this n.

    Args:
        scores: of all attacks.
        limits: at least one.
        may_exceed: limit to the attacks whose lower bound counts, because they say more of
            membership than can be seen without the model; None where all count. A limit that
            others alone exceed cannot be told.
        level: of each claim.
        seed: of the resampling.

    Raises:
        ConfigError: No limit or no attack is given, or the level is not in (0.5, 1).
        SignalError: Members or non-members are missing.
    """
    if not limits or not scores.columns:
        raise ConfigError(
            f"gate: expected at least one limit and one attack, got {len(limits)} and "
            f"{len(scores.columns)}"
        )
    if not 0.5 < level < 1:
        raise ConfigError(f"level: expected a number between 0.5 and 1, got {level}")
    rates = [limit.max_fpr for limit in limits]
    bounds = attack_bounds(scores, rates, level=level, seed=seed)
    return judge_bounds(scores, limits, bounds, may_exceed=may_exceed)


def attack_bounds(
    scores: Scores, max_fprs: Sequence[float | None], *, level: float, seed: int
) -> AttackBounds:
    """Every attack's bounds of each figure, for any limits on these figures.

    Args:
        scores: of all attacks.
        max_fprs: of each figure, None for the AUC; the allowed error is shared among them.
        level: of each claim.
        seed: of the resampling.
    """
    n_claims = len(max_fprs) * len(scores.columns)

    def bounds(claim: tuple[float | None, str]) -> Interval:
        rate, name = claim
        return _bounds(scores, name, rate, level=level, n_claims=n_claims, seed=seed)

    claims = list(itertools.product(dict.fromkeys(max_fprs), scores.columns))
    with ThreadPoolExecutor(N_WORKERS) as pool:  # random numbers are drawn outside Python's lock
        found = dict(zip(claims, pool.map(bounds, claims), strict=True))
    return {
        rate: {name: found[rate, name] for name in scores.columns}
        for rate in dict.fromkeys(max_fprs)
    }


def judge_bounds(
    scores: Scores,
    limits: Sequence[Limit],
    bounds: AttackBounds,
    *,
    may_exceed: Mapping[Limit, Container[str]] | None = None,
) -> GateVerdict:
    """Hold bounds of `attack_bounds` against limits on the same figures, as `judge_gate` does."""
    return GateVerdict(
        n_members=int((scores.is_member == 1).sum()),
        n_nonmembers=int((scores.is_member == 0).sum()),
        n_attacks=len(scores.columns),
        verdicts=tuple(
            _judge_one(
                scores,
                limit,
                bounds[limit.max_fpr],
                may_exceed=scores.columns if may_exceed is None else may_exceed[limit],
            )
            for limit in limits
        ),
    )


def untold(verdict: GateVerdict, why: str) -> GateVerdict:
    """The verdict on limits where the run makes no statement about the model: it cannot tell.

    So it is where members and non-members differ without the model, and where the sides look
    reversed: neither what an attack finds nor what it misses speaks of the model then.

    Args:
        verdict: of the limits.
        why: one sentence.
    """
    return replace(
        verdict,
        verdicts=tuple(replace(each, outcome=CANNOT_TELL, reason=why) for each in verdict.verdicts),
    )


def _judge_one(
    scores: Scores,
    limit: Limit,
    found: Mapping[str, Interval],
    *,
    may_exceed: Container[str],
) -> LimitVerdict:
    worst = max(found, key=lambda name: found[name].high)
    n_nonmembers = int((scores.is_member == 0).sum())
    if limit.max_fpr is not None:
        n_allowed = allowed_false(n_nonmembers, limit.max_fpr)
        if n_allowed < MIN_FALSE_POSITIVES:
            return LimitVerdict(
                limit=limit,
                outcome=CANNOT_TELL,
                attack=worst,
                bounds=found[worst],
                reason=(
                    f"{n_nonmembers:,} non-members allow {n_allowed} false positives at FPR "
                    f"{100 * limit.max_fpr:.6g} %; "
                    f"{nonmembers_needed(MIN_FALSE_POSITIVES, limit.max_fpr):,} non-members are "
                    "needed"
                ),
            )
    highest = max(found, key=lambda name: (name in may_exceed, found[name].low))
    if found[highest].low > limit.most and highest in may_exceed:
        return _verdict(limit, EXCEEDED, highest, found[highest])
    highest = max(found, key=lambda name: found[name].low)
    if found[highest].low > limit.most:
        return LimitVerdict(
            limit=limit,
            outcome=CANNOT_TELL,
            attack=highest,
            bounds=found[highest],
            reason=f"{highest} exceeds the limit, but {NO_MORE}",
        )
    passed = all(bounds.high <= limit.most for bounds in found.values())
    return _verdict(limit, PASSED if passed else CANNOT_TELL, worst, found[worst])


def _bounds(
    scores: Scores, name: str, max_fpr: float | None, *, level: float, n_claims: int, seed: int
) -> Interval:
    """The estimate, its upper bound at `level`, and its lower bound corrected for all claims."""
    column, is_member = scores.known(name)
    tail = 1 - level
    ends = []
    for each in (tail / n_claims, tail):
        both = 1 - 2 * each
        if max_fpr is None:
            interval = delong(column, is_member, level=both, units=scores.known_units)
            if scores.evaluated_on[name] == OUT_OF_FOLD:
                interval = widened_for_fits(interval)
        else:
            interval = bootstrap_tpr(
                column,
                is_member,
                max_fprs=(max_fpr,),
                seed=seed,
                n_resamples=max(2000, round(RESAMPLES_PER_TAIL / each)),
                level=both,
                units=scores.known_units,
            )[max_fpr]
        ends.append(interval)
    corrected, plain = ends
    return Interval(value=plain.value, low=corrected.low, high=plain.high, level=level)


def _verdict(limit: Limit, outcome: str, attack: str, bounds: Interval) -> LimitVerdict:
    words = {
        PASSED: f"no attack's upper bound exceeds the limit; {attack} comes nearest",
        EXCEEDED: f"{attack} exceeds the limit even by its lower bound",
        CANNOT_TELL: f"the limit lies between the bounds of {attack}; more records are needed to "
        "decide",
    }
    return LimitVerdict(
        limit=limit, outcome=outcome, attack=attack, bounds=bounds, reason=words[outcome]
    )
