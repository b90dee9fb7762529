"""Which of the members an audit looks at, and which it makes canaries of."""

from collections.abc import Mapping
from math import floor

from seenit.config import AuditConfig
from seenit.data import sampled
from seenit.kinds.planting import FEWEST_EACH, KINDS, set_aside, usual_canaries
from seenit.records.audits.canaries import FEWEST_SIDES, Canaries
from seenit.records.examples import Examples
from seenit.reference.options import ANCHORED, N_FOLDS

_MOST_SHARE = 0.5
"""Of the audited members, how many more may be made canaries."""


def plant(
    config: AuditConfig, members: Examples, *, n_nonmembers: int, n_classes: int
) -> tuple[Examples, Canaries | None, Mapping[str, str]]:
    """The members to be audited, the canaries, and what was done in words by name.

    Members beyond the sample are made canaries first, so that a large set loses none.

    Args:
        config: of the audit; `canary_problems` has nothing against it.
        members: all in their file.
        n_nonmembers: in their file.
        n_classes: of the task.
    """
    why_none = _why_none(config, len(members), n_nonmembers)
    n_each = 0
    if config.may_plant and not why_none:
        n_each = config.canaries or usual_canaries(min(len(members), config.sample))
    n_taken = n_each * len(KINDS)
    drawn = sampled(members, at_most=config.sample + n_taken, seed=config.seed)
    facts = {}
    if len(drawn) < len(members):
        facts["Sampled members"] = (
            f"{len(drawn) - n_taken:,} of {len(members):,}, drawn by seed {config.seed}"
        )
    if not n_taken:
        return drawn, None, facts | ({"Canaries": f"none: {why_none}"} if why_none else {})
    audited, canaries = set_aside(drawn, n_each=n_each, n_classes=n_classes, seed=config.seed)
    facts["Set aside"] = (
        f"{n_taken:,} of the members, {n_each:,} for each kind of canary; they are not audited"
    )
    return audited, canaries, facts


def canary_problems(config: AuditConfig, *, n_members: int, n_nonmembers: int) -> list[str]:
    """What is wrong with the number of canaries that somebody asked for."""
    asked = config.canaries
    if not asked or not config.may_plant:
        return []
    problems = []
    n_audited = min(n_members, config.sample)
    n_most = int(_MOST_SHARE * n_audited) // len(KINDS)
    if asked > n_most:
        problems.append(
            f"--canaries {asked}: expected at most {n_most} of each of {len(KINDS)} kinds, half as "
            f"many as the {n_audited:,} audited members, got {asked}"
        )
    too_few = _too_few_references(config, n_members, n_nonmembers)
    if too_few:
        problems.append(f"--canaries {asked}: {too_few}")
    return problems


def _why_none(config: AuditConfig, n_members: int, n_nonmembers: int) -> str:
    """Why nothing is planted where nobody said a number; empty where nothing stands against it."""
    if config.canaries is not None or not config.may_plant:
        return ""
    n_audited = min(n_members, config.sample)
    if not usual_canaries(n_audited):
        return (
            f"{n_audited:,} members are too few to spare {FEWEST_EACH} of them for each kind; "
            "--canaries N plants them all the same"
        )
    return _too_few_references(config, n_members, n_nonmembers)


def _too_few_references(config: AuditConfig, n_members: int, n_nonmembers: int) -> str:
    """A sentence where so many references cannot stand in for the target, else nothing."""
    options = config.to_train()
    if options is None:
        return ""
    n = options.n_references
    if options.plan == ANCHORED:
        n_sides, kind = n // (2 * N_FOLDS), "of an anchored plan"
    else:
        n_pool = min(n_members, config.sample) + min(n_nonmembers, config.sample)
        share = options.share_of(n_records=n_pool, n_trained=n_members)
        n_sides = floor(n * min(share, 1 - share) + 1e-9)
        kind = f"on {share:g} of the records"
    if n_sides >= FEWEST_SIDES:
        return ""
    return (
        f"expected {FEWEST_SIDES} references with and {FEWEST_SIDES} without each record for a "
        f"worst case, got {n_sides} at {n} references {kind}; train more, or pass --inclusion 0.5"
    )
