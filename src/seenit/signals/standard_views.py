"""Which views the target is asked about, and references after it."""

from collections.abc import Sequence

from seenit.models import Classifier
from seenit.records.examples import Examples
from seenit.signals import View, shift_fill, views_for


def views_of(
    sets: Sequence[Examples], classifier: Classifier | None, *, device: str
) -> tuple[View, ...]:
    """The standard views, shifted over the colour that the target knows; black without one."""
    first = sets[0]
    fill = (
        ()
        if classifier is None
        else shift_fill(classifier, first.inputs, first.labels, device=device)
    )
    return views_for(first.inputs.shape[1:], fill)
