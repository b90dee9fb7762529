"""`seenit dp-audit`: coins before training, a bound on ε after it."""

import secrets
from dataclasses import replace
from pathlib import Path

from seenit.data.canaries import read_canaries, write_plan
from seenit.dpaudit import draw_plan, fdp_bound, one_run_bound
from seenit.dpaudit.several_runs import several_runs_bound
from seenit.errors import ConfigError, Refused, attempt
from seenit.evaluate.below_chance import below_chance
from seenit.evidence.places import file_problems
from seenit.records.audits.dp_audit import CLOPPER_PEARSON, FDP, ONE_RUN, GuessCount, PrivacyBound

_GUESSING = {ONE_RUN: one_run_bound, FDP: fdp_bound}


def plan_dp_audit(
    out: Path, *, n_canaries: int, n_runs: int = 1, seed: int | None = None
) -> dict[str, str]:
    """Flip a coin for each canary and write which are to be trained on; what was drawn, in words.

    Args:
        out: CSV to write, with `id,run,is_member`.
        n_canaries: of each run.
        n_runs: independent training runs.
        seed: of the coins; None for one that nobody could have known, drawn from the system.

    Raises:
        ConfigError: A count or the seed is out of range.
        FileRefused: `out` exists.
        Refused: `out` cannot be written.
    """
    problems = [] if out.exists() else file_problems(out)
    if problems:
        raise Refused(problems)
    seed = secrets.randbits(63) if seed is None else seed
    plan = draw_plan(n_canaries=n_canaries, n_runs=n_runs, seed=seed)
    write_plan(out, plan)
    return {
        "plan": str(out),
        "canaries": f"{len(plan):,} in {n_runs:,} training run{'s' if n_runs > 1 else ''}, "
        f"{int(plan.is_member.sum()):,} of them members",
        "seed": f"{seed}, draws the same plan again",
    }


def bound_dp_audit(
    plan_path: Path,
    scores_path: Path,
    *,
    delta: float,
    level: float = 0.95,
    method: str = ONE_RUN,
    guesses: GuessCount | None = None,
    threshold: float | None = None,
    seed: int = 0,
    out: Path | None = None,
) -> PrivacyBound:
    """What the scores of the canaries prove about ε.

    Scores that rank members significantly below non-members prove nothing of the training; the
    bound then says so.

    Args:
        plan_path: the plan that decided the training.
        scores_path: CSV or Parquet with `id` and `score` of every canary, higher = more likely a
            member, computed without the plan.
        delta: the δ that ε is stated at.
        level: probability that the bound holds over the coins.
        method: "one-run", "fdp" or "clopper-pearson".
        guesses: fixed beforehand or chosen on other runs, for the first two; None to try the
            usual ones and pay for the choice.
        threshold: fixed beforehand or chosen on other runs, for the last; None to choose it on
            one half of the runs.
        seed: of the order among equal scores, or of the halves.
        out: where the caller will write the bound; refused here if that cannot be.

    Raises:
        ConfigError: An option is out of range or of another method.
        Refused: With everything that is wrong with the files.
    """
    if method not in (*_GUESSING, CLOPPER_PEARSON):
        raise ConfigError(
            f"--method: expected {ONE_RUN}, {FDP} or {CLOPPER_PEARSON}, got '{method}'"
        )
    if method == CLOPPER_PEARSON and guesses is not None:
        raise ConfigError(f"--guesses: {method} flags by a threshold; give --threshold, or neither")
    if method != CLOPPER_PEARSON and threshold is not None:
        raise ConfigError(f"--threshold: {method} counts guesses; give --guesses, or neither")
    problems = [] if out is None else file_problems(out)
    read = attempt(problems, lambda: read_canaries(str(plan_path), str(scores_path)))
    if problems or read is None:
        raise Refused(problems)
    plan, scores = read.plan, read.scores
    if method == CLOPPER_PEARSON:
        found = several_runs_bound(
            plan, scores, delta=delta, level=level, threshold=threshold, seed=seed
        )
    else:
        found = _GUESSING[method](
            plan,
            scores,
            delta=delta,
            level=level,
            guesses=[guesses] if guesses else (),
            seed=seed,
        )
    has_sides = plan.is_member.any() and not plan.is_member.all()
    return replace(
        found,
        below_chance=below_chance({scores_path.stem: scores}, plan.is_member)
        if has_sides
        else None,
        remarks=read.remarks,
    )
