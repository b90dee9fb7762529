import numpy as np
import pytest

from seenit.kinds.check import check_examples, check_pair, membership_problems
from seenit.records.examples import ArrayInputs, Examples
from seenit.records.provenance import FileProvenance


def _examples(name: str = "a", **changes: object) -> Examples:
    n = 6
    right = {
        "ids": np.arange(n),
        "inputs": ArrayInputs(array=np.random.default_rng(0).random((n, 3, 4, 4), np.float32)),
        "labels": np.zeros(n, dtype=np.int64),
        "is_member": np.array([1, 0, 1, 0, -1, -1], dtype=np.int8),
        "source": FileProvenance(path=f"{name}.pt", kind="torch file", n_bytes=1, sha256=name),
    }
    return Examples(**{**right, **changes})


def _check(**changes: object) -> list[str]:
    return check_examples(_examples(**changes), role="public", needs_membership=True)


def test_a_right_set_has_no_problems() -> None:
    assert _check() == []


def test_all_problems_are_said_at_once() -> None:
    images = np.full((6, 3, 4, 4), 7.5, dtype=np.float32)
    images[4, 0, 0, 0] = np.nan

    found = _check(
        ids=np.array([1, 1, 2, 3, 4, 5]),
        is_member=np.ones(6, dtype=np.int8),
        inputs=ArrayInputs(array=images),
    )

    assert len(found) == 4
    assert all(problem.startswith("a.pt (public): ") for problem in found)
    for piece in ("each id once", "no non-member", "first with id 4", "values in [0, 1]"):
        assert any(piece in problem for problem in found)


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.0, 1.0, None),
        (-5e-4, 1 + 5e-4, None),
        (0.2, 0.4, None),
        (-1.0, 1.0, "normalised already"),
        (-0.01, 0.99, "normalised already"),
        (0.0, 255.0, "0..255"),
        (0.0, 1.5, "scaled to [0, 1]"),
        (0.0, 65535.0, "scaled to [0, 1]"),
        (0.0, 1 / 255, "divided by 255 twice"),
    ],
)
def test_the_range_of_images_is_judged(low, high, says) -> None:
    images = np.full((6, 3, 4, 4), low, dtype=np.float32)
    images[:, 0, 0, 0] = high

    found = _check(inputs=ArrayInputs(array=images))

    assert (found == []) if says is None else (len(found) == 1 and says in found[0])


@pytest.mark.parametrize("row", range(6))
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_bad_value_is_found_wherever_it_is(row, value) -> None:
    images = np.full((6, 3, 4, 4), 0.5, dtype=np.float32)
    images[row, 2, 3, 3] = value

    found = _check(inputs=ArrayInputs(array=images))

    assert len(found) == 1
    assert f"in 1 record, the first with id {row};" in found[0]


def test_values_beyond_float32_are_not_finite() -> None:
    found = _check(inputs=ArrayInputs(array=np.full((6, 3, 4, 4), 1e300)))

    assert len(found) == 1
    assert "infinite ones in 6 records" in found[0]


class Large:
    """Inputs that would need 1.2 GB at once; remembers the largest block it was asked for."""

    kind = "images"
    shape = (1_000, 3, 320, 320)
    largest = 0

    def read(self, start: int, stop: int) -> np.ndarray:
        Large.largest = max(Large.largest, stop - start)
        return np.full((stop - start, 3, 2, 2), 0.5, dtype=np.float32)


def test_inputs_are_read_in_blocks_of_bounded_size() -> None:
    n = Large.shape[0]

    found = check_examples(
        _examples(
            ids=np.arange(n),
            inputs=Large(),
            labels=np.zeros(n, dtype=np.int64),
            is_member=np.arange(n, dtype=np.int8) % 2,
        ),
        role="public",
        needs_membership=True,
    )

    assert found == []
    assert 0 < Large.largest * 4 * 3 * 320 * 320 <= 2**24


def test_membership_may_be_unknown_where_it_is_not_needed() -> None:
    unknown = np.full(6, -1, dtype=np.int8)

    assert membership_problems(unknown, needs_both=False) == []
    assert "got none" in membership_problems(unknown, needs_both=True)[0]
    assert "no member" in membership_problems(unknown * 0, needs_both=True)[0]
    assert "7 at index 2" in membership_problems(np.array([1, 0, 7], np.int8), needs_both=False)[0]


def test_lengths_that_disagree_are_named() -> None:
    assert any("labels: expected 6" in one for one in _check(labels=np.zeros(5, dtype=np.int64)))


def test_a_pair_without_common_ids_is_right() -> None:
    assert check_pair(_examples("a"), _examples("b", ids=np.arange(10, 16))) == []


def test_numbers_and_text_that_look_alike_are_different_ids() -> None:
    assert check_pair(_examples("a"), _examples("b", ids=np.arange(6).astype(str))) == []


def test_common_ids_and_other_shapes_are_both_said() -> None:
    small = ArrayInputs(array=np.full((6, 3, 2, 2), 0.5, dtype=np.float32))

    found = check_pair(_examples("a"), _examples("b", ids=np.arange(4, 10), inputs=small))

    assert len(found) == 2
    assert "got 2 (4, 5)" in found[0]
    assert "(3, 4, 4) and (3, 2, 2)" in found[1]
