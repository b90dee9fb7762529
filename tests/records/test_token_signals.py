import numpy as np
import pytest
from planted_tokens import planted_tokens

from seenit.errors import SignalError
from seenit.records.signals import SignalTable

N = 20
ARRAYS = planted_tokens(np.arange(N) % 2 == 0, seed=0)


def table(**changes) -> SignalTable:
    arrays = {**ARRAYS, **changes}
    return SignalTable(
        ids=np.arange(N),
        is_member=np.zeros(N, dtype=np.int8),
        arrays={name: array for name, array in arrays.items() if array is not None},
    )


@pytest.mark.parametrize("rows", [np.array([4, 0, 11]), np.arange(N) > 12, np.array([], dtype=int)])
def test_examples_are_taken_with_their_tokens(rows):
    taken = table().take(rows)
    kept = np.arange(N)[rows]
    for name in ("target_token_log_p", "base_token_hit"):
        parts = np.split(ARRAYS[name], ARRAYS["token_offsets"][1:-1])
        expected = [value for row in kept for value in parts[row].tolist()]
        assert taken.arrays[name].tolist() == expected
        assert taken.arrays[name].dtype == ARRAYS[name].dtype
    assert taken.arrays["token_offsets"].tolist()[-1] == len(taken.arrays["base_token_hit"])
    assert taken.arrays["text_zlib_bytes"].tolist() == ARRAYS["text_zlib_bytes"][rows].tolist()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"token_offsets": None}, "target_token_log_p: expected token_offsets beside it"),
        ({"token_offsets": np.arange(N)}, "expected 21 offsets, one more than examples, got 20"),
        ({"token_offsets": np.arange(N + 1)}, "expected 20 values, one per token"),
        ({"base_token_log_p": np.zeros(3, dtype=np.float32)}, "base_token_log_p: expected .* got"),
        ({"base_token_hit": np.zeros(3, dtype=np.float32)}, "base_token_hit: expected bool values"),
    ],
)
def test_arrays_that_disagree_are_refused(changes, says):
    with pytest.raises(SignalError, match=says):
        table(**changes)
