import numpy as np
import pytest
from token_archive import RIGHT, N, token_npz

from seenit.data import open_signal_table
from seenit.errors import SeenitError


def opened(path, **columns):
    return open_signal_table(str(path), columns=columns)[0]


def test_an_archive_comes_back_as_it_was_written(tmp_path):
    table = opened(token_npz(tmp_path / "a.npz"))
    assert set(table.arrays) == set(RIGHT)
    for name, array in RIGHT.items():
        assert table.arrays[name].tolist() == array.tolist()
        assert table.arrays[name].dtype == array.dtype


def test_unsigned_and_short_offsets_and_half_precision_are_read(tmp_path):
    path = token_npz(
        tmp_path / "a.npz",
        token_offsets=RIGHT["token_offsets"].astype(np.uint32),
        target_token_log_p=RIGHT["target_token_log_p"].astype(np.float16),
        target_token_hit=RIGHT["target_token_hit"].astype(np.int8),
    )
    table = opened(path)
    assert table.arrays["token_offsets"].dtype == np.int64
    assert table.arrays["target_token_log_p"].dtype == np.float32
    assert table.arrays["target_token_hit"].dtype == np.bool_
    assert len(table.take(np.arange(3))) == 3


def test_the_target_alone_is_enough(tmp_path):
    path = tmp_path / "a.npz"
    token_npz(path, **{name: ... for name in RIGHT if "base" in name or "zlib" in name})
    assert "base_token_log_p" not in opened(path).arrays


def test_faults_of_several_arrays_are_told_together(tmp_path):
    path = token_npz(
        tmp_path / "a.npz",
        target_token_log_p_sd=-RIGHT["target_token_log_p_sd"],
        text_zlib_bytes=np.zeros(N),
    )
    with pytest.raises(SeenitError) as caught:
        opened(path)
    assert len(caught.value.problems) == 2


def test_losses_and_lengths_of_texts_may_stand_in_a_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,loss,base_loss,text_zlib_bytes\n1,2.5,3.5,40\n2,2.25,2.5,50\n")
    arrays = opened(path).arrays
    assert {name: array.tolist() for name, array in arrays.items()} == {
        "target_loss": [2.5, 2.25],
        "base_loss": [3.5, 2.5],
        "text_zlib_bytes": [40.0, 50.0],
    }
