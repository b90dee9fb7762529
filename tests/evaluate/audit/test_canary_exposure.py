"""Average against worst case: rates at the ordinary records' threshold, with honest intervals."""

import numpy as np
import pytest

from seenit.errors import SignalError
from seenit.evaluate.audit.canaries import ORDINARY, canary_exposure
from seenit.records.audits.canaries import CanaryKind

KINDS = (CanaryKind(name="odd", meaning="unlike"), CanaryKind(name="even", meaning="alike"))


def questions(*, n_ordinary=300, n_canaries=20, n_models=6, strength=4.0, seed=0):
    """Scores of every record in every model; only odd canaries stand out where trained on."""
    rng = np.random.default_rng(seed)
    kind = np.concatenate([np.full(n_ordinary, ORDINARY), np.repeat([0, 1], n_canaries)])
    record = np.tile(np.arange(len(kind)), n_models)
    kind = np.tile(kind, n_models)
    is_in = rng.random(len(kind)) < 0.5
    scores = rng.normal(size=len(kind)) + strength * (is_in & (kind == 0))
    return scores, is_in, record, kind


def exposure(parts, **options):
    return canary_exposure(*parts, **{"kinds": KINDS, "max_fpr": 0.05, **options})


def naive(parts, number, *, max_fpr):
    """(TPR, FPR) of a kind at the lowest ordinary threshold that keeps the FPR, by loops."""
    scores, is_in, _, kind = parts
    outside = [s for s, i, k in zip(scores, is_in, kind, strict=True) if k == ORDINARY and not i]
    allowed = [
        c
        for c in sorted(s for s, k in zip(scores, kind, strict=True) if k == ORDINARY)
        if sum(s >= c for s in outside) <= max_fpr * len(outside)
    ]
    found = {True: [], False: []}
    for s, i, k in zip(scores, is_in, kind, strict=True):
        if k == number:
            found[bool(i)].append(s >= allowed[0])
    return np.mean(found[True]), np.mean(found[False])


def test_rates_are_those_of_a_loop():
    parts = questions()
    for number, row in zip((ORDINARY, 0, 1), exposure(parts), strict=True):
        tpr, fpr = naive(parts, number, max_fpr=0.05)
        assert row.tpr.value == pytest.approx(tpr, abs=1e-12)
        assert row.fpr.value == pytest.approx(fpr, abs=1e-12)
        assert row.tpr.low <= tpr <= row.tpr.high
        assert number == ORDINARY or row.fpr.low <= fpr <= row.fpr.high
    assert np.isnan(exposure(parts)[0].fpr.low)  # it decided the threshold


def test_the_planted_kind_stands_out_and_the_others_do_not():
    ordinary, odd, even = exposure(questions())
    assert (ordinary.name, odd.name, even.name) == ("ordinary", "odd", "even")
    assert odd.tpr.low > 0.6 > ordinary.tpr.high
    assert even.tpr.low < 0.05 < even.tpr.high
    assert ordinary.fpr.value <= 0.05


def test_an_interval_counts_records_and_not_questions():
    """More models ask the same records more often: the estimate may move, the width may not."""
    few, many = (exposure(questions(n_models=n), max_fpr=0.5)[2] for n in (6, 60))
    assert few.n_records == many.n_records == 20
    assert many.n_in > 5 * few.n_in
    widths = [each.tpr.high - each.tpr.low for each in (few, many)]
    assert widths[1] == pytest.approx(widths[0], rel=0.2)
    assert widths[1] > 0.4


def test_intervals_hold_where_answers_for_a_record_go_together():
    """A record that is found in one model is found in all: the worst that clusters can do."""
    misses, n_runs = 0, 400
    for seed in range(n_runs):
        rng = np.random.default_rng(seed)
        n, n_models = 24, 8
        kind = np.concatenate([np.full(400, ORDINARY), np.full(n, 0), np.full(n, 1)])
        is_easy = rng.random(len(kind)) < 0.3
        is_easy[kind == ORDINARY] = False
        record, kinds = np.tile(np.arange(len(kind)), n_models), np.tile(kind, n_models)
        is_in = np.tile(np.arange(n_models) % 2 == 0, (len(kind), 1)).T.ravel()
        scores = rng.random(len(record)) + 2 * np.tile(is_easy, n_models)
        row = canary_exposure(scores, is_in, record, kinds, kinds=KINDS, max_fpr=0.001)[1]
        misses += not row.tpr.low <= 0.3 <= row.tpr.high
    assert misses <= 0.05 * n_runs


def test_the_order_of_the_questions_is_nothing():
    parts = questions()
    order = np.random.default_rng(1).permutation(len(parts[0]))
    assert exposure(parts) == exposure(tuple(array[order] for array in parts))


def test_what_cannot_be_judged_is_refused():
    scores, is_in, record, kind = questions()
    with pytest.raises(SignalError, match="even: expected records inside and outside"):
        exposure((scores, is_in & (kind != 1), record, kind))
    with pytest.raises(SignalError, match="record"):
        exposure((scores, is_in, record[:-1], kind))
    with pytest.raises(SignalError):
        exposure((np.where(kind == ORDINARY, np.nan, scores), is_in, record, kind))
