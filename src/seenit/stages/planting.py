"""Which of the members an audit looks at, and which it makes canaries of."""

from collections.abc import Mapping

from seenit.config import AuditConfig
from seenit.data import sampled, set_aside, usual_canaries
from seenit.data.planting import FEWEST_EACH, KINDS
from seenit.errors import Refused
from seenit.records.canaries import Canaries
from seenit.records.examples import Examples

_MOST_SHARE = 0.5
"""Of the members that somebody may ask to be made canaries."""


def plant(
    config: AuditConfig, members: Examples, *, n_classes: int
) -> tuple[Examples, Canaries | None, Mapping[str, str]]:
    """The members to be audited, the canaries, and what was done in words by name.

    Members beyond the sample are made canaries first, so that a large set loses none.

    Raises:
        Refused: More canaries are asked for than half of the members.
    """
    n_each = _n_each(config, len(members))
    n_taken = n_each * len(KINDS)
    drawn = sampled(members, at_most=config.sample + n_taken, seed=config.seed)
    facts = {}
    if len(drawn) < len(members):
        facts["Sampled members"] = (
            f"{len(drawn) - n_taken:,} of {len(members):,}, drawn by seed {config.seed}"
        )
    if not n_taken:
        return drawn, None, facts | _why_none(config, len(members))
    audited, canaries = set_aside(drawn, n_each=n_each, n_classes=n_classes, seed=config.seed)
    facts["Set aside"] = (
        f"{n_taken:,} of the members, {n_each:,} for each kind of canary; they are not audited"
    )
    return audited, canaries, facts


def _n_each(config: AuditConfig, n_members: int) -> int:
    if not config.may_plant:
        return 0
    if config.canaries is None:
        return usual_canaries(n_members)
    n_most = int(_MOST_SHARE * n_members) // len(KINDS)
    if config.canaries > n_most:
        raise Refused(
            [
                f"--canaries {config.canaries}: expected at most {n_most} of each of {len(KINDS)} "
                f"kinds, half of the {n_members:,} members, got {config.canaries}"
            ]
        )
    return config.canaries


def _why_none(config: AuditConfig, n_members: int) -> dict[str, str]:
    if not config.may_plant:
        return {}
    return {
        "Canaries": f"none: {n_members:,} members are too few to spare {FEWEST_EACH} of them for "
        "each kind; --canaries N plants them all the same"
    }
