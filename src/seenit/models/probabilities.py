"""Models that end in a softmax: their probabilities become logits by the logarithm."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from seenit.models.classifier import Classifier
from seenit.models.layers import classifier_layer
from seenit.models.logarithms import are_probabilities, logarithms
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.texts.packing import as_batch
from seenit.numerics.logits import PROBABILITY_FLOOR
from seenit.records.examples import Examples

_N_ASKED = 64
_SAID = (
    "the model answers probabilities (rows add to 1), whose logarithms are taken as its logits; "
    f"one below {PROBABILITY_FLOOR:g} counts as that, so where its own logits can be had they tell "
    "more records apart"
)

_CLASSES_ALONE = (
    "the model answers with classes, or with a certainty of 1 throughout: of a record its answer "
    "says whether the class is the true one and nothing more, so attacks on probabilities find "
    "what gap finds; let it answer with probabilities where it has any"
)


class LogProbabilities(nn.Module):
    """A module that answers probabilities, asked for their logarithms."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.training = False  # the module's own mode stays

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, c) whose softmax are the probabilities."""
        return logarithms(self.module(batch))


def in_logits(classifier: Classifier, examples: Examples) -> Classifier:
    """The classifier with logits as outputs: logarithms, where it answers with probabilities.

    Told from the first 64 records, which `check_fit` asks about too: nothing below 0 or above 1,
    and rows that add to 1 within the tolerance of tables.

    Args:
        classifier: the opened model.
        examples: records that it takes; where it does not, `check_fit` says so.
    """
    n_rows = classifier.fixed_batch or min(_N_ASKED, len(examples))
    batch = as_batch(examples.inputs.read(0, min(n_rows, len(examples))))
    if len(batch) < n_rows:
        batch = torch.cat([batch, batch.new_zeros((n_rows - len(batch), *batch.shape[1:]))])
    try:
        with torch.inference_mode():
            answers = classifier.module(batch)
    except Exception:  # whatever it is, the check that follows says it
        return classifier
    if not are_probabilities(answers):
        return classifier
    are_classes = bool(((answers == 0) | (answers == 1)).all())
    said = _CLASSES_ALONE if are_classes else _SAID
    module = classifier.module
    if isinstance(module, AskedOnce):
        module.answers_probabilities = True
        return replace(classifier, reasons=(*classifier.reasons, said), remarks=(said,))
    wrapped = LogProbabilities(module)
    layer = None if classifier.fixed_batch else classifier_layer(wrapped, batch)
    return replace(
        classifier,
        module=wrapped,
        classifier_layer=layer,
        reasons=(*classifier.reasons, said),
        remarks=(said,),
    )
