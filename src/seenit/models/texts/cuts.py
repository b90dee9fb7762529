"""How many texts are longer than what the model is given of them."""

from collections.abc import Sequence
from dataclasses import replace

from seenit.models.classifier import Classifier
from seenit.models.texts.classifier_module import TextClassifier
from seenit.models.texts.tokens import Encoder
from seenit.records.examples import Examples

_BLOCK_ROWS = 4096


def told_of_cuts(classifier: Classifier, sets: Sequence[Examples]) -> Classifier:
    """The classifier with a remark on texts that it gets in part; as it is without such ones."""
    if not isinstance(classifier.module, TextClassifier):
        return classifier
    remark = remark_on_cuts(classifier.module.encoder, sets)
    return replace(classifier, remarks=(*classifier.remarks, *([remark] if remark else [])))


def remark_on_cuts(encoder: Encoder, sets: Sequence[Examples]) -> str:
    """One sentence on texts that are cut; empty where none is. Every text is tokenised once.

    Args:
        encoder: of the target.
        sets: of texts.
    """
    n_cut = 0
    for one in sets:
        for start in range(0, len(one), _BLOCK_ROWS):
            rows = one.inputs.read(start, min(start + _BLOCK_ROWS, len(one)))
            n_cut += encoder.n_cut([tuple(row) for row in rows.tolist()])
    if not n_cut:
        return ""
    return (
        f"{n_cut:,} of {sum(map(len, sets)):,} texts have more than {encoder.most_tokens:,} tokens "
        f"({encoder.rule}) and are cut on the {encoder.tokenizer.truncation_side}; if the target "
        "was trained on longer pieces, save its tokenizer with that length"
    )
