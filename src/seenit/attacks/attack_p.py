"""Attack P: the share of known non-members with a larger loss."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.checks import require_nonmembers, require_shape
from seenit.numerics.ranks import share_below


@dataclass(frozen=True, kw_only=True)
class AttackP:
    """Share of known non-members with a larger loss; higher = more likely a member.

    Ranks like the loss, in as many steps as there are known non-members, on a scale that means
    something: 1 − score is close to the false-positive rate of a threshold at this record.

    Source: Ye et al. 2022, arXiv:2111.09679 (attack P, population data).
    Deviation: the share itself is the score, instead of a decision at a chosen rate.
    """

    def fit(self, *, target_margin: Array, known_is_member: BoolArray) -> "FittedAttackP":
        """Keep the non-members of target_margin (n, q) by known_is_member (n,).

        Raises:
            SignalError: No known non-member.
        """
        require_shape("target_margin", target_margin, (None, None))
        require_nonmembers(known_is_member, n=len(target_margin), at_least=1)
        # the loss falls as the margin grows, so a larger loss is a smaller margin
        return FittedAttackP(nonmember_margin=np.sort(target_margin[~known_is_member, 0]))


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedAttackP:
    """Attack P against the known non-members.

    Attributes:
        nonmember_margin: (m,) margins of known non-members, ascending.
    """

    nonmember_margin: Array

    def score(self, *, target_margin: Array) -> Array:
        """Map target_margin (n, q) to scores (n,), shares in [0, 1]."""
        require_shape("target_margin", target_margin, (None, None))
        return share_below(self.nonmember_margin, target_margin[:, 0])

    def p_values(self, *, target_margin: Array) -> Array:
        """P-values (n,) of "not a member", valid where non-members are exchangeable.

        (1 + number of non-members whose loss is at most this one) / (1 + m): the record itself
        counts as one of them, which keeps the test valid at any m.
        """
        m = len(self.nonmember_margin)
        # rounded back to whole records: 2/20 must not exceed a level of 0.1 by a last digit
        n_as_extreme = np.rint(m * (1.0 - self.score(target_margin=target_margin)))  # (n,)
        result: Array = (1.0 + n_as_extreme) / (1.0 + m)
        return result


@dataclass(frozen=True, kw_only=True)
class TableAttackP:
    """Attack P where a table gives only the loss; higher = more likely a member.

    Source: Ye et al. 2022, arXiv:2111.09679 (attack P, population data).
    Deviation: as in AttackP.
    """

    def fit(self, *, target_loss: Array, known_is_member: BoolArray) -> "FittedTableAttackP":
        """Keep the non-members of target_loss (n,), nats, by known_is_member (n,).

        Raises:
            SignalError: No known non-member.
        """
        require_shape("target_loss", target_loss, (None,))
        require_nonmembers(known_is_member, n=len(target_loss), at_least=1)
        return FittedTableAttackP(nonmember_loss=np.sort(target_loss[~known_is_member]))


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedTableAttackP:
    """Attack P against the known non-members of a table.

    Attributes:
        nonmember_loss: (m,) losses of known non-members, nats, ascending.
    """

    nonmember_loss: Array

    def score(self, *, target_loss: Array) -> Array:
        """Map target_loss (n,), nats, to scores (n,), shares in [0, 1]."""
        require_shape("target_loss", target_loss, (None,))
        return share_below(-self.nonmember_loss, -target_loss)
