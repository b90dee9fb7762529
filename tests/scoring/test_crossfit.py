"""No record is scored by a model that was fitted on it."""

import warnings
from dataclasses import dataclass

import numpy as np
import pytest

from seenit.attacks.stack import Stack
from seenit.numerics.folds import stratified_folds
from seenit.records.signals import SignalTable
from seenit.scoring import cross_fit
from seenit.scoring.crossfit import fitted_rows


@dataclass(frozen=True, kw_only=True)
class FittedMemory:
    """Scores 1000 for a loss that it was fitted on, else the number of rows it was fitted on."""

    seen: tuple[float, ...]

    def score(self, *, target_loss):
        return np.where(np.isin(target_loss, self.seen), 1000.0, float(len(self.seen)))


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Remembers the losses it was fitted on: in-sample it tells all, out of fold nothing."""

    def fit(self, *, target_loss, known_is_member) -> FittedMemory:
        assert known_is_member.any()
        assert not known_is_member.all()
        return FittedMemory(seen=tuple(target_loss))


@dataclass(frozen=True, kw_only=True)
class Loss:
    def score(self, *, target_loss):
        return -target_loss


@dataclass(frozen=True, kw_only=True)
class FittedCentre:
    """Scores how far a loss lies below the mean of those that it was fitted on."""

    mean: float

    def score(self, *, target_loss):
        return self.mean - target_loss


@dataclass(frozen=True, kw_only=True)
class Centre:
    """A score of each record that depends on the record and on the fit."""

    def fit(self, *, target_loss, known_is_member) -> FittedCentre:
        return FittedCentre(mean=float(target_loss[known_is_member].mean()))


@pytest.fixture
def table():
    is_member = np.array([1, 0] * 30 + [-1] * 12, dtype=np.int8)
    loss = np.random.default_rng(0).normal(size=72)
    return SignalTable(ids=np.arange(72), is_member=is_member, arrays={"target_loss": loss})


def keep_nothing(parts, build):
    return build()


def folds_of(table):
    return stratified_folds(table.is_member[table.is_known] == 1, n_folds=5, n_repeats=2, seed=0)


def test_known_records_are_scored_out_of_fold_and_unknown_by_every_model(table):
    fits = []
    scores = cross_fit(
        Memory(),
        table,
        folds_of(table),
        remember=keep_nothing,
        on_progress=fits.append,
        n_workers=2,
    )
    assert len(fits) == 10
    np.testing.assert_array_equal(scores, 48.0)  # nobody met a model that had seen them


def test_a_learner_is_handed_nothing_that_it_does_not_name(table, monkeypatch):
    whole = table.with_arrays({"gradient_norms": np.ones((72, 3))})
    handed = []
    take = SignalTable.take
    monkeypatch.setattr(
        SignalTable, "take", lambda self, rows: handed.append(set(self.arrays)) or take(self, rows)
    )
    scores = [
        cross_fit(
            Memory(),
            one,
            folds_of(one),
            remember=keep_nothing,
            on_progress=lambda n: None,
            n_workers=1,
        )
        for one in (table, whole)
    ]
    assert handed
    assert all(names == {"target_loss"} for names in handed)
    assert scores[0].tobytes() == scores[1].tobytes()


def test_the_number_of_workers_does_not_change_the_scores(table):
    def run(n_workers):
        return cross_fit(
            Centre(),
            table,
            folds_of(table),
            remember=keep_nothing,
            on_progress=lambda _: None,
            n_workers=n_workers,
        ).tobytes()

    assert run(1) == run(4)
    assert len(np.unique(np.frombuffer(run(1)))) > 60


def test_a_fit_on_too_many_records_sees_an_even_share_of_each_side():
    is_member = np.arange(1000) % 10 == 0
    rows = np.flatnonzero(np.arange(1000) % 7 > 0)
    seen = fitted_rows(rows, is_member, most=200)
    assert len(seen) == 200
    assert set(seen) <= set(rows)
    np.testing.assert_array_equal(seen, np.unique(seen))
    assert is_member[seen].sum() == pytest.approx(20, abs=1)
    assert np.diff(seen).max() < 70  # from the whole length
    np.testing.assert_array_equal(fitted_rows(rows, is_member, most=len(rows)), rows)


def test_scores_in_blocks_are_those_in_one(table, monkeypatch):
    def run():
        return cross_fit(
            Centre(),
            table,
            folds_of(table),
            remember=keep_nothing,
            on_progress=lambda _: None,
            n_workers=1,
        ).tobytes()

    whole = run()
    monkeypatch.setattr("seenit.scoring.crossfit._BLOCK_ROWS", 5)
    assert run() == whole


def test_what_was_fitted_is_not_fitted_again(table):
    kept = {}
    built = []

    def remember(parts, build):
        key = (parts["attack"], parts["fit"].tobytes(), parts["score"].tobytes())
        if key not in kept:
            built.append(key)
            kept[key] = build()
        return kept[key]

    for _ in range(2):
        cross_fit(
            Memory(),
            table,
            folds_of(table),
            remember=remember,
            on_progress=lambda _: None,
            n_workers=1,
        )
    assert len(built) == 10


def test_warning_filters_and_the_terminal_are_as_they_were_before(capfd):
    """scikit-learn's inner loops reset the filters; two threads of them used to leave none."""
    rng = np.random.default_rng(0)
    table = SignalTable(
        ids=np.arange(80),
        is_member=(np.arange(80) % 2).astype(np.int8),
        arrays={"target_loss": rng.exponential(size=80)},
    )
    folds = stratified_folds(table.is_member == 1, n_folds=4, n_repeats=2, seed=0)
    before = list(warnings.filters)
    cross_fit(
        Stack(n_bags=2),
        table,
        folds,
        remember=lambda _, build: build(),
        on_progress=lambda _: None,
        n_workers=2,
    )
    assert list(warnings.filters) == before
    assert "delayed" not in capfd.readouterr().err


@dataclass(frozen=True, kw_only=True)
class FittedUnits:
    """Scores 1 for a record of a unit that it was fitted on, else 0."""

    known: tuple[int, ...]

    def score(self, *, labels):
        return np.isin(labels, self.known).astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class Units:
    """Remembers the units that it is told of; labels are the units of this problem."""

    def fit(self, *, labels, known_is_member, known_units) -> FittedUnits:
        np.testing.assert_array_equal(labels, known_units)
        return FittedUnits(known=tuple(known_units))


@pytest.fixture
def people():
    units = np.random.default_rng(4).permutation(np.repeat(np.arange(30), 4))
    is_member = np.where(units < 24, units % 2, -1).astype(np.int8)
    return SignalTable(
        ids=np.arange(120), is_member=is_member, arrays={"labels": units}, units=units
    )


def test_no_record_is_scored_by_a_model_that_saw_its_unit(people):
    known = people.is_known
    folds = stratified_folds(
        people.is_member[known] == 1,
        n_folds=5,
        n_repeats=2,
        seed=0,
        units=people.units[known],
    )
    told = {"remember": keep_nothing, "on_progress": lambda _: None, "n_workers": 1}
    scores = cross_fit(Units(), people, folds, **told)
    np.testing.assert_array_equal(scores, 0.0)

    asked = []
    cross_fit(
        Units(),
        people,
        folds,
        remember=lambda parts, build: asked.append(parts["units"]) or build(),
        on_progress=lambda _: None,
        n_workers=1,
    )
    assert len(asked) == 10  # other units are another question
