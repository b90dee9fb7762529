"""From signals to one column of scores per attack that the evidence allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from seenit.attacks import ATTACKS
from seenit.attacks.requirements import Attack, Learner, is_learned
from seenit.config import AUTO
from seenit.errors import ConfigError, Refused, SignalError
from seenit.numerics.arrays import Array
from seenit.numerics.folds import stratified_folds
from seenit.numerics.tokens.spans import OFFSETS
from seenit.progress import Watcher
from seenit.records.evaluation import Choice
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores
from seenit.records.signals import USABLE_SIGNALS, SignalTable
from seenit.scoring import cross_fit, direct_scores, shadow_log_odds
from seenit.scoring.choice import choice_among
from seenit.store import Store, code_version, key_of

N_FOLDS = 5
N_REPEATS = 2
ENOUGH_ONCE = 20_000
"""Known records from which on they are dealt into folds once; a second deal adds little."""
ENOUGH_TEXTS_ONCE = 4_000
"""The same of texts with a value per token, whose stack a second deal leaves as it is."""
N_WORKERS = 2
SHADOW = "shadow_log_odds"


@dataclass(frozen=True, kw_only=True, eq=False)
class AttackScores:
    """What the attacks said.

    Attributes:
        scores: every attack that the evidence allows.
        choice: the attack to submit and why.
        skipped: attack name to the reason it was not computed.
    """

    scores: Scores
    choice: Choice
    skipped: Mapping[str, str]


def available_attacks(table: SignalTable, *, seed: int) -> tuple[dict[str, Attack], dict[str, str]]:
    """The attacks whose signals are at hand, and for the others what they lack."""
    chosen: dict[str, Attack] = {}
    skipped: dict[str, str] = {}
    for entry in ATTACKS:
        variant = entry.variant_for(table.arrays)
        if variant is not None:
            chosen[entry.name] = _seeded(variant, seed)
        else:
            skipped[entry.name] = "needs " + ", ".join(entry.missing(table.arrays))
    return chosen, skipped


def run_attacks(
    table: SignalTable,
    *,
    names: tuple[str, ...],
    left_out: Mapping[str, str],
    max_fpr: float,
    seed: int,
    store: Store,
    signals_key: str,
    watcher: Watcher,
) -> AttackScores:
    """Score every record with every attack, and choose the one to submit.

    Args:
        table: n examples, the known ones of both kinds.
        names: attacks to choose from, or ("auto",).
        left_out: attack name to why it is not run; it is skipped with that reason.
        max_fpr: the FPR that the submission is judged at.
        seed: decides folds and learners.
        store: keeps the scores of each fit.
        signals_key: content key of the table.
        watcher: told of each fit.

    Raises:
        ConfigError: A named attack lacks a signal, or there are too few known records.
    """
    table, signals_key = _with_shadow(
        table, seed=seed, store=store, signals_key=signals_key, watcher=watcher
    )
    attacks, skipped = available_attacks(table, seed=seed)
    skipped |= {name: reason for name, reason in left_out.items() if name in attacks}
    attacks = {name: attack for name, attack in attacks.items() if name not in left_out}
    _require_named(names, skipped)
    known = table.is_known
    enough = ENOUGH_TEXTS_ONCE if OFFSETS in table.arrays else ENOUGH_ONCE
    n_repeats = N_REPEATS if int(known.sum()) < enough else 1
    folds = stratified_folds(
        table.is_member[known] == 1,
        n_folds=N_FOLDS,
        n_repeats=n_repeats,
        seed=seed,
        units=None if table.units is None else table.units[known],
    )

    def remember(parts: Mapping[str, object], build: Callable[[], Array]) -> Array:
        key = key_of({"signals": signals_key, **parts})
        return store.arrays("scores", key, lambda: {"scores": build()})["scores"]

    learned = [name for name, attack in attacks.items() if is_learned(attack)]
    wanted = attacks if names == (AUTO,) else {name: attacks[name] for name in names}
    n_fits = len(learned) * N_FOLDS * n_repeats
    step = watcher.start("attacks", n_fits + len(attacks) - len(learned))
    columns: dict[str, Array] = {}
    for name, attack in attacks.items():
        try:
            if isinstance(attack, Learner):
                columns[name] = cross_fit(
                    attack, table, folds, remember=remember, on_progress=step, n_workers=N_WORKERS
                )
            else:
                columns[name] = direct_scores(attack, table)
                step(1)
        except SignalError as error:
            skipped[name] = str(error)
    _require_named(names, skipped)
    candidates = [name for name in wanted if name in columns]
    if not candidates:
        raise Refused(_nothing_to_run(table, attacks, skipped))
    scores = Scores(
        ids=table.ids,
        is_member=table.is_member,
        columns=columns,
        evaluated_on={name: OUT_OF_FOLD if name in learned else IN_FULL for name in columns},
        units=table.units,
    )
    if len(candidates) == 1:
        (only,) = candidates
        reason = (
            "is the only attack that these signals allow"
            if names == (AUTO,)
            else "was asked for by name"
        )
        return AttackScores(
            scores=scores,
            choice=Choice(attack=only, reason=f"{only} {reason}"),
            skipped=skipped,
        )
    choice = choice_among(candidates, scores, table, max_fpr=max_fpr, seed=seed)
    return AttackScores(scores=scores, choice=choice, skipped=skipped)


def _with_shadow(
    table: SignalTable, *, seed: int, store: Store, signals_key: str, watcher: Watcher
) -> tuple[SignalTable, str]:
    """The table with the log-odds learned from its references, where there are any, and its key."""
    if SHADOW in table.arrays or "reference_margin" not in table.arrays:
        return table, signals_key

    def build() -> dict[str, Array]:
        watcher.say("training a learner on the references, each in the target's place once")
        found = shadow_log_odds(table, seed=seed)
        return {} if found is None else {SHADOW: found}

    key = key_of(
        {"signals": signals_key, "seed": seed, "code": code_version(shadow_log_odds.__module__)}
    )
    return table.with_arrays(store.arrays("shadow", key, build)), key


def _seeded(attack: Attack, seed: int) -> Attack:
    """The attack with the run's seed, where it has one."""
    if any(entry.name == "seed" for entry in fields(attack)):  # type: ignore[arg-type]
        return replace(attack, seed=seed)  # type: ignore[type-var]
    return attack


def _require_named(names: tuple[str, ...], skipped: Mapping[str, str]) -> None:
    problems = [f"--attack {name}: {skipped[name]}" for name in names if name in skipped]
    if problems:
        raise ConfigError("; ".join(problems) + "; see `seenit attacks` for what each needs")


def _nothing_to_run(
    table: SignalTable, attacks: Mapping[str, Attack], skipped: Mapping[str, str]
) -> list[str]:
    """Why no attack ran, in the words of those that tried, and what would do."""
    tried = "".join(f"; {name}: {skipped[name]}" for name in attacks)
    return [
        f"expected a signal that some attack can use, got {', '.join(table.arrays) or 'none'}"
        f"{tried}; any of these would do: {USABLE_SIGNALS}"
    ]
