"""A challenge in a folder, as `seenit score` sees it, for benchmarks of reference models."""

import json
import resource
from dataclasses import asdict
from pathlib import Path

import numpy as np

from seenit import pipeline
from seenit.competition.demo import make_demo_challenge
from seenit.config import ReferencesConfig, ScoreConfig
from seenit.evaluate.assess import evaluate_attack
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.query import signals_of
from seenit.evidence.score import open_evidence
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.reference.choosing.resolve import choose_recipe
from seenit.reference.kept import open_references
from seenit.reference.pool import read_pool
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import recipe_toml
from seenit.scoring.run_attacks import AttackScores, run_attacks
from seenit.store import Store, key_of

MAX_FPR = 0.05
FPRS = (MAX_FPR, 0.01)
COST = "cpu.json"


class Challenge:
    """01_MIA.pt, pub.pt, priv_out.pt and normalisation.json, and the target's answers."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self._store = folder, Store(scratch)
        self.mean, self.std = normalisation_of(folder)
        evidence = open_evidence(
            ScoreConfig(
                target=str(folder / "01_MIA.pt"),
                public=str(folder / "pub.pt"),
                private=str(folder / "priv_out.pt"),
                mean=self.mean,
                std=self.std,
            )
        )
        assert evidence.model is not None
        self._pool = reference_inputs_of(evidence.model)
        self.table, self._key = signals_of(evidence, store=self._store, watcher=Silent())

    @property
    def truth(self) -> np.ndarray:
        """(n_known,) bool."""
        return self.table.is_member[self.table.is_known] == 1

    def recipe(self) -> Recipe:
        """How the target was trained, as its file and answers tell."""
        return choose_recipe(self._pool, read_pool(self._pool.sets), None).proposals[0].recipe

    def references(self, folder: Path) -> dict[str, np.ndarray]:
        """The arrays that `seenit references` left in a folder."""
        return dict(open_references(folder, self._pool).arrays)

    def train(
        self,
        folder: Path,
        *,
        n: int,
        plan: str = "balanced",
        inclusion: float | None,
        recipe: Recipe | None,
    ) -> Path:
        """Train what is not there yet of a set of references, and note the CPU time it took."""
        folder.mkdir(parents=True, exist_ok=True)
        path = None
        if recipe is not None:
            path = folder.with_name(f"{folder.name}.toml")
            path.write_text(recipe_toml(recipe), encoding="utf-8")
        before = _seconds_of_children()
        told = pipeline.run_references(
            ReferencesConfig(
                pool=(str(self.folder / "pub.pt"), str(self.folder / "priv_out.pt")),
                n=n,
                target=str(self.folder / "01_MIA.pt"),
                mean=self.mean,
                std=self.std,
                plan=plan,
                inclusion=inclusion,
                recipe=None if path is None else str(path),
                run_dir=str(folder),
            )
        )
        spent = 60 * cpu_minutes(folder) + _seconds_of_children() - before
        (folder / COST).write_text(json.dumps({"cpu_seconds": spent}) + "\n")
        print(
            f"{folder.name}: right on {told['right on their own records']} of their own records, "
            f"{told['right on the others']} of the others",
            flush=True,
        )
        return folder

    def attacked(self, arrays: dict[str, np.ndarray]) -> AttackScores:
        """Every attack on the target with these references; learned ones out of fold."""
        return attacked(self.table.with_arrays(arrays), store=self._store, key=self._key)

    def ready(self, file: Path) -> tuple[int, AttackScores, np.ndarray]:
        """References of a signal file of these records: how many, the attacks, and their rows.

        The rows put the known records of the file in the order of the challenge.
        """
        evidence = open_evidence(ScoreConfig(signals=str(file)))
        table, _ = signals_of(evidence, store=self._store, watcher=Silent())
        place = {record: row for row, record in enumerate(table.ids.tolist())}
        rows = np.array([place[record] for record in self.table.ids[self.table.is_known].tolist()])
        assert np.array_equal(table.is_member[rows], self.table.is_member[self.table.is_known])
        found = attacked(table, store=self._store, key=key_of(table.arrays))
        return len(table.arrays["reference_is_in"]), found, rows


def attacked(table: SignalTable, *, store: Store, key: str) -> AttackScores:
    """Every attack that a table allows; what was fitted before is taken from the store."""
    arrays = {name: array for name, array in table.arrays.items() if name.startswith("reference")}
    return run_attacks(
        table,
        left_out={},
        names=("stack",),
        max_fpr=MAX_FPR,
        seed=0,
        store=store,
        signals_key=key_of({"target": key, **arrays}),
        watcher=Silent(),
    )


def figures(found: AttackScores, names: tuple[str, ...]) -> dict[str, dict]:
    """Attack to AUC and TPR with their intervals, on the known records."""
    measured = {}
    for name in names:
        if name not in found.scores.columns:
            continue
        entry = evaluate_attack(name, found.scores, max_fprs=FPRS, n_private=(), seed=0)
        measured[name] = {
            "auc": asdict(entry.auc),
            "tpr_at_fpr": {str(point.max_fpr): asdict(point.tpr) for point in entry.tpr_at_fpr},
        }
    return measured


def in_words(measured: dict[str, dict]) -> str:
    """AUC/TPR at FPR .05 of each attack, in one line."""
    return "  ".join(
        f"{name} {entry['auc']['value']:.4f}/{entry['tpr_at_fpr'][str(MAX_FPR)]['value']:.4f}"
        for name, entry in measured.items()
    )


def open_challenge(folder: Path | None, run_dir: Path) -> Challenge:
    """A challenge that was handed out, or without one the demo's."""
    if folder is None:
        folder = run_dir / "challenge"
        made = make_demo_challenge(folder, seed=0, on_progress=lambda _: None)
        stated = {"mean": made.normalisation.mean, "std": made.normalisation.std}
        (folder / "normalisation.json").write_text(json.dumps(stated))
    return Challenge(folder, run_dir / "attacks")


def cpu_minutes(folder: Path) -> float:
    """What the trainings of a folder took so far, by all their processes."""
    path = folder / COST
    return json.loads(path.read_text())["cpu_seconds"] / 60 if path.exists() else 0.0


def _seconds_of_children() -> float:
    """CPU seconds of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def normalisation_of(folder: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation per channel."""
    found = json.loads((folder / "normalisation.json").read_text())
    return tuple(found["mean"]), tuple(found["std"])
