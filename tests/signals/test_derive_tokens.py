import numpy as np
import pytest
from planted_tokens import planted_tokens

from seenit.numerics.answers import margins_of_losses
from seenit.records.signals import VOCABULARY, SignalTable
from seenit.signals.derive import derive
from seenit.signals.derive_tokens import of_tokens

N = 60
IS_MEMBER = np.arange(N) % 2 == 0
ARRAYS = planted_tokens(IS_MEMBER, seed=0)


def per_record(name):
    return np.split(ARRAYS[name].astype(float), ARRAYS["token_offsets"][1:-1])


def test_losses_are_the_negated_means_of_log_p():
    made = of_tokens(ARRAYS)
    for model in ("target", "base"):
        expected = [-part.mean() for part in per_record(f"{model}_token_log_p")]
        np.testing.assert_allclose(made[f"{model}_loss"], expected, rtol=1e-12)


def test_what_is_there_is_never_replaced():
    made = of_tokens({**ARRAYS, "target_loss": np.ones(N)})
    assert set(made) == {"base_loss", "token_statistics"}


def test_nothing_follows_without_tokens():
    assert of_tokens({"target_loss": np.ones(3), "text_zlib_bytes": np.ones(3)}) == {}


def test_statistics_of_a_record_are_its_own_and_no_count_of_tokens():
    statistics = of_tokens(ARRAYS)["token_statistics"]
    table = SignalTable(ids=np.arange(N), is_member=IS_MEMBER.astype(np.int8), arrays=ARRAYS)
    rows = np.random.default_rng(1).permutation(N)[:20]
    assert (of_tokens(table.take(rows).arrays)["token_statistics"] == statistics[rows]).all()
    lengths = np.diff(ARRAYS["token_offsets"])
    assert max(abs(np.corrcoef(lengths, column)[0, 1]) for column in statistics.T) < 0.9


@pytest.mark.parametrize(
    "left_out", [(), ("base",), ("mean", "sd"), ("hit",), ("zlib",), ("base", "mean", "sd", "hit")]
)
def test_fewer_signals_give_fewer_statistics_and_no_error(left_out):
    some = {name: a for name, a in ARRAYS.items() if not any(part in name for part in left_out)}
    statistics = of_tokens(some)["token_statistics"]
    assert np.isfinite(statistics).all()
    assert 4 <= statistics.shape[1] <= of_tokens(ARRAYS)["token_statistics"].shape[1]


def test_losses_of_references_are_compared_with_the_loss_of_tokens():
    reference_loss = np.random.default_rng(0).uniform(1, 4, (3, N))
    arrays = derive({**ARRAYS, "reference_loss": reference_loss}).arrays
    expected = margins_of_losses(arrays["target_loss"]).plain
    assert (arrays["target_margin"][:, 0] == expected).all()
    assert arrays["reference_margin"].shape == (3, N, 1)


def test_every_name_is_in_the_vocabulary():
    assert set(ARRAYS) | set(of_tokens(ARRAYS)) <= set(VOCABULARY)
