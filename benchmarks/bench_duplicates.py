"""Near duplicates between members and non-members: how many, found where, and what they move.

    python benchmarks/bench_twins.py --target F --members F --nonmembers F [--mean a,b,c]
                                     [--std a,b,c] [--known CSV] [--grid pairs.png]

Asks the target once per record, looks for duplicates in thumbnails and in its features, and
judges the loss attack with all non-members and without those that have a duplicate. With
`--known` it says instead how many of the pairs that people judged are found: a list with the
columns of ciFAIR's (Barz & Denzler 2020, arXiv:1902.00423), TestID a row of the non-members and
Judgment 1 for near-duplicates.
`--grid` writes a random sample of the pairs that were found, to be looked at by eye.
"""

import argparse
import csv
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from _machine import machine, versions
from PIL import Image

from seenit.attacks.loss import Loss
from seenit.checks.duplicates.search import FoundDuplicates, find_duplicates
from seenit.data import join_sides, open_examples
from seenit.evaluate import evaluate_attack
from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.models import open_classifier
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.examples import Examples, Normalisation
from seenit.records.scores import IN_FULL, Scores
from seenit.signals import IDENTITY, extract_signals

RESULTS = Path(__file__).parent / "results"
MAX_FPRS = (0.05, 0.01)
BLOCK = 2048
NEAR = "1"
N_SHOWN, COLUMNS, SIDE, GAP = 120, 12, 64, 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for role in ("target", "members", "nonmembers"):
        parser.add_argument(f"--{role}")
    parser.add_argument("--mean", type=_numbers)
    parser.add_argument("--std", type=_numbers)
    parser.add_argument("--known", type=Path, help="pairs that people judged")
    parser.add_argument("--grid", type=Path, help="picture of a sample of the pairs")
    parser.add_argument("--json", type=Path, default=RESULTS / "duplicates.json")
    arguments = parser.parse_args()
    if None in (arguments.target, arguments.members, arguments.nonmembers):
        print("no target and sides are here: pass --target, --members, --nonmembers; left out")
        return 0
    both = join_sides(open_examples(arguments.members), open_examples(arguments.nonmembers))
    is_member = both.is_member == 1
    classifier = open_classifier(
        arguments.target,
        normalisation=None
        if arguments.mean is None
        else Normalisation(mean=arguments.mean, std=arguments.std),
        input_shape=both.inputs.shape[1:],
    )
    asked = extract_signals(classifier, both.inputs, both.labels, views=(IDENTITY,))
    features, prints = asked["target_features"], _prints(both)
    began = time.process_time()
    duplicates = find_duplicates(
        prints.take(is_member),
        prints.take(~is_member),
        first_features=features[is_member],
        second_features=features[~is_member],
    )
    seconds = time.process_time() - began
    figures = {
        "n_members": int(is_member.sum()),
        "n_nonmembers": int((~is_member).sum()),
        "n_exact": int(duplicates.is_exact.sum()),
        "n_near": int(duplicates.is_near.sum()),
        "n_near_by": {way: int(found.sum()) for way, found in duplicates.found.items()},
        "cpu_seconds": round(seconds, 1),
        **(
            _moved(asked["target_margin"], both, duplicates)
            if arguments.known is None
            else {"known": _recalled(arguments.known, duplicates)}
        ),
        "machine": machine(),
        "versions": versions("seenit", "numpy", "torch"),
    }
    print(json.dumps(figures, indent=2))
    arguments.json.write_text(json.dumps(figures, indent=2) + "\n")
    if arguments.grid is not None:
        _grid(both, is_member, duplicates).save(arguments.grid)
    return 0


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _prints(examples: Examples) -> Fingerprints:
    parts = [
        kind_of(examples).prints(examples.inputs.read(start, min(start + BLOCK, len(examples))))
        for start in range(0, len(examples), BLOCK)
    ]
    return Fingerprints(
        kind=examples.kind,
        digests=np.concatenate([part.digests for part in parts]),
        sketches=np.concatenate([part.sketches for part in parts]),
    )


def _moved(target_margin: Array, both: Examples, duplicates: FoundDuplicates) -> dict[str, object]:
    """The loss attack with all non-members, and without those that have a duplicate."""
    scores = Loss().score(target_margin=target_margin)
    kept = np.ones(len(both), dtype=bool)
    kept[np.flatnonzero(both.is_member != 1)[duplicates.is_duplicate]] = False
    return {
        "loss": _judged(scores, both, np.ones_like(kept)),
        "loss_without_twins": _judged(scores, both, kept),
    }


def _judged(scores: Array, both: Examples, kept: BoolArray) -> dict[str, object]:
    """The loss attack on some records."""
    entry = evaluate_attack(
        "loss",
        Scores(
            ids=both.ids[kept],
            is_member=both.is_member[kept],
            columns={"loss": scores[kept]},
            evaluated_on={"loss": IN_FULL},
        ),
        max_fprs=MAX_FPRS,
        n_private=(),
        seed=0,
    )
    return {
        "n_members": entry.n_members,
        "n_nonmembers": entry.n_nonmembers,
        "auc": asdict(entry.auc),
        "tpr_at_fpr": {str(point.max_fpr): asdict(point.tpr) for point in entry.tpr_at_fpr},
    }


def _recalled(path: Path, duplicates: FoundDuplicates) -> dict[str, int]:
    """How many of the records that people judged to be near-duplicates were found, and where."""
    with path.open(newline="") as file:
        rows = [int(row["TestID"]) for row in csv.DictReader(file) if row["Judgment"] == NEAR]
    return {
        "n_judged": len(rows),
        "n_found": int(duplicates.is_duplicate[rows].sum()),
        **{f"n_found_by_{way}": int(found[rows].sum()) for way, found in duplicates.found.items()},
    }


def _grid(both: Examples, is_member: BoolArray, duplicates: FoundDuplicates) -> Image.Image:
    """A random sample of the pairs, members left, in the order in which they stand out."""
    rows = np.flatnonzero(duplicates.is_duplicate)
    rows = np.random.default_rng(0).permutation(rows)[:N_SHOWN]
    rows = rows[np.argsort(duplicates.difference[rows])]
    members, others = np.flatnonzero(is_member), np.flatnonzero(~is_member)
    sheet = Image.new("RGB", (COLUMNS * (2 * SIDE + GAP), -(-len(rows) // COLUMNS) * (SIDE + GAP)))
    for at, row in enumerate(rows):
        left, top = at % COLUMNS * (2 * SIDE + GAP), at // COLUMNS * (SIDE + GAP)
        for place, one in enumerate((members[duplicates.row[row]], others[row])):
            pixels = np.rint(both.inputs.read(int(one), int(one) + 1)[0] * 255).astype(np.uint8)
            picture = Image.fromarray(pixels.transpose(1, 2, 0)).resize((SIDE, SIDE))
            sheet.paste(picture, (left + place * SIDE, top))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
