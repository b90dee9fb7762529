"""What every registered attack must do; a new row of the registry is tested here by itself."""

import dataclasses
import inspect

import numpy as np
import pytest
from planted import extreme_table, planted_table

from seenit.attacks import ATTACKS
from seenit.attacks.requirements import (
    MEMBERSHIP,
    UNITS,
    arguments_of,
    is_learned,
    optional_signals,
    required_signals,
)
from seenit.attacks.stack import Stack
from seenit.records.signals import VOCABULARY, SignalTable
from seenit.signals.derive_references import SPENT


def of_few_fits(variant):
    """A stack of two bags instead of four; every other attack as it is."""
    return dataclasses.replace(variant, n_bags=2) if isinstance(variant, Stack) else variant


VARIANTS = [
    pytest.param(of_few_fits(variant), id=f"{entry.name}-{type(variant).__name__}")
    for entry in ATTACKS
    for variant in entry.variants
]
LEARNED = [param for param in VARIANTS if is_learned(param.values[0])]
WITH_OPTIONS = [param for param in VARIANTS if optional_signals(param.values[0])]

TABLE = planted_table(seed=0)
EXTREME, OTHER_EXTREME = extreme_table(seed=2), extreme_table(seed=3)
FIT_ROWS, SCORE_ROWS = np.arange(0, len(TABLE), 2), np.arange(1, len(TABLE), 2)


def fitted(attack, known: SignalTable):
    """The attack itself, or what it has learned from the table's known membership."""
    if not is_learned(attack):
        return attack
    return attack.fit(
        **arguments_of(attack.fit, known.arrays), known_is_member=known.is_member == 1
    )


def scored(scorer, table: SignalTable) -> np.ndarray:
    return scorer.score(**arguments_of(scorer.score, table.arrays))


def auc(scores: np.ndarray, is_member: np.ndarray) -> float:
    """Share of pairs in the right order, ties half: the definition, pair by pair."""
    members, others = scores[is_member][:, None], scores[~is_member][None]
    return float(np.mean((members > others) + 0.5 * (members == others)))


def assert_points_at_members(scores: np.ndarray, table: SignalTable) -> None:
    assert auc(scores, table.is_member == 1) > 0.6


@pytest.fixture(scope="module", params=VARIANTS)
def case(request):
    """(attack, fitted on half of the records, the other half, their scores)."""
    rest = TABLE.take(SCORE_ROWS)
    scorer = fitted(request.param, TABLE.take(FIT_ROWS))
    return request.param, scorer, rest, scored(scorer, rest)


NOT_FOR_ATTACKS = {*SPENT, "target_score", "record_features"}
"""What becomes margins before any attack, and what the blind baseline alone may see."""


def test_the_planted_problem_has_every_signal_that_attacks_may_see():
    assert set(TABLE.arrays) == set(VOCABULARY) - NOT_FOR_ATTACKS
    assert set(EXTREME.arrays) == set(VOCABULARY) - NOT_FOR_ATTACKS


def test_no_attack_asks_for_what_is_not_for_attacks():
    for entry in ATTACKS:
        for variant in entry.variants:
            asked = {*required_signals(variant), *optional_signals(variant)}
            assert not asked & NOT_FOR_ATTACKS


def test_scores_are_finite_float64_one_per_record(case):
    _, _, rest, scores = case
    assert scores.shape == (len(rest),)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()


def test_members_score_higher(case):
    _, _, rest, scores = case
    assert_points_at_members(scores, rest)


def test_a_flipped_sign_would_be_caught(case):
    _, _, rest, scores = case
    with pytest.raises(AssertionError):
        assert_points_at_members(-scores, rest)


def test_a_second_fit_leaves_its_inputs_as_they_were_and_gives_the_same_bytes(case):
    attack, _, _, scores = case
    known, rest = TABLE.take(FIT_ROWS), TABLE.take(SCORE_ROWS)
    before = [{name: a.tobytes() for name, a in t.arrays.items()} for t in (known, rest)]
    for table in (known, rest):
        for array in table.arrays.values():
            array.setflags(write=False)

    again = scored(fitted(dataclasses.replace(attack), known), rest)

    after = [{name: a.tobytes() for name, a in t.arrays.items()} for t in (known, rest)]
    assert before == after
    assert again.tobytes() == scores.tobytes()


def test_permuting_records_permutes_scores(case):
    _, scorer, rest, scores = case
    order = np.random.default_rng(1).permutation(len(rest))
    np.testing.assert_allclose(scored(scorer, rest.take(order)), scores[order], rtol=1e-9)


def test_duplicates_tie(case):
    _, scorer, rest, _ = case
    n = len(rest)
    doubled = scored(scorer, _without_ids(rest, np.r_[np.arange(n), np.arange(n)[::-1]]))
    assert np.array_equal(doubled[:n], doubled[n:][::-1])


def test_score_never_receives_membership(case):
    attack, scorer, _, _ = case
    names = inspect.signature(scorer.score).parameters
    assert not [name for name in names if name in (MEMBERSHIP, UNITS, "is_member")]
    if is_learned(attack):
        assert MEMBERSHIP in inspect.signature(attack.fit).parameters


def test_keywords_are_names_of_the_vocabulary(case):
    attack, scorer, _, _ = case
    methods = [scorer.score, attack.fit] if is_learned(attack) else [scorer.score]
    for method in methods:
        parameters = inspect.signature(method).parameters
        assert set(parameters) - {MEMBERSHIP, UNITS} <= set(VOCABULARY)
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())


@pytest.mark.parametrize("attack", WITH_OPTIONS)
def test_optional_evidence_may_be_absent(attack):
    needed = required_signals(attack) or ("target_margin",)  # the stack: any one will do
    rest = _only(TABLE.take(SCORE_ROWS), needed)
    known = _only(TABLE.take(FIT_ROWS), needed)
    scores = scored(fitted(attack, known), rest)
    assert np.isfinite(scores).all()
    assert_points_at_members(scores, rest)


def test_attack_and_fitted_attack_are_frozen(case):
    attack, scorer, _, _ = case
    for thing in (attack, scorer):
        assert dataclasses.is_dataclass(thing)
        names = [field.name for field in dataclasses.fields(thing)] or ["anything"]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(thing, names[0], None)


def test_extreme_records_get_finite_scores(case):
    _, scorer, _, _ = case
    assert np.isfinite(scored(scorer, EXTREME)).all()


def test_learning_from_extreme_records_gives_finite_scores(case):
    attack = case[0]
    scorer = fitted(attack, EXTREME)
    assert np.isfinite(scored(scorer, OTHER_EXTREME)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float32_and_float64_are_both_welcome(case, dtype):
    attack, _, rest, scores = case
    cast = [
        t.with_arrays({k: a.astype(dtype) for k, a in t.arrays.items() if a.dtype.kind == "f"})
        for t in (TABLE.take(FIT_ROWS), rest)
    ]
    again = scored(fitted(attack, cast[0]), cast[1])
    assert again.dtype == np.float64
    assert np.corrcoef(again, scores)[0, 1] > 0.99


@pytest.mark.parametrize("attack", LEARNED)
def test_a_rare_class_does_not_break_learning(attack):
    labels = TABLE.arrays["labels"]
    known = np.concatenate([np.flatnonzero(labels == 0)[:4], np.flatnonzero(labels > 0)[::2]])
    assert np.isfinite(scored(fitted(attack, TABLE.take(known)), TABLE)).all()


@pytest.mark.parametrize("attack", LEARNED)
def test_a_class_without_known_records_does_not_break_learning(attack):
    known = np.flatnonzero(TABLE.arrays["labels"] > 0)
    scorer = fitted(attack, TABLE.take(known))
    assert np.isfinite(scored(scorer, TABLE)).all()


@pytest.mark.parametrize("attack", LEARNED)
def test_a_class_of_members_only_does_not_break_learning(attack):
    labels = TABLE.arrays["labels"]
    known = np.flatnonzero((labels > 0) | (TABLE.is_member == 1))
    assert np.isfinite(scored(fitted(attack, TABLE.take(known)), TABLE)).all()


def _only(table: SignalTable, names) -> SignalTable:
    arrays = {name: table.arrays[name] for name in names}
    return SignalTable(ids=table.ids, is_member=table.is_member, arrays=arrays)


def _without_ids(table: SignalTable, rows: np.ndarray) -> SignalTable:
    """Rows that may repeat: new ids, the same signals."""
    return dataclasses.replace(table.take(rows), ids=np.arange(len(rows)))
