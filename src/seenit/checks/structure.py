"""The structure of a model of trees: who shares an answer, and parameters against records."""

import numpy as np

from seenit.evidence.model_evidence import ModelEvidence
from seenit.models.tables.model import TreeModel
from seenit.models.tables.module import TableModule
from seenit.numerics.arrays import FloatArray
from seenit.records.audits.structure import FEW, ModelStructure
from seenit.records.signals import SignalTable


def model_structure(evidence: ModelEvidence | None, table: SignalTable) -> ModelStructure | None:
    """What the target's trees say of its members; None for any other target.

    Source: SACRO-ML's structural attack (github.com/AI-SDC/SACRO-ML): equivalence classes of equal
        predictions with fewer than 10 training records, and residual degrees of freedom.
    Deviation: answers are compared as float32; a leaf counts with the values that it holds, which
        in a tree of one class is one; columns are not counted as coefficients.

    Args:
        evidence: the target; None where there is no model.
        table: signals of all records.
    """
    module = None if evidence is None else evidence.classifier.module
    if evidence is None or not isinstance(module, TableModule):
        return None
    model = module.model
    answers = table.arrays.get("target_logits")
    is_member = table.is_member == 1
    if not isinstance(model, TreeModel) or answers is None or not is_member.any():
        return None
    shared = n_sharing(answers[is_member])
    return ModelStructure(
        n_members=len(shared),
        n_alone=int((shared == 1).sum()),
        n_few=int((shared < FEW).sum()),
        least=int(shared.min()),
        n_trained=evidence.n_trained or len(shared),
        n_parameters=model.n_parameters,
    )


def n_sharing(answers: FloatArray) -> np.ndarray:
    """How many rows (n,) int64 are equal to each row of (n, c), itself among them."""
    rows = np.ascontiguousarray(answers + 0.0)  # -0.0 becomes 0.0
    whole = rows.view([("", rows.dtype)] * rows.shape[1])[:, 0]
    _, inverse, counts = np.unique(whole, return_inverse=True, return_counts=True)
    shared: np.ndarray = counts[inverse]
    return shared
