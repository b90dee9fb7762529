"""A model that can be asked: one module, how its inputs are scaled, and what is known of it."""

from dataclasses import dataclass

import torch
from torch import nn

from seenit.records.examples import Normalisation
from seenit.records.provenance import FileProvenance


@dataclass(frozen=True, kw_only=True, eq=False)
class Classifier:
    """A classifier from a batch of normalised inputs to logits (n, c).

    Attributes:
        module: in eval mode, float32; holds nothing of the normalisation.
        normalisation: per-channel mean and std that go before the module, None for none.
        n_classes: number of logits.
        architecture: in words ("resnet18, 7x7 stem").
        source: the file or function that it came from.
        classifier_layer: qualified name of the last linear layer, whose input are the features
            and whose output are the logits; None where there is no such layer to look at.
        reasons: what was recognised and how, one sentence each.
        batch_norm_steps: optimiser steps that the batch-norm layers counted, None without them.
        fixed_batch: the only batch size that the module takes, None if it takes any.
        input_dtype: of a batch; whole numbers for records that are no measures, such as tokens.
        knows_classes: its outputs were matched to the classes of the records by their names.
        remarks: what is made of its answers, for the reader, one sentence each.
    """

    module: nn.Module
    normalisation: Normalisation | None
    n_classes: int
    architecture: str
    source: FileProvenance
    classifier_layer: str | None
    reasons: tuple[str, ...]
    batch_norm_steps: int | None
    fixed_batch: int | None = None
    input_dtype: torch.dtype = torch.float32
    knows_classes: bool = False
    remarks: tuple[str, ...] = ()
