"""All problems of a submission file, found before an attempt is used up on it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from seenit.competition.presets import Preset
from seenit.competition.rows import Rows, read_rows
from seenit.competition.ties import tie_warning
from seenit.errors import SubmissionError
from seenit.numerics.arrays import Array, IdArray

# float() also takes "1_0", " 1", "nan" and "inf"; the readers of servers disagree about those.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE_FLOAT = re.compile(r"-?\d+\.0+", re.ASCII)
_N_SHOWN = 3


def check_submission(
    path: Path,
    *,
    preset: Preset,
    expected_ids: IdArray | None,
    expected_order: Array | None = None,
) -> list[str]:
    """All problems of a submission file, one sentence each; empty if a server can grade it.

    Args:
        path: the CSV file.
        preset: whose columns and range count; `PLAIN` expects `ids,score`.
        expected_ids: (n,) ids of the private set; None where it is not at hand, and then missing
            and foreign ids go unseen.
        expected_order: (n,) raw scores of the rows, in their order; where given, the file must
            rank as they do, ties included.
    """
    try:
        rows = read_rows(path)
    except SubmissionError as error:
        return list(error.problems)
    return row_problems(
        rows, preset=preset, expected_ids=expected_ids, expected_order=expected_order
    )


def row_problems(
    rows: Rows,
    *,
    preset: Preset,
    expected_ids: IdArray | None,
    expected_order: Array | None = None,
) -> list[str]:
    """All problems of the rows of a submission; arguments as of `check_submission`."""
    problems = []
    name, wanted = rows.name, list(preset.header)
    if rows.header != wanted:
        problems.append(
            f"{name}: expected the header {','.join(wanted)}, got {','.join(rows.header)[:80]!r}"
        )
    if not rows.body:
        return [*problems, f"{name}: expected one row per private record, got none"]
    odd = [at for at, row in enumerate(rows.body, start=1) if len(row) != 2]
    if odd:
        found = _counted(odd, "row")
        return [*problems, f"{name}: expected 2 columns, got another number in {found}"]
    texts = [row[1] for row in rows.body]
    problems += _id_problems(name, [row[0] for row in rows.body], expected_ids)
    score_problems = _score_problems(name, texts, preset)
    if not score_problems and expected_order is not None:
        score_problems = _order_problems(name, rows.scores(), expected_order)
    return problems + score_problems


def submission_warnings(path: Path, *, preset: Preset) -> list[str]:
    """What a server would take but the user may regret, of a file that has no problems.

    Args:
        path: the CSV file.
        preset: whose judged false-positive rate counts.

    Raises:
        SubmissionError: The file cannot be read.
    """
    warning = tie_warning(read_rows(path).scores(), max_fpr=preset.judged_fpr)
    return [] if warning is None else [f"{path.name}: {warning}"]


def _id_problems(name: str, ids: list[str], expected_ids: IdArray | None) -> list[str]:
    wanted = None if expected_ids is None else [str(one) for one in expected_ids.tolist()]
    if wanted is not None and len(ids) == len(wanted) and set(ids) == set(wanted):
        return []  # the usual case, which a server meets many times a second
    problems = []
    repeated = [example_id for example_id, count in Counter(ids).items() if count > 1]
    if repeated:
        problems.append(f"{name}: expected every id once, got {_counted(repeated, 'duplicate id')}")
    floats = [one for one in ids if _WHOLE_FLOAT.fullmatch(one)]
    if len(floats) == len(ids):
        problems.append(
            f"{name}: expected ids as the records have them, got {_counted(floats, 'id')} written "
            "as floats; write them as whole numbers, 264399 and not 264399.0"
        )
    if wanted is None:
        return problems
    missing = _without(wanted, ids)
    foreign = _without(dict.fromkeys(ids), wanted)
    if missing:
        problems.append(
            f"{name}: expected all {len(wanted):,} private ids, got "
            f"{_counted(missing, 'missing id')}"
        )
    if foreign:
        problems.append(f"{name}: expected private ids only, got {_counted(foreign, 'other id')}")
    return problems


def _score_problems(name: str, texts: list[str], preset: Preset) -> list[str]:
    bad = [at for at, text in enumerate(texts, start=1) if not _NUMBER.fullmatch(text)]
    if bad:
        return [
            f"{name}: expected a finite number as score, got {texts[bad[0] - 1][:40]!r} "
            f"in {_counted(bad, 'row')}"
        ]
    scores = np.array([float(text) for text in texts])
    low, high = preset.score_range or (-np.inf, np.inf)
    outside = np.flatnonzero((scores < low) | (scores > high) | ~np.isfinite(scores))  # 1e999
    if len(outside):
        return [
            f"{name}: expected scores in [{low:g}, {high:g}], got {texts[outside[0]][:40]} "
            f"in {_counted((outside + 1).tolist(), 'row')}; ranks divided by n are in that range"
        ]
    if len(scores) > 1 and scores.min() == scores.max():
        return [f"{name}: expected scores that rank the records, got {texts[0]} in every row"]
    return []


def _order_problems(name: str, written: Array, raw: Array) -> list[str]:
    if written.shape != raw.shape:
        return [f"{name}: expected {len(raw):,} scores, got {len(written):,}"]
    order = np.lexsort((written, raw))
    raw_rises = np.diff(raw[order]) > 0
    written_steps = np.sign(np.diff(written[order]))
    found = (
        (raw_rises & (written_steps == 0), "differed and are tied now; write 17 digits"),
        (raw_rises & (written_steps < 0), "are in the opposite order"),
        (~raw_rises & (written_steps != 0), "were tied and differ now"),
    )
    return [
        f"{name}: expected the order of the raw scores, got {int(pairs.sum()):,} pairs of "
        f"neighbours that {what}"
        for pairs, what in found
        if pairs.any()
    ]


def _without(items: Iterable[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [item for item in items if item not in known]


def _counted(items: Sequence[str | int], noun: str) -> str:
    """The number of items and the first few by name: 4 duplicate ids (7, 9, 12, …)."""
    shown = ", ".join(str(item)[:40] for item in items[:_N_SHOWN])
    more = ", …" if len(items) > _N_SHOWN else ""
    return f"{len(items):,} {noun}{'s' if len(items) > 1 else ''} ({shown}{more})"
