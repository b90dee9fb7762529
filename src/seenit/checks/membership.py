"""The checks that the attacks measure membership: blind baselines and order."""

from collections.abc import Iterator
from dataclasses import dataclass

from seenit.checks.input_fit import InputFit
from seenit.checks.order import order_report, order_warning
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.scoring.blind_findings import BlindFindings
from seenit.signals import NormalisationCheck


@dataclass(frozen=True, kw_only=True, eq=False)
class Checks:
    """The results of the checks that a score must pass before it is read as membership.

    Attributes:
        blind: blind baselines, and why there is none.
        fit: whether the target is asked as it was trained; None without a model.
        said: what a reader must know of labels and inputs.
    """

    blind: BlindFindings
    fit: InputFit | None
    said: tuple[str, ...] = ()

    @property
    def normalisation(self) -> NormalisationCheck | None:
        """Accuracy and loss under every normalisation at hand; None without a model."""
        return None if self.fit is None else self.fit.normalisation

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings that a reader must know first, one sentence each."""
        return (
            *self.blind.warnings,
            *(() if self.fit is None else self.fit.warnings),
            *self.said,
        )


def order_warnings(ids: IdArray, is_member: BoolArray) -> Iterator[str]:
    """A sentence if ids or file order reveal membership."""
    if min(is_member.sum(), (~is_member).sum()) >= 2:
        warning = order_warning(order_report(ids, is_member))
        if warning is not None:
            yield warning
