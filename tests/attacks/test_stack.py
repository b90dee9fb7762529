"""The stack: any evidence, no leak, comparable scores, classes of every size."""

from dataclasses import fields, replace

import numpy as np
import pytest
from planted import planted_table

from seenit.attacks import stack
from seenit.attacks.stack import Stack
from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_learners import FAMILIES, TREES
from seenit.errors import ConfigError, SignalError
from seenit.records.signals import SignalTable

SMALL = Stack(n_bags=2)
TABLE = planted_table(seed=5, n=400)
KNOWN, REST = TABLE.take(np.arange(200)), TABLE.take(np.arange(200, 400))
SIGNALS = [entry.name for entry in fields(Evidence)]
ALONE = [name for name in SIGNALS if not name.startswith("reference")]


def auc(scores: np.ndarray, is_member: np.ndarray) -> float:
    members, others = scores[is_member][:, None], scores[~is_member][None]
    return float(np.mean((members > others) + 0.5 * (members == others)))


def only(table: SignalTable, *names: str) -> dict[str, np.ndarray]:
    return {name: table.arrays[name] for name in names}


def fit(stack: Stack, known: SignalTable, *names: str):
    return stack.fit(**only(known, *names), known_is_member=known.is_member == 1)


@pytest.mark.parametrize("name", ALONE)
def test_any_single_signal_is_enough(name):
    scores = fit(SMALL, KNOWN, name).score(**only(REST, name))
    assert scores.shape == (200,)
    assert np.isfinite(scores).all()
    if name not in ("labels", "target_features", "label_hits", "target_probabilities"):
        assert auc(scores, REST.is_member == 1) > 0.55


def test_no_signal_at_all_is_refused_with_the_names_that_would_do():
    with pytest.raises(SignalError, match="at least one of labels, target_logits"):
        SMALL.fit(known_is_member=KNOWN.is_member == 1)


def test_more_evidence_is_worth_more_than_the_loss_alone():
    everything = fit(Stack(), KNOWN, *SIGNALS).score(**only(REST, *SIGNALS))
    loss = -REST.arrays["target_loss"]
    assert auc(everything, REST.is_member == 1) > auc(loss, REST.is_member == 1)


def test_texts_are_learned_from_their_tokens_and_not_from_copies_of_their_loss():
    fitted = fit(SMALL, KNOWN, "target_loss", "token_statistics")
    n_statistics = KNOWN.arrays["token_statistics"].shape[1]
    assert fitted.names == ("loss", *(f"token statistic {at + 1}" for at in range(n_statistics)))
    with_scalars = fit(SMALL, KNOWN, "target_loss", "token_statistics", "table_features")
    assert any("log of" in name for name in with_scalars.names)


@pytest.mark.parametrize(
    ("n", "name", "expected"),
    [
        (stack.MANY_TEXTS, "token_statistics", TREES),
        (stack.MANY_TEXTS - 1, "token_statistics", FAMILIES),
        (stack.MANY_TEXTS, "target_loss", FAMILIES),
    ],
)
def test_trees_alone_learn_from_tokens_of_many_texts(n, name, expected):
    signal = np.zeros((n, 2)) if name == "token_statistics" else np.zeros(n)
    assert stack.families_for(Evidence(**{name: signal})) == expected


def test_a_stack_holds_out_whole_units():
    units = np.repeat(np.arange(20), 10)
    is_member = units < 3
    signals = only(KNOWN, "target_loss")

    fitted = Stack().fit(**signals, known_is_member=is_member, known_units=units)

    assert {len(voice.answers) for voice in fitted.voices} == {3}  # one bag for each of 3 members
    with pytest.raises(SignalError, match=r"2 members and 2 .* independent, .* got 1 and 19"):
        Stack().fit(**signals, known_is_member=units < 1, known_units=units)


@pytest.mark.long
def test_membership_by_lot_cannot_be_told():
    """Fits by heart would show as an AUC above one half on records of the fit's own folds."""
    rng = np.random.default_rng(0)
    found = []
    for seed in range(8):
        table = planted_table(seed=seed, n=300)
        lot = rng.permutation(np.arange(300) % 2 == 0)
        inside = rng.permutation(300) < 200
        fitted = SMALL.fit(
            **only(table.take(inside), "labels", "target_margin", "target_logits"),
            known_is_member=lot[inside],
        )
        rest = only(table.take(~inside), "labels", "target_margin", "target_logits")
        found.append(auc(fitted.score(**rest), lot[~inside]))
    # the standard deviation of one AUC at 50 + 50 records is 0.058, of the mean of 8 is 0.02
    assert abs(np.mean(found) - 0.5) < 0.062


def test_a_record_scores_the_same_whoever_is_scored_with_it():
    fitted = fit(SMALL, KNOWN, *SIGNALS)
    together = fitted.score(**only(REST, *SIGNALS))
    alone = [fitted.score(**only(REST.take(np.array([row])), *SIGNALS))[0] for row in (0, 7, 199)]
    assert np.array_equal(together[[0, 7, 199]], alone)


def test_scores_of_different_fits_are_on_one_scale():
    names = ("labels", "target_margin", "target_logits")
    first = fit(SMALL, KNOWN, *names).score(**only(REST, *names))
    lopsided = KNOWN.take(np.r_[np.flatnonzero(KNOWN.is_member == 1), np.arange(40)])
    lopsided = replace(lopsided, ids=np.arange(len(lopsided)))
    other = fit(SMALL, lopsided, *names).score(**only(REST, *names))
    for scores in (first, other):
        assert abs(np.median(scores)) < 0.8
        assert 0.4 < scores.std() < 1.6


def test_another_seed_is_another_fit_and_the_same_seed_is_the_same():
    names = ("labels", "target_margin")
    scores = [
        fit(Stack(seed=seed, n_bags=2), KNOWN, *names).score(**only(REST, *names))
        for seed in (0, 0, 1)
    ]
    assert np.array_equal(scores[0], scores[1])
    assert not np.array_equal(scores[0], scores[2])


def test_a_table_of_four_scalars_is_enough():
    rng = np.random.default_rng(1)
    is_member = np.arange(600) % 2 == 0
    features = rng.normal(size=(600, 4))
    features[:, 2] += 0.8 * is_member
    fitted = SMALL.fit(table_features=features[:400], known_is_member=is_member[:400])
    assert auc(fitted.score(table_features=features[400:]), is_member[400:]) > 0.65


def test_constant_columns_and_rare_values_are_no_obstacle():
    features = KNOWN.arrays["table_features"].copy()
    features = np.column_stack([features, np.ones(200), np.arange(200) == 3])
    fitted = SMALL.fit(table_features=features, known_is_member=KNOWN.is_member == 1)
    asked = np.column_stack([REST.arrays["table_features"], np.zeros(200), np.ones(200)])
    assert np.isfinite(fitted.score(table_features=asked)).all()


def test_signals_that_never_vary_are_refused():
    with pytest.raises(SignalError, match="expected a signal that varies"):
        SMALL.fit(table_features=np.ones((200, 3)), known_is_member=KNOWN.is_member == 1)


def test_classes_from_hundreds_of_records_to_four_and_some_on_one_side_only():
    rng = np.random.default_rng(2)
    n, n_classes = 900, 44
    labels = np.minimum(rng.geometric(0.12, n) - 1, n_classes - 1)
    labels[:4] = n_classes - 1
    is_member = rng.random(n) < 0.5
    is_member[labels == 1] = True  # a class of members only
    logits = rng.normal(size=(n, n_classes))
    logits[np.arange(n), labels] += 2.0 + is_member
    known = (np.arange(n) % 3 > 0) & (labels != 2)  # a class nobody knows
    signals = {"labels": labels, "target_logits": logits.astype(np.float32)}
    fitted = SMALL.fit(
        **{name: value[known] for name, value in signals.items()}, known_is_member=is_member[known]
    )
    scores = fitted.score(**{name: value[~known] for name, value in signals.items()})
    assert np.isfinite(scores).all()
    assert auc(scores, is_member[~known]) > 0.55


def test_three_members_among_many_are_enough_to_learn_from():
    rows = np.r_[np.flatnonzero(KNOWN.is_member == 1)[:3], np.flatnonzero(KNOWN.is_member == 0)]
    names = ("labels", "target_margin")
    scores = fit(Stack(), KNOWN.take(rows), *names).score(**only(REST, *names))
    assert np.isfinite(scores).all()


def test_a_single_member_is_refused():
    rows = np.r_[np.flatnonzero(KNOWN.is_member == 1)[:1], np.flatnonzero(KNOWN.is_member == 0)]
    with pytest.raises(SignalError, match="at least 2 members and 2 non-members"):
        fit(SMALL, KNOWN.take(rows), "target_margin")


def test_a_signal_that_the_fit_had_must_come_again():
    fitted = fit(SMALL, KNOWN, "labels", "target_margin", "target_loss")
    with pytest.raises(SignalError, match="got none for loss"):
        fitted.score(**only(REST, "labels", "target_margin"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target_loss": np.full(200, np.nan)}, "target_loss: expected finite values"),
        ({"target_loss": np.zeros(199)}, "same records, got lengths"),
        ({"labels": np.full(200, 99)}, "labels: expected 0 to 4"),
    ],
)
def test_signals_that_do_not_fit_are_refused_by_name(change, message):
    signals = {**only(KNOWN, "labels", "target_logits", "target_loss"), **change}
    with pytest.raises(SignalError, match=message):
        SMALL.fit(**signals, known_is_member=KNOWN.is_member == 1)


def test_one_bag_is_refused():
    with pytest.raises(ConfigError, match="n_bags: expected at least 2, got 1"):
        Stack(n_bags=1)
