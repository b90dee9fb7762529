import dataclasses

import numpy as np
import pytest

from seenit.errors import ConfigError
from seenit.records.plan import Plan

IS_IN = np.array([[True, False, True], [False, True, False]])
ALL = np.ones_like(IS_IN)


def test_a_plan_knows_its_size():
    plan = Plan(is_in=IS_IN, counts=ALL, seed=0, kind="balanced")
    assert (plan.n_references, len(plan)) == (2, 3)


def test_a_record_that_is_never_in_is_refused():
    is_in = IS_IN & [[True], [False]]
    with pytest.raises(ConfigError, match=r"an IN reference .* none for record 1 and 1 such"):
        Plan(is_in=is_in, counts=ALL, seed=0, kind="balanced")


def test_a_reference_that_does_not_count_is_no_reference():
    counts = ALL.copy()
    counts[1, 2] = False
    with pytest.raises(ConfigError, match=r"an OUT reference .* none for record 2 and 1 such"):
        Plan(is_in=IS_IN, counts=counts, seed=0, kind="balanced")


def test_shapes_and_folds_must_fit():
    plan = Plan(is_in=IS_IN, counts=ALL, seed=0, kind="anchored", fold=np.zeros(3, dtype=int))
    with pytest.raises(ConfigError, match="is_in and counts of one shape"):
        dataclasses.replace(plan, counts=ALL[:1])
    with pytest.raises(ConfigError, match=r"fold: expected shape \(3,\), got \(2,\)"):
        dataclasses.replace(plan, fold=np.zeros(2, dtype=int))
    with pytest.raises(ConfigError, match="expected folds in an anchored plan"):
        dataclasses.replace(plan, fold=None)
    with pytest.raises(ConfigError, match="expected folds in an anchored plan"):
        dataclasses.replace(plan, kind="balanced")
