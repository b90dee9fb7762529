"""The submission of a run: the chosen scores of the records whose membership is not known."""

from pathlib import Path

import numpy as np

from seenit.competition import Preset, check_submission, tie_warning, write_submission
from seenit.errors import Refused
from seenit.scoring.run_attacks import AttackScores


def submission_scores(attacked: AttackScores) -> tuple[np.ndarray, np.ndarray]:
    """Ids and chosen scores of the records whose membership is not known."""
    unknown = ~attacked.scores.is_known
    return attacked.scores.ids[unknown], attacked.scores.columns[attacked.choice.attack][unknown]


def submission_warnings(attacked: AttackScores, max_fpr: float) -> tuple[str, ...]:
    """A sentence if equal scores will cost true positives in the submission."""
    _, scores = submission_scores(attacked)
    warning = tie_warning(scores, max_fpr=max_fpr) if len(scores) else None
    return () if warning is None else (warning,)


def write_submission_file(path: Path, attacked: AttackScores, *, preset: Preset) -> dict[str, Path]:
    """Write the submission and read it back as the server will.

    Returns:
        The file by its name; nothing where every membership is known, and nothing is written.

    Raises:
        Refused: What was written is not what the server takes.
    """
    ids, scores = submission_scores(attacked)
    if not len(ids):
        return {}
    write_submission(path, ids=ids, scores=scores, preset=preset)
    problems = check_submission(path, preset=preset, expected_ids=ids, expected_order=scores)
    if problems:
        raise Refused(problems)
    return {"submission": path}
