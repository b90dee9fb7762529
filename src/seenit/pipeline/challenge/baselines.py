"""What known attacks reach on a new challenge, for the organiser, and the blind baseline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seenit.competition import Preset, find_preset, write_submission
from seenit.config import ScoreConfig
from seenit.config.challenge import ChallengeConfig
from seenit.evaluate import evaluate_attack
from seenit.hosting.places import Places
from seenit.hosting.truth import Truth
from seenit.pipeline.score_run import ScoreRun, score
from seenit.progress import Watcher
from seenit.records.evaluation import AttackEvaluation, BlindBaseline, Duplicates
from seenit.records.examples import Normalisation
from seenit.records.scores import HELD_AGAINST_TRUTH, Scores

SHOWN = ("label-views", "heuristic", "loss", "stack")
"""The predicted label alone, the seed formula that participants have, the loss, all together."""


@dataclass(frozen=True, kw_only=True)
class Baselines:
    """What was found on the files as participants get them.

    Attributes:
        public: attack to its figures on the public set, out of fold where it learns.
        private: attack to its figures on the private set, held against the truth.
        blind: what can be told without the model.
        duplicates: what is left of them after copies were removed.
        judged_fpr: the FPR of every TPR.
    """

    public: Mapping[str, AttackEvaluation]
    private: Mapping[str, AttackEvaluation]
    blind: Sequence[BlindBaseline]
    duplicates: Sequence[Duplicates]
    judged_fpr: float


def run_baselines(
    places: Places,
    config: ChallengeConfig,
    *,
    files: tuple[str, str, str],
    normalisation: Normalisation,
    truth: Truth,
    watcher: Watcher,
) -> Baselines:
    """Run `seenit score` on the handed-out files and hold it against the truth.

    Args:
        places: of the challenge.
        config: names the preset and the device.
        files: names of the target, the public and the private file.
        normalisation: of the target.
        truth: of the private records.
        watcher: told of every stage.
    """
    target, public, private = (str(places.handout / name) for name in files)
    run = score(
        ScoreConfig(
            target=target,
            public=public,
            private=private,
            preset=config.preset,
            mean=normalisation.mean,
            std=normalisation.std,
            device=config.device,
            run_dir=str(places.organiser / "baselines"),
        ),
        watcher=watcher,
        command="seenit challenge make",
    )
    evaluation = run.evaluation
    known = {entry.attack: entry for entry in evaluation.attacks}
    shown = [name for name in SHOWN if name in known]
    for name in shown:
        _write_submission(places, run, name, truth, preset=find_preset(config.preset))
    return Baselines(
        public={name: known[name] for name in shown},
        private={name: _on_private(run, name, truth, evaluation.judged_fpr) for name in shown},
        blind=evaluation.blind,
        duplicates=evaluation.duplicates,
        judged_fpr=evaluation.judged_fpr,
    )


def _write_submission(
    places: Places, run: ScoreRun, name: str, truth: Truth, *, preset: Preset
) -> None:
    """The attack as a team would send it, in a folder of its own, to try the server with."""
    rows = np.isin(run.scores.ids, truth.ids)
    write_submission(
        places.submission_of(name),
        ids=run.scores.ids[rows],
        scores=run.scores.columns[name][rows],
        preset=preset,
    )


def _on_private(run: ScoreRun, name: str, truth: Truth, judged_fpr: float) -> AttackEvaluation:
    order = np.argsort(truth.ids)
    rows = np.isin(run.scores.ids, truth.ids)
    found = order[np.searchsorted(truth.ids[order], run.scores.ids[rows])]
    held = Scores(
        ids=run.scores.ids[rows],
        is_member=truth.is_member[found].astype(np.int8),
        columns={name: run.scores.columns[name][rows]},
        evaluated_on={name: HELD_AGAINST_TRUTH},
    )
    return evaluate_attack(name, held, max_fprs=(judged_fpr,), n_private=(), seed=0)
