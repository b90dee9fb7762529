"""Which colour the target knows outside of shifted images, asked without any membership."""

from seenit.models.classifier import Classifier
from seenit.numerics.arrays import IntArray
from seenit.records.examples import ArrayInputs, Inputs
from seenit.signals.fit.trial_size import n_to_try
from seenit.signals.logits import extract_signals
from seenit.signals.views import IDENTITY, View, views_for

N_PROBED = 512


def shift_fill(
    classifier: Classifier, inputs: Inputs, labels: IntArray, *, device: str = "auto"
) -> tuple[float, ...]:
    """The fill under which the target is surer of the true class of shifted images.

    A target trained with shifts over the mean colour finds images over black strange, and the
    other way round; views that it finds strange tell little about membership.

    Args:
        classifier: the target.
        inputs: records, members or not; of the first at most 512 are asked about, fewer where
            that takes long.
        labels: (n,) int64.
        device: auto, cpu, cuda, cuda:1 or mps.

    Returns:
        The mean of the normalisation per channel, or empty for black, which is also the answer
        where inputs are no images, the model has no normalisation or no view is shifted.
    """
    normalisation = classifier.normalisation
    if normalisation is None or len(inputs.shape) != 4:
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
