"""What a stack sees of references: the published statistics, in plain loops."""

import math

import numpy as np
import pytest
from planted import planted_table
from reference_problem import one_example, random_references, views_of

from seenit.attacks.rmia_online import RmiaOnline
from seenit.attacks.stack import Stack
from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_references import reference_columns
from seenit.errors import SignalError


def sigmoid(margin: float) -> float:
    return 1.0 / (1.0 + math.exp(-margin))


def mean(values) -> float:
    values = list(values)
    return sum(values) / len(values)


def per_view(target: float, inside: list[float], outside: list[float]) -> dict[str, float]:
    log_p, out = math.log(sigmoid(target)), mean(outside)
    p_out, p_in = mean(map(sigmoid, outside)), mean(map(sigmoid, inside))
    return {
        "OUT margin": out,
        "margin over OUT": target - out,
        "OUT p": math.log(p_out),
        "ratio to OUT": log_p - math.log(p_out),
        "p over OUT": sigmoid(target) - p_out,
        "IN margin": mean(inside),
        "margin over IN": target - mean(inside),
        "IN p": math.log(p_in),
        "IN over OUT": mean(inside) - out,
        "ratio": log_p - math.log((p_in + p_out) / 2),
        "way from the middle": (mean(inside) - out) * (target - (mean(inside) + out) / 2),
    }


@pytest.mark.parametrize("with_counts", [False, True])
def test_columns_are_the_plain_loops(with_counts):
    signals = random_references(3, with_counts=with_counts)
    columns = reference_columns(Evidence(**signals))
    n, q = signals["target_margin"].shape
    expected = {name: np.zeros(n) for name in columns if name != "ratio, plain"}
    for at, (i, target, inside, outside) in enumerate(views_of(signals)):
        for name, value in per_view(target, inside, outside).items():
            expected[name][i] += value / q
            if at % q == 0 and name == "ratio":
                assert columns["ratio, plain"][i] == pytest.approx(value)
    for name, column in expected.items():
        np.testing.assert_allclose(columns[name], column, rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_ratio_is_rmia():
    signals = random_references(4)
    columns = reference_columns(Evidence(**signals))
    np.testing.assert_allclose(columns["ratio"], RmiaOnline().score(**signals), rtol=1e-12)


def test_halfway_between_in_and_out_tells_nothing():
    columns = reference_columns(Evidence(**one_example(1.0, [3.0, 1.0], [0.0, 0.0])))
    assert columns["way from the middle"][0] == 0.0
    assert columns["margin over OUT"][0] == 1.0


def test_softened_margins_are_columns_of_their_own():
    table = planted_table(seed=0, n=60)
    names = ("target_margin", "target_margin_t2", "reference_margin", "reference_margin_t2")
    signals = {name: table.arrays[name] for name in (*names, "reference_is_in")}
    columns = reference_columns(Evidence(**signals))
    softened = {"target_margin": signals["target_margin_t2"]}
    softened["reference_margin"] = signals["reference_margin_t2"]
    softened["reference_is_in"] = signals["reference_is_in"]
    np.testing.assert_allclose(columns["ratio t2"], RmiaOnline().score(**softened), rtol=1e-12)
    assert {name.removesuffix(" t2") for name in columns} == set(list(columns)[: len(columns) // 2])


def test_references_that_never_trained_on_a_record_give_the_columns_that_need_out_alone():
    signals = random_references(5, with_counts=False)
    signals["reference_is_in"][:] = False
    columns = reference_columns(Evidence(**signals))
    assert set(columns) == {"OUT margin", "margin over OUT", "OUT p", "ratio to OUT", "p over OUT"}


@pytest.mark.parametrize("lacking", ["target_margin", "reference_is_in"])
def test_reference_margins_alone_are_refused(lacking):
    signals = random_references(6)
    with pytest.raises(SignalError, match="expected target_margin and reference_is_in"):
        reference_columns(Evidence(**{k: v for k, v in signals.items() if k != lacking}))


def test_a_record_without_out_references_is_refused():
    signals = random_references(7, with_counts=False)
    signals["reference_is_in"][:, 2] = True
    with pytest.raises(SignalError, match="at least 1 OUT"):
        reference_columns(Evidence(**signals))


def test_references_are_worth_more_than_the_target_alone():
    table = planted_table(seed=1, n=800)
    known, rest = table.take(np.arange(400)), table.take(np.arange(400, 800))
    alone = ("labels", "target_margin", "target_logits")
    with_references = (*alone, "reference_margin", "reference_is_in", "reference_is_usable")

    def auc(names) -> float:
        fitted = Stack(n_bags=2).fit(
            **{name: known.arrays[name] for name in names}, known_is_member=known.is_member == 1
        )
        scores = fitted.score(**{name: rest.arrays[name] for name in names})
        members, others = scores[rest.is_member == 1], scores[rest.is_member == 0]
        return float((members[:, None] > others).mean())

    assert auc(with_references) > auc(alone) + 0.05
