"""What small models of real texts give away, by the audit command: seven parts, each by its name.

    python benchmarks/bench_texts.py DESCRIPTIONS.parquet [PART ...] [--folder DIR]

DESCRIPTIONS.parquet has the columns id, text, section and unit. Units are dealt into thirds: a
causal language model is pretrained on texts of the first, fine-tuned on texts of the second; the
third is held out. The parts:

    units       one text of each unit, members against those of the held-out third
    rows        texts dealt row by row: near-duplicates on both sides
    sections    members of every second section against held-out texts of the other ones
    lora        a LoRA adapter, audited from adapter and base
    classifier  the sections as 16 classes, 8 references; stack against loss, paired
    canaries    the first part's model, two references with canaries in them
    nothing     50 models, each audited about texts that it was not fine-tuned on

Models and runs are kept in `--folder` and used again; a part that was stopped goes on where it
was. Each part is added to benchmarks/results/texts.json.
"""

import argparse
import json
import shlex
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from _descriptions import BASE, HELD_OUT, TUNED, Descriptions, read_descriptions
from _machine import machine, versions
from _watched import watched

from seenit.evaluate import paired_bootstrap, paired_delong
from seenit.store import read_scores

RESULTS = Path(__file__).parent / "results" / "texts.json"
MAX_FPR = "0.01"
N_BASE, BASE_EPOCHS, BASE_RATE = 8_000, 3, 3e-3
N_TUNED, EPOCHS, RATE = 5_000, 3, 1e-3
N_PART = 2_000  # of each side, where the split is what is shown
N_LORA, LORA_EPOCHS, LORA_RATE = 2_000, 8, 3e-3
N_CLASSIFIED, CLASSIFIER_EPOCHS, CLASSIFIER_RATE, N_REFERENCES = 1_500, 5, 1e-3, 8
N_SMALL, N_SMALL_TUNED = 250, 300


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """Texts, the folder for what is made of them, and how many models of nothing there are."""

    data: Descriptions
    folder: Path
    n_seeds: int

    def base(self) -> Path:
        """The pretrained model."""
        from _text_training import pretrain

        texts = self.data.texts(self.data.rows_of(BASE, seed=0)[:N_BASE])
        pretrain(self.folder / "base", texts, epochs=BASE_EPOCHS, rate=BASE_RATE, seed=0)
        return self.folder / "base"

    def tuned(self) -> Path:
        """It, fine-tuned on the members."""
        from _text_training import fine_tune

        texts = self.data.texts(self.members())
        fine_tune(
            self.folder / "lm", self.base(), texts, epochs=EPOCHS, rate=RATE, seed=1
        )  # fmt: skip
        return self.folder / "lm"

    def members(self) -> np.ndarray:
        """The rows that it is fine-tuned on."""
        return self.data.single(TUNED, seed=0)[:N_TUNED]

    def held_out(self) -> np.ndarray:
        """Rows of units that no model saw."""
        return self.data.single(HELD_OUT, seed=0)

    def audit(self, name: str, members: Any, others: Any, options: str) -> dict[str, Any]:
        """Run the command in the folder, unless it has ended there before; what it found."""
        sides = {"members": members, "others": others}
        for side, rows in sides.items():
            self.data.write(self.folder / f"{name}-{side}.parquet", rows)
        command = shlex.split(
            f"seenit audit --members {name}-members.parquet --nonmembers {name}-others.parquet "
            f"--text text --id id --run-dir run-{name} --device cpu {options}"
        )
        print(*command, flush=True)
        took = self.folder / f"run-{name}.json"
        if not took.exists():
            seenit = str(Path(sys.executable).with_name("seenit"))
            took.write_text(json.dumps(watched([seenit, *command[1:]], self.folder)))
        return {
            "command": " ".join(command),
            "n_members": len(members),
            "n_nonmembers": len(others),
            **json.loads(took.read_text()),
            **of_summary(json.loads((self.folder / f"run-{name}" / "summary.json").read_text())),
        }


def of_summary(summary: dict[str, Any]) -> dict[str, Any]:
    """Verdict, blind baseline, duplicates and attacks."""
    blind = [one for one in summary["blind"] if one["question"].startswith("members")]
    return {
        "verdict": summary["verdict"]["kind"],
        "best": summary["best"],
        "blind": [
            {"auc": one["auc"], "failed": one["failed"], "looked_at": one["looked_at"]}
            for one in blind
        ],
        "duplicates": [
            {"n_exact": one["n_exact"], "n_near": one["n_near"]} for one in summary["duplicates"]
        ],
        "without_duplicates": {
            name: summary["without_duplicates"][name] for name in ("auc", "tpr_at_fpr")
        }
        if "without_duplicates" in summary
        else None,
        "attacks": {
            name: {"auc": one["auc"], "tpr": one["tpr_at_fpr"][MAX_FPR]}
            for name, one in summary["attacks"].items()
        },
        "stages": summary.get("seconds"),
    }


def units(work: Work) -> dict[str, Any]:
    """One text of each unit, whole units on one side."""
    work.tuned()
    return work.audit(
        "units",
        work.members(),
        work.held_out()[:N_TUNED],
        "--target lm --base base --unit unit",
    )


def rows(work: Work) -> dict[str, Any]:
    """A model of its own: rows are dealt, and units have texts on both sides."""
    from _text_training import fine_tune

    dealt = work.data.rows_of(TUNED, seed=0)
    texts = work.data.texts(dealt[:N_TUNED])
    fine_tune(work.folder / "lm-rows", work.base(), texts, epochs=EPOCHS, rate=RATE, seed=1)
    return work.audit(
        "rows",
        dealt[:N_PART],
        dealt[N_TUNED : N_TUNED + N_PART],
        "--target lm-rows --base base",
    )


def sections(work: Work) -> dict[str, Any]:
    """The same model, members and others of different sections."""
    work.tuned()
    members, others = work.members(), work.held_out()
    first = sorted(set(work.data.sections(members)))[::2]
    inside = np.isin(work.data.sections(members), first)
    outside = ~np.isin(work.data.sections(others), first)
    return work.audit(
        "sections",
        members[inside][:N_PART],
        others[outside][:N_PART],
        "--target lm --base base --unit unit",
    )


def lora(work: Work) -> dict[str, Any]:
    """An adapter and its base, by one command."""
    from _text_training import fine_tune_adapter

    members = work.members()[:N_LORA]
    fine_tune_adapter(
        work.folder / "adapter",
        work.base(),
        work.data.texts(members),
        epochs=LORA_EPOCHS,
        rate=LORA_RATE,
        seed=2,
    )
    return work.audit(
        "lora", members, work.held_out()[:N_LORA], "--target adapter --base base --unit unit"
    )


def canaries(work: Work) -> dict[str, Any]:
    """What two references know by heart of made-up texts."""
    work.tuned()
    found = work.audit(
        "canaries",
        work.members()[:N_PART],
        work.held_out()[:N_PART],
        "--target lm --base base --unit unit --references 2",
    )
    summary = json.loads((work.folder / "run-canaries" / "summary.json").read_text())
    return found | {"memorised": summary["audit"]["memorised"]}


def classifier(work: Work) -> dict[str, Any]:
    """16 classes, and references that begin with the same base."""
    from _text_training import fine_tune_classifier

    members = work.members()[:N_CLASSIFIED]
    fine_tune_classifier(
        work.folder / "classifier",
        work.base(),
        work.data.texts(members),
        work.data.sections(members),
        epochs=CLASSIFIER_EPOCHS,
        rate=CLASSIFIER_RATE,
        seed=3,
    )
    found = work.audit(
        "classifier",
        members,
        work.held_out()[:N_CLASSIFIED],
        f"--target classifier --base base --label section --unit unit --references {N_REFERENCES} "
        "--canaries 0",
    )
    return found | {"stack less loss": paired(work.folder / "run-classifier" / "scores.parquet")}


def paired(path: Path) -> dict[str, Any]:
    """Stack less loss on the same records, by unit."""
    scores = read_scores(path)
    (stack, truth), (loss, _) = scores.known("stack"), scores.known("loss")
    auc = paired_delong(
        stack, loss, truth, attack="stack", other="loss", units=scores.known_units
    )  # fmt: skip
    (tpr,) = paired_bootstrap(
        stack,
        {"loss": loss},
        truth,
        attack="stack",
        max_fpr=float(MAX_FPR),
        seed=0,
        units=scores.known_units,
    )
    return {
        name: {part: getattr(one.difference, part) for part in ("value", "low", "high")}
        for name, one in (("auc", auc), ("tpr", tpr))
    }


def nothing(work: Work) -> dict[str, Any]:
    """Models that saw neither side: how often one is said to leak, and in which run."""
    verdicts: dict[str, str] = {}
    kept = work.folder / "nothing.json"
    if kept.exists():
        verdicts = json.loads(kept.read_text())
    for seed in range(work.n_seeds):
        if str(seed) not in verdicts:
            verdicts[str(seed)] = _verdict_of_nothing(work, seed)
            kept.write_text(json.dumps(verdicts))
            print(f"seed {seed}: {verdicts[str(seed)]}", flush=True)
    return {
        "n_members": N_SMALL,
        "n_nonmembers": N_SMALL,
        "n_fine_tuned_on": N_SMALL_TUNED,
        "n_runs": len(verdicts),
        "verdicts": dict(Counter(verdicts.values())),
        "seeds_that_leak": [int(seed) for seed, kind in verdicts.items() if "leaks" in kind],
    }


def _verdict_of_nothing(work: Work, seed: int) -> str:
    from _text_training import fine_tune

    import seenit
    from seenit.config import AuditConfig

    folder = work.folder / "nothing" / str(seed)
    folder.mkdir(parents=True, exist_ok=True)
    tuned = work.data.texts(work.data.rows_of(TUNED, seed=100 + seed)[:N_SMALL_TUNED])
    fine_tune(folder / "lm", work.base(), tuned, epochs=EPOCHS, rate=RATE, seed=seed)
    asked = work.data.single(HELD_OUT, seed=100 + seed)
    sides = work.data.halves_by_unit(asked, N_SMALL, seed=seed)
    paths = {}
    for name, own in zip(("members", "others"), sides, strict=True):
        paths[name] = str(folder / f"{name}.parquet")
        work.data.write(Path(paths[name]), own)
    found = seenit.audit(
        AuditConfig(
            target=str(folder / "lm"),
            base=str(work.base()),
            members=paths["members"],
            nonmembers=paths["others"],
            text=("text",),
            id="id",
            unit="unit",
            device="cpu",
            seed=seed,
            run_dir=str(folder / "run"),
        )
    )
    return found.evaluation.verdict.kind


PARTS: dict[str, Callable[[Work], dict[str, Any]]] = {
    one.__name__: one for one in (units, rows, sections, lora, canaries, classifier, nothing)
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("descriptions", type=Path, nargs="?", help="texts by section and unit")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all if absent")
    parser.add_argument("--folder", type=Path, default=Path("runs/bench-texts"))
    parser.add_argument("--n-seeds", type=int, default=50, help="models of the part nothing")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.descriptions is None:
        print("texts are not here: pass a Parquet file with text, section and unit; left out")
        return 0
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"expected parts of {', '.join(PARTS)}, got {', '.join(unknown)}")
    options.folder.mkdir(parents=True, exist_ok=True)
    work = Work(
        data=read_descriptions(options.descriptions),
        folder=options.folder.resolve(),
        n_seeds=options.n_seeds,
    )
    for name in options.parts or PARTS:
        found = PARTS[name](work)
        keep(options.json, name, found)
        show(name, found)
    return 0


def keep(path: Path, name: str, found: dict[str, Any]) -> None:
    """Add one part to the file of results, the others as they were."""
    from _text_training import SHAPE

    report = json.loads(path.read_text()) if path.exists() else {"parts": {}}
    report |= {
        "command": f"python benchmarks/bench_texts.py DESCRIPTIONS.parquet [{' | '.join(PARTS)}]",
        "models": SHAPE,
        "training": {
            "base": {"n": N_BASE, "epochs": BASE_EPOCHS, "rate": BASE_RATE},
            "lm": {"n": N_TUNED, "epochs": EPOCHS, "rate": RATE},
            "adapter": {"n": N_LORA, "epochs": LORA_EPOCHS, "rate": LORA_RATE},
            "classifier": {"n": N_CLASSIFIED, "epochs": CLASSIFIER_EPOCHS, "rate": CLASSIFIER_RATE},
        },
        "machine": machine(),
        "versions": versions("seenit", "torch", "transformers", "peft", "numpy", "scikit-learn"),
    }
    report["parts"] = {**report["parts"], name: found}
    path.write_text(json.dumps(report, indent=1) + "\n")


def show(name: str, found: dict[str, Any]) -> None:
    """The part in a few lines."""
    print(f"\n{name}: {found['n_members']:,} members, {found['n_nonmembers']:,} others")
    if "verdicts" in found:
        print(f"  {found['n_runs']} runs: {found['verdicts']}")
        return
    print(f"  {found['verdict']}; {found['cpu_seconds']:.0f} s of all cores")
    for one in found["blind"]:
        print(f"  blind AUC {_in_words(one['auc'])}")
    for one in found["duplicates"]:
        print(f"  on both sides: {one['n_exact']} exact, {one['n_near']} nearly")
    for attack, one in found["attacks"].items():
        print(f"  {attack:22} AUC {_in_words(one['auc'])}  TPR at FPR 1 % {_in_words(one['tpr'])}")
    for one in found.get("memorised", {}).get("kinds", ()):
        print(
            f"  {one['form']}, {one['copies']} times: {_in_words(one['inside'])} bits, "
            f"not trained on {_in_words(one['outside'])}"
        )
    if "stack less loss" in found:
        for what, one in found["stack less loss"].items():
            print(f"  stack less loss, {what}: {_in_words(one)}")


def _in_words(one: dict[str, float | None]) -> str:
    value, low, high = (
        "none" if one[part] is None else f"{one[part]:.3f}" for part in ("value", "low", "high")
    )
    return f"{value} [{low}, {high}]"


if __name__ == "__main__":
    raise SystemExit(main())
