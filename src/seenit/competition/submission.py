"""Write scores as a submission file that ranks the records exactly as the scores do."""

import csv
from pathlib import Path

import numpy as np

from seenit.competition.presets import Preset
from seenit.errors import SignalError
from seenit.numerics.arrays import Array, IdArray
from seenit.numerics.checks import require_finite, require_shape
from seenit.numerics.ranks import midranks
from seenit.store.atomic import write_atomically


def unit_scores(scores: Array) -> Array:
    """Scores (n,) in (0, 1) with the same order and the same ties.

    Each is (midrank − ½) / n: the share of records with a lower score, tied ones counted half.
    Midranks are multiples of ½, so distinct scores end up at least 1 / (2n) apart however close
    they were, and writing them with 17 significant digits loses nothing.

    Args:
        scores: (n,) finite, any scale; higher = more likely a member.

    Raises:
        SignalError: A score is not finite, or the array has more than one axis.

    Example:
        >>> unit_scores(np.array([-700.0, 3.5, 3.5, 1e-300])).tolist()
        [0.125, 0.75, 0.75, 0.375]
    """
    require_shape("scores", scores, (None,))
    require_finite("scores", scores)
    result: Array = (midranks(scores) - 0.5) / max(len(scores), 1)
    return result


def write_submission(path: Path, *, ids: IdArray, scores: Array, preset: Preset) -> None:
    """Write `unit_scores(scores)` beside their ids; the file appears in one piece.

    Args:
        path: CSV file to write or to replace.
        ids: (n,) int64 or strings, unique, in the order of the rows.
        scores: (n,) finite; higher = more likely a member.
        preset: names the columns; `PLAIN` writes `ids,score`.

    Raises:
        SignalError: Nothing to write, ids and scores differ in number, ids repeat or a score is
            not finite.
    """
    n_distinct = len(np.unique(ids))
    if n_distinct != len(ids) or n_distinct == 0:
        raise SignalError(
            f"ids: expected at least one and every one once, got {len(ids)} ids, "
            f"{n_distinct} of them distinct"
        )
    require_shape("scores", scores, (len(ids),))
    rows = zip(ids.tolist(), unit_scores(scores).tolist(), strict=True)

    def write(scratch: Path) -> None:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(preset.header)
            writer.writerows((example_id, f"{score:.17g}") for example_id, score in rows)

    write_atomically(path, write)
