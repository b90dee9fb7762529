import numpy as np
import pytest

from seenit.evaluate import tpr_at_fpr
from seenit.records.signals import SignalTable
from seenit.scoring import choose


def table_of(is_member, units=None):
    return SignalTable(
        ids=np.arange(len(is_member)),
        is_member=is_member.astype(np.int8),
        arrays={"target_loss": np.zeros(len(is_member))},
        units=units,
    )


def test_an_attack_that_works_is_chosen_and_every_half_picks_it():
    is_member = np.arange(400) % 2
    loss = np.random.default_rng(1).normal(size=400) - 2.0 * is_member
    columns = {"constant": np.full(400, 7.0), "loss": -loss}
    chosen = choose(columns, columns, table_of(is_member), max_fpr=0.05, seed=0)
    assert chosen.attack == "loss"
    assert chosen.picked_on_halves == {"loss": 20}
    assert set(chosen.optimism) == {"tpr@fpr=0.05", "auc"}
    assert chosen.optimism["auc"] < 0.01  # picked by every half, so by no luck


def test_a_choice_by_luck_is_shown_by_halves_that_disagree():
    rng = np.random.default_rng(3)
    columns = {f"noise-{k}": rng.normal(size=400) for k in range(10)}
    chosen = choose(columns, columns, table_of(np.arange(400) % 2), max_fpr=0.05, seed=0)
    assert len(chosen.picked_on_halves) > 2
    assert sum(chosen.picked_on_halves.values()) == 20


def test_only_candidates_are_chosen_and_only_known_records_count():
    is_member = np.append(np.arange(200) % 2, np.full(100, -1))
    rng = np.random.default_rng(4)
    noise = rng.normal(size=300)
    columns = {"left out": is_member + 0.0, "loss": noise + is_member, "weak": rng.normal(size=300)}
    chosen = choose(["loss", "weak"], columns, table_of(is_member), max_fpr=0.05, seed=0)
    assert chosen.attack == "loss"
    columns["loss"][200:] = 1e9  # nobody knows what these are
    again = choose(["loss", "weak"], columns, table_of(is_member), max_fpr=0.05, seed=0)
    assert again.optimism == chosen.optimism
    assert again.picked_on_halves == chosen.picked_on_halves


def test_choosing_among_noise_does_not_promise_more_than_noise():
    """The corrected figure pays for the choice; the best column's own figure does not."""
    rng = np.random.default_rng(2)
    is_member = np.arange(600) % 2
    rng.normal(size=600)
    columns = {f"noise-{k}": rng.normal(size=600) for k in range(40)}
    chosen = choose(columns, columns, table_of(is_member), max_fpr=0.05, seed=0)
    best = tpr_at_fpr(columns[chosen.attack], is_member == 1, max_fpr=0.05)
    assert best > 0.07  # what peeking would promise
    assert best - chosen.optimism["tpr@fpr=0.05"] == pytest.approx(0.05, abs=0.03)


def test_records_of_one_unit_stand_in_one_half():
    """A column that knows units by heart: the half that it was picked on says nothing elsewhere."""
    units = np.repeat(np.arange(40), 5)
    is_member = units % 2
    rng = np.random.default_rng(5)
    by_unit = {f"noise-{k}": rng.normal(size=40)[units] for k in range(20)}
    together = choose(by_unit, by_unit, table_of(is_member, units), max_fpr=0.05, seed=0)
    apart = choose(by_unit, by_unit, table_of(is_member), max_fpr=0.05, seed=0)
    assert together.optimism["auc"] > 2 * apart.optimism["auc"]
