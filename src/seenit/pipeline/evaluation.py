"""`seenit evaluate`: a table of scores held against a table of truth."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from seenit.data import read_scored
from seenit.evaluate import evaluate_attack
from seenit.evaluate.below_chance import below_chance
from seenit.records.evaluation import AttackEvaluation
from seenit.records.scores import HELD_AGAINST_TRUTH, Scores

DEFAULT_FPRS = (0.05, 0.01, 0.001)


def evaluate_file(
    scores_path: Path, truth_path: Path, *, fpr: tuple[float, ...] = DEFAULT_FPRS
) -> AttackEvaluation:
    """Hold a table of scores against a table of truth.

    Args:
        scores_path: CSV or Parquet with `id` or `ids`, and `score`.
        truth_path: the same with `is_member` or `membership`.
        fpr: allowed FPRs.

    Returns:
        The figures; its warnings say where the scores rank members below non-members, and which
        ids were read otherwise than they are written.

    Raises:
        Refused: Columns or ids do not fit; all problems at once.
    """
    found = read_scored(str(scores_path), str(truth_path))
    name = scores_path.stem
    evaluated = evaluate_attack(
        name,
        Scores(
            ids=found.ids,
            is_member=found.is_member.astype(np.int8),
            columns={name: found.scores},
            evaluated_on={name: HELD_AGAINST_TRUTH},
        ),
        max_fprs=fpr,
        n_private=(),
        seed=0,
    )
    below = below_chance({name: found.scores}, found.is_member)
    said = () if below is None else (below.sentence,)
    return replace(evaluated, warnings=(*said, *found.remarks))
