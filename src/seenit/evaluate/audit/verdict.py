"""Does the model give membership away? The one verdict of every run, over all attacks at once."""

from collections.abc import Sequence

from seenit.evaluate.audit.gate import MIN_FALSE_POSITIVES, NO_MORE, attack_bounds, judge_bounds
from seenit.evaluate.below_chance import below_chance
from seenit.evaluate.blindness.beyond import attacks_that_say_more
from seenit.evaluate.roc import allowed_false
from seenit.numerics.arrays import Array
from seenit.records.audits.gate import EXCEEDED, PASSED, GateVerdict, Limit, LimitVerdict
from seenit.records.audits.leakage import (
    CANNOT_TELL,
    DOES_NOT_SHOW,
    INVERTED,
    LEAKS,
    NOT_AN_AUDIT,
    SLIGHTLY,
    STRONGLY,
    BelowChance,
    LeakageVerdict,
)
from seenit.records.blind import BlindScores
from seenit.records.scores import OUT_OF_FOLD, Scores

SLIGHT_AUC = 0.55
SLIGHT_TIMES = 2
"""A TPR of fewer times its FPR is slight."""
STRONG_AUC = 0.75
STRONG_TIMES = 10
"""A TPR of at least so many times its FPR is strong."""


def judge_leakage(
    scores: Scores,
    *,
    max_fprs: Sequence[float],
    not_an_audit: str | None = None,
    blind: BlindScores | None = None,
    caveat: str = "",
    level: float = 0.95,
    seed: int = 0,
) -> LeakageVerdict:
    """Hold every attack against chance, and against what would be slight.

    It leaks where some attack's lower bound lies above chance, the allowed error shared among
    all attacks and figures (Bonferroni). It does not show where every upper bound stays below
    what is slight: an AUC of 0.55, a TPR of twice its FPR. Anything else cannot be told. Only
    FPRs that allow 10 false positives take part. A leak is called strong where a lower bound
    reaches an AUC of 0.75 or a TPR of ten times its FPR, slight where every upper bound stays
    below what is slight.

    Where a blind baseline was run, an attack counts as leaking only by a figure that also says
    more of membership than what can be seen of the records without the model
    (`beyond_blind.py`): sides that differ mildly by themselves show in every answer.

    Where the attacks that learn nothing lie below chance instead, at least half of them and none
    above, the sides look reversed, whatever the learned ones say: those learn the reversed sign
    and would then name non-members as members. Where only some do, the verdict stands and its
    reason says so.

    Args:
        scores: of all attacks.
        max_fprs: allowed FPRs.
        not_an_audit: why no verdict on the model can be given; None where one can.
        blind: what can be told without the model of the records whose membership is known, in
            the order of the scores; None where nobody has looked.
        caveat: what a leak rests on that nobody has checked; empty for nothing.
        level: of each claim.
        seed: of the resampling.

    Raises:
        SignalError: Members or non-members are missing.
    """
    n_nonmembers = int((scores.is_member == 0).sum())
    rates = [rate for rate in max_fprs if allowed_false(n_nonmembers, rate) >= MIN_FALSE_POSITIVES]
    chance = [Limit(max_fpr=None, most=0.5), *(Limit(max_fpr=rate, most=rate) for rate in rates)]
    slight = [
        Limit(max_fpr=None, most=SLIGHT_AUC),
        *(Limit(max_fpr=rate, most=min(1.0, SLIGHT_TIMES * rate)) for rate in rates),
    ]
    says_more = None
    if blind is not None and not_an_audit is None:
        says_more = attacks_that_say_more(scores, chance, blind, level=level, seed=seed)
    bounds = attack_bounds(scores, [None, *rates], level=level, seed=seed)
    beyond_chance = judge_bounds(scores, chance, bounds, may_exceed=says_more)
    beyond_slight = judge_bounds(scores, slight, bounds)
    below = below_chance(
        fixed_columns(scores), scores.is_member[scores.is_known] == 1, units=scores.known_units
    )
    kind, reason = _told(beyond_chance, beyond_slight)
    if below is not None:
        kind, reason = _with_below(kind, reason, below)
    if not_an_audit is not None:
        kind, reason = NOT_AN_AUDIT, not_an_audit
    return LeakageVerdict(
        kind=kind,
        reason=reason,
        strength=_strength(beyond_chance, beyond_slight) if kind == LEAKS else "",
        level=level,
        beyond_chance=beyond_chance,
        beyond_slight=beyond_slight,
        below_chance=below,
        caveat=caveat if kind == LEAKS else "",
    )


def fixed_columns(scores: Scores) -> dict[str, Array]:
    """The known records' scores by attacks that were not fitted on them."""
    return {
        name: scores.known(name)[0]
        for name in scores.columns
        if scores.evaluated_on[name] != OUT_OF_FOLD
    }


def _with_below(kind: str, reason: str, below: BelowChance) -> tuple[str, str]:
    if below.is_whole:
        return INVERTED, below.sentence
    return kind, f"{reason}; but {below.sentence}"


def _strength(beyond_chance: GateVerdict, beyond_slight: GateVerdict) -> str:
    found = [each for each in beyond_chance.verdicts if each.outcome == EXCEEDED]
    if any(each.bounds.low >= _strong(each.limit) for each in found):
        return STRONGLY
    return SLIGHTLY if beyond_slight.outcome == PASSED else ""


def _strong(limit: Limit) -> float:
    return STRONG_AUC if limit.max_fpr is None else STRONG_TIMES * limit.max_fpr


def _told(beyond_chance: GateVerdict, beyond_slight: GateVerdict) -> tuple[str, str]:
    n = f"{beyond_chance.n_members:,} members and {beyond_chance.n_nonmembers:,} non-members"
    found = [each for each in beyond_chance.verdicts if each.outcome == EXCEEDED]
    if found:
        worst = max(found, key=lambda each: each.bounds.low / each.limit.most)
        return LEAKS, (
            f"the attack {worst.attack} has {_figure(worst)} on {n}, where guessing has "
            f"{worst.limit.most:g}; its lower bound, corrected for the best of "
            f"{beyond_chance.n_attacks} attacks, is {worst.bounds.low:.3f}"
        )
    explained = [each for each in beyond_chance.verdicts if each.bounds.low > each.limit.most]
    if explained and beyond_slight.outcome != PASSED:
        worst = max(explained, key=lambda each: each.bounds.low / each.limit.most)
        return CANNOT_TELL, (
            f"the attack {worst.attack} has {_figure(worst)} on {n}, where guessing has "
            f"{worst.limit.most:g}, but it {NO_MORE}: the two sides differ by themselves, so this "
            "shows no leak"
        )
    if beyond_slight.outcome == PASSED and len(beyond_slight.verdicts) > 1:
        bounds = ", ".join(
            f"{_name(each)} at most {each.bounds.high:.3f}" for each in beyond_slight.verdicts
        )
        return DOES_NOT_SHOW, (
            f"none of {beyond_chance.n_attacks} attacks finds more than a slight leak on {n}: "
            f"{bounds}"
        )
    if len(beyond_slight.verdicts) == 1:
        return CANNOT_TELL, (
            f"no attack is shown to be better than guessing, but {n} are too few for any of the "
            "false-positive rates asked for"
        )
    widest = max(beyond_slight.verdicts, key=lambda each: each.bounds.high / each.limit.most)
    return CANNOT_TELL, (
        f"no attack is shown to be better than guessing, but on {n} the attack "
        f"{widest.attack} may have {_article(widest)} of up to {widest.bounds.high:.3f}; more "
        "records are needed to decide"
    )


def _figure(each: LimitVerdict) -> str:
    return f"{_article(each)} of {each.bounds.value:.3f}"


def _article(each: LimitVerdict) -> str:
    return f"{'an' if each.limit.max_fpr is None else 'a'} {_name(each)}"


def _name(each: LimitVerdict) -> str:
    rate = each.limit.max_fpr
    return "AUC" if rate is None else f"TPR at FPR {100 * rate:.6g} %"
