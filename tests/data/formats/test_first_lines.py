"""Tables whose first line, encoding or rows are not those of a CSV table."""

import pytest

from seenit.data import open_signal_table
from seenit.errors import FileRefused


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"7,1,0.1,0.9\n8,0,0.2,0.8\n", "no header"),
        (b"1,1,0.1,0.1\n8,0,0.2,0.8\n", "no header"),
        (b"a7,member,0.1,0.9\na8,nonmember,0.2,0.8\n", "no header"),
        (b"0,1,2\n5,1,3\n", "no header"),
        (b"# made by us\nid,loss\n1,2\n", "got a comment (# made by us); remove the lines"),
        (b"# id,loss\n1,2\n", "got a comment (# id)"),
        (b"sep=,\nid,loss\n1,2\n", "as Excel reads it"),
        ("id,loss,na\xefve\n1,2,3\n".encode("cp1252"), "byte 0xef in line 1"),
        ("id,loss,who\n1,2,x\n2,3,Ren\xe9\n".encode("cp1252"), "byte 0xe9 in line 3"),
        ("id,loss\n1,2\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_it_is_refused_in_words_and_never_called_damaged(content, said, tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(content)

    with pytest.raises(FileRefused) as refused:
        open_signal_table(str(path), columns={})

    assert said in str(refused.value)
    assert "damaged" not in str(refused.value)


def test_rows_of_another_length_are_named_with_both_lengths(tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,loss\n1,2\n2,3,4\n")

    with pytest.raises(FileRefused, match=r"expected 2 cells in every row, .* got 3 .* quotes"):
        open_signal_table(str(path), columns={})


@pytest.mark.parametrize(
    "header", ["id,0,1,loss", "id,2020,loss,x", "id,nan,loss,x", "\ufeffid,loss,x,y"]
)
def test_names_that_are_whole_numbers_beside_others_are_names(header, tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f"{header}\n1,0.5,0.25,3\n2,0.75,0.125,9\n", encoding="utf-8")

    assert open_signal_table(str(path), columns={})[0].ids.tolist() == [1, 2]
