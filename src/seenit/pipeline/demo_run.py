"""`seenit demo`: a small real challenge, from making it to the truth."""

from dataclasses import dataclass
from pathlib import Path

from seenit.competition.demo import N_TRAINED, DemoChallenge, make_demo_challenge
from seenit.config import ScoreConfig
from seenit.errors import Refused
from seenit.evidence.places import folder_problems
from seenit.pipeline.evaluation import evaluate_file
from seenit.pipeline.score_run import ScoreRun, score
from seenit.progress import Silent, Watcher
from seenit.records.evaluation import AttackEvaluation, Interval
from seenit.words import rate_name


@dataclass(frozen=True, kw_only=True, eq=False)
class DemoRun:
    """The whole story once: a challenge, a run on it, and the truth revealed.

    Attributes:
        challenge: the files and what is in them.
        run: what `seenit score` promised.
        actual: the submission held against the truth.
    """

    challenge: DemoChallenge
    run: ScoreRun
    actual: AttackEvaluation

    def facts(self) -> dict[str, str]:
        """What was made, in words by name."""
        made = self.challenge
        return {
            "target": f"{made.target}: ResNet-18, {made.n_epochs} epochs, right on "
            f"{made.member_accuracy:.0%} of its members, {made.nonmember_accuracy:.0%} of others",
            "records": f"{made.n_per_set} public, {made.n_per_set} private: noisy digits",
            **{name: str(path) for name, path in self.run.files.items()},
        }

    def promises(self) -> dict[str, tuple[Interval, float]]:
        """Quantity to what was predicted for the private records and what the truth says."""
        promise = self.run.evaluation.chosen.expected_private[0]
        judged = self.run.evaluation.judged_fpr
        return {
            "AUC": (promise.auc, self.actual.auc.value),
            f"TPR at FPR {rate_name(judged)}": (
                promise.tpr_at_fpr[judged],
                self.actual.at(judged).tpr.value,
            ),
        }


def demo(folder: Path, *, seed: int = 0, watcher: Watcher | None = None) -> DemoRun:
    """Make a small real challenge, run `score` on its files, then reveal the truth.

    Raises:
        Refused: The folder cannot be made.
    """
    if problems := folder_problems(folder):
        raise Refused(problems)
    watcher = watcher or Silent()
    challenge = make_demo_challenge(
        folder / "challenge", seed=seed, on_progress=watcher.start("training a target", N_TRAINED)
    )
    run = score(
        ScoreConfig(
            target=str(challenge.target),
            public=str(challenge.public),
            private=str(challenge.private),
            mean=challenge.normalisation.mean,
            std=challenge.normalisation.std,
            seed=seed,
            run_dir=str(folder),
        ),
        watcher=watcher,
        command="seenit demo",
    )
    return DemoRun(
        challenge=challenge,
        run=run,
        actual=evaluate_file(
            run.files["submission"], challenge.truth, fpr=(run.evaluation.judged_fpr,)
        ),
    )
