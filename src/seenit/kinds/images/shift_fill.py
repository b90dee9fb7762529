"""The fill colour of shifted images that the target knows, found without any membership."""

from collections.abc import Sequence

from seenit.kinds.images.views import views_for
from seenit.models import Classifier
from seenit.numerics.arrays import IntArray
from seenit.records.examples import ArrayInputs, Examples, Inputs
from seenit.signals import IDENTITY, View, extract_signals, n_to_try

N_PROBED = 512


def shift_fill(
    classifier: Classifier, inputs: Inputs, labels: IntArray, *, device: str = "auto"
) -> tuple[float, ...]:
    """The fill with which the target has a higher confidence in the true class of shifted images.

    A target trained with shifts over the mean colour finds images over black strange, and the
    other way round; views that it finds strange tell little about membership.

    Args:
        classifier: the target.
        inputs: images, members or not; of the first at most 512 are asked about, fewer where
            that takes long.
        labels: (n,) int64.
        device: auto, cpu, cuda, cuda:1 or mps.

    Returns:
        The mean of the normalisation per channel, or empty for black, which is also the answer
        where the model has no normalisation or no view is shifted.
    """
    normalisation = classifier.normalisation
    if normalisation is None:
        return ()
    if not any(view.down or view.right for view in views_for(inputs.shape[1:])):
        return ()
    n = min(N_PROBED, n_to_try(classifier, inputs.shape[1:], n=inputs.shape[0]))
    fills: tuple[tuple[float, ...], ...] = ((), tuple(normalisation.mean))
    shifted: tuple[tuple[View, ...], ...] = tuple(
        tuple(view for view in views_for(inputs.shape[1:], fill) if view.down or view.right)
        for fill in fills
    )
    answers = extract_signals(
        classifier,
        ArrayInputs(array=inputs.read(0, n)),
        labels[:n],
        views=(IDENTITY, *shifted[0], *shifted[1]),
        device=device,
    )
    margins = answers["target_margin"][:, 1:].mean(axis=0)  # (2 · shifts,)
    over_black, over_mean = margins.reshape(2, -1).mean(axis=1)
    return fills[1] if over_mean > over_black else fills[0]


def filled_views(
    sets: Sequence[Examples], classifier: Classifier | None, device: str
) -> tuple[View, ...]:
    """The standard views, shifted over the colour that the target knows; black without one."""
    first = sets[0]
    fill = (
        ()
        if classifier is None
        else shift_fill(classifier, first.inputs, first.labels, device=device)
    )
    return views_for(first.inputs.shape[1:], fill)
