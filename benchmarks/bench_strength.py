"""Strength against cost: what each set of reference models finds, and the CPU time it took.

    python benchmarks/bench_strength.py [CHALLENGE] [--n 8] [--have NAME=FOLDER]

CHALLENGE holds 01_MIA.pt, pub.pt, priv_out.pt and normalisation.json; without it the demo's is
made. Trains `--n` references of each kind: on three quarters of the records by the recipe read from
the target, the same for half of its epochs, on one half of the records, and anchored in the known
truth. Each set resumes where a killed run left it; one that is there already is passed with
`--have`. Then every set is cut to its first references, as far as each record still has IN and OUT
ones; learned attacks are scored out of fold. `--ready` adds references that were trained elsewhere,
as a signal file. Stack and RMIA with the first set are held against those with all others: paired
DeLong for the AUC, paired bootstrap for the TPR. CPU time is that of the
processes that trained, questions to the finished references included.
"""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from _challenge import MAX_FPR, Challenge, cpu_minutes, figures, in_words, open_challenge
from _machine import machine, versions

from seenit.evaluate import paired_bootstrap, paired_delong
from seenit.reference.record import read_record

RESULTS = Path(__file__).parent / "results"
SHOWN = (
    "stack",
    "shadow",
    "rmia-online",
    "base-online",
    "bavaria-t",
    "lira-online-fixed",
    "calibration",
)
COMPARED = ("stack", "rmia-online")
QUARTERS, SHORT, HALVES, ANCHORED = "three quarters", "half the epochs", "halves", "anchored"
KINDS = (QUARTERS, SHORT, HALVES, ANCHORED)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("challenge", type=Path, nargs="?", help="the demo's if absent")
    parser.add_argument("--n", type=int, default=8, help="references of each kind")
    parser.add_argument("--run-dir", type=Path, default=Path("runs/strength"))
    parser.add_argument("--kind", action="append", choices=KINDS, help="these only")
    parser.add_argument("--have", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--ready", action="append", default=[], metavar="NAME=FILE.npz")
    parser.add_argument("--json", type=Path, default=RESULTS / "strength.json")
    arguments = parser.parse_args()
    challenge = open_challenge(arguments.challenge, arguments.run_dir)
    folders = {name: Path(folder) for name, folder in (e.split("=", 1) for e in arguments.have)}
    for kind in arguments.kind or KINDS:
        if kind not in folders:
            folders[kind] = train(challenge, kind, arguments)

    rows = []
    columns: dict[str, dict[str, np.ndarray]] = {name: {} for name in COMPARED}
    for name, folder in folders.items():
        arrays, plan = challenge.references(folder), read_record(folder).plan
        for n_references in sizes(arrays):
            found = challenge.attacked({key: part[:n_references] for key, part in arrays.items()})
            row = {
                "references": name,
                "plan": plan.kind,
                "inclusion": float(plan.is_in.mean()),
                "n_references": n_references,
                "cpu_minutes": cpu_minutes(folder) * n_references / plan.n_references,
                "attacks": figures(found, SHOWN),
            }
            print(
                f"{name}: {n_references} references, {row['cpu_minutes']:.1f} CPU min: "
                f"{in_words(row['attacks'])}",
                flush=True,
            )
            rows.append(row)
            for attack, sets in columns.items():
                sets[name] = found.scores.columns[attack][challenge.table.is_known]
    for name, file in (entry.split("=", 1) for entry in arguments.ready):
        n_references, found, known = challenge.ready(Path(file))
        measured = figures(found, SHOWN)
        print(f"{name}: {n_references} references, trained elsewhere: {in_words(measured)}")
        rows.append({"references": name, "n_references": n_references, "attacks": measured})
        for attack, sets in columns.items():
            sets[name] = found.scores.columns[attack][known]

    report = {
        "n_members": int(challenge.truth.sum()),
        "n_nonmembers": int((~challenge.truth).sum()),
        "rows": rows,
        "paired": {
            attack: differences(attack, sets, challenge.truth) for attack, sets in columns.items()
        },
        "machine": machine(),
        "versions": versions("torch", "torchvision", "numpy", "scikit-learn", "seenit"),
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def train(challenge: Challenge, kind: str, arguments: argparse.Namespace) -> Path:
    """The folder of one kind's references."""
    recipe = None
    if kind == SHORT:
        whole = challenge.recipe()
        recipe = replace(whole, epochs=max(1, whole.epochs // 2))
    return challenge.train(
        arguments.run_dir / kind.replace(" ", "-"),
        n=arguments.n,
        plan="anchored" if kind == ANCHORED else "balanced",
        inclusion={QUARTERS: 0.75, SHORT: 0.75, HALVES: 0.5}.get(kind),
        recipe=recipe,
    )


def differences(attack: str, sets: dict[str, np.ndarray], truth: np.ndarray) -> list[dict]:
    """An attack with the first set of references less with each other one, all of them used."""
    (name, first), *rest = sets.items()
    others = dict(rest)
    found = [
        *(
            paired_delong(first, second, truth, attack=name, other=other)
            for other, second in others.items()
        ),
        *paired_bootstrap(first, others, truth, attack=name, max_fpr=MAX_FPR, seed=0),
    ]
    for one in found:
        gain = one.difference
        print(
            f"{attack}, {one.quantity}: {one.attack} less {one.other} {gain.value:+.4f} "
            f"[{gain.low:+.4f}, {gain.high:+.4f}]"
        )
    return [asdict(one) for one in found]


def sizes(arrays: dict[str, np.ndarray]) -> list[int]:
    """2, 4, 8, … and all, where every record has an IN and an OUT reference among the first."""
    n_all = len(arrays["reference_is_in"])
    doubled = [2**power for power in range(1, 12) if 2**power < n_all]
    return [n for n in (*doubled, n_all) if covers(arrays, n)]


def covers(arrays: dict[str, np.ndarray], n: int) -> bool:
    """Every record has an IN and an OUT reference that counts among the first n."""
    is_in, counts = arrays["reference_is_in"][:n], arrays["reference_is_usable"][:n]
    return bool((is_in & counts).any(axis=0).all() and (~is_in & counts).any(axis=0).all())


if __name__ == "__main__":
    sys.exit(main())
