"""A callable is asked about no row twice, and what it answered outlives its failures."""

from collections import Counter

import numpy as np
import pytest
import torch
from seeded_models import images, tiny_cnn

from seenit.errors import TargetFailed
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.own_code.kept_answers import KeptAnswers
from seenit.store import Store

IMAGES = torch.from_numpy(images(20))
MODEL = tiny_cnn()


class Counting:
    """Answers as `tiny_cnn`, counts every row by content, and fails when it is told to."""

    def __init__(self, fails=lambda: False):
        self.seen = Counter()
        self.fails = fails

    def __call__(self, batch):
        if self.fails():
            raise TimeoutError("HTTP 429\nslow down")
        self.seen.update(row.numpy().tobytes() for row in batch)
        with torch.no_grad():
            return MODEL(batch)


def asked(function, store=None):
    module = AskedOnce(function, name="mine:ask")
    if store is not None:
        module.kept = KeptAnswers(store, "k" * 32)
    return module


def wanted(batch=IMAGES):
    with torch.no_grad():
        return MODEL(batch)


def test_rows_that_come_again_are_not_asked_about_again():
    function = Counting()
    module = asked(function)

    first = module(IMAGES[:12])
    second = module(torch.cat([IMAGES[5:], IMAGES[:3]]))

    assert torch.allclose(first, wanted()[:12], atol=1e-5)
    assert torch.allclose(second, torch.cat([wanted()[5:], wanted()[:3]]), atol=1e-5)
    assert set(function.seen.values()) == {1}
    assert len(function.seen) == 20


def test_a_callable_that_fails_at_random_ends_with_every_row_asked_once(tmp_path):
    rng = np.random.default_rng(0)
    function = Counting(lambda: rng.random() < 0.3)
    n_failures = 0
    for _ in range(200):
        module = asked(function, Store(tmp_path))
        try:
            found = torch.cat([module(IMAGES[at : at + 2]) for at in range(0, 20, 2)])
            break
        except TargetFailed as error:
            n_failures += 1
            said = str(error)
    assert torch.allclose(found, wanted(), atol=1e-5)
    assert n_failures > 0
    assert function.seen.total() == len(function.seen) == 20
    assert "TimeoutError: HTTP 429 (" in said
    assert "in __call__: raise TimeoutError" in said
    assert "the same command goes on from there" in said


def test_another_target_in_the_same_store_gets_no_answers_of_the_first(tmp_path):
    asked(Counting(), Store(tmp_path))(IMAGES)
    other = AskedOnce(Counting(), name="other:ask")
    other.kept = KeptAnswers(Store(tmp_path), "l" * 32)

    assert len(other.kept) == 0


def test_a_row_of_nan_is_named_and_the_others_are_kept(tmp_path):
    def answer(batch):
        return wanted(batch).masked_fill((batch == IMAGES[7]).all(dim=(1, 2, 3))[:, None], np.nan)

    module = asked(answer, Store(tmp_path))
    module(IMAGES[:2])
    with pytest.raises(TargetFailed, match="NaN") as failed:
        module(IMAGES[:10])

    assert failed.value.row == 7
    assert len(asked(answer, Store(tmp_path)).kept) == 9


def test_text_among_the_logits_is_named_by_its_row():
    module = asked(lambda batch: [*wanted(batch).tolist()[:3], ["no", "such", "re", "cord"]])

    with pytest.raises(TargetFailed, match="expected logits") as failed:
        module(IMAGES[:4])

    assert failed.value.row == 3


@pytest.mark.parametrize("shape", [(3, 4), (4, 5), (4, 4, 1), ()])
def test_answers_of_a_wrong_shape_are_refused(shape):
    given = iter([np.zeros((2, 4)), np.zeros(shape)])
    module = asked(lambda _: next(given))
    module(IMAGES[:2])

    with pytest.raises(TargetFailed, match=r"expected logits of shape \(4, 4\), got"):
        module(IMAGES[2:6])


def test_the_answer_about_one_row_may_be_squeezed():
    module = asked(lambda batch: wanted(batch).squeeze())

    assert torch.allclose(module(IMAGES[:1]), wanted()[:1], atol=1e-5)


def test_an_exit_is_a_failure_and_an_interrupt_is_none():
    def leaving(_):
        raise SystemExit(1)

    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(TargetFailed, match="SystemExit: 1"):
        asked(leaving)(IMAGES)
    with pytest.raises(KeyboardInterrupt):
        asked(interrupted)(IMAGES)


def test_answers_of_another_model_under_the_same_name_are_refused(tmp_path):
    asked(Counting(), Store(tmp_path))(IMAGES[:2])
    same = asked(Counting(), Store(tmp_path))
    retrained = asked(lambda batch: wanted(batch) + 1, Store(tmp_path))

    same.require_same_as_before(IMAGES[:1])
    with pytest.raises(TargetFailed, match="another model's; delete"):
        retrained.require_same_as_before(IMAGES[:1])
