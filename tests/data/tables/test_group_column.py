"""Who is in which group, by a table beside."""

import numpy as np
import pytest

from seenit.data import open_groups
from seenit.data.tables.groups import side_problems
from seenit.errors import Refused

IDS = np.array([7, 3, 5])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,site,age\n3,north,40\n5,south,\n7,north,60\n9,west,1\n")
    return str(path)


def test_groups_follow_the_ids_not_the_rows(table):
    assert open_groups(table, "site", IDS).tolist() == ["north", "north", "south"]


def test_text_ids_find_their_rows_too(table):
    assert open_groups(table, "site", IDS.astype(str)).tolist() == ["north", "north", "south"]


def test_an_archive_holds_groups_as_well(tmp_path):
    path = tmp_path / "people.npz"
    np.savez(path, ids=np.array([3, 5, 7]), site=np.array(["a", "b", "c"]))
    assert open_groups(str(path), "site", IDS).tolist() == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("column", "ids", "said"),
    [
        ("city", IDS, "there is no such column; there are id, site, age"),
        ("age", IDS, "got none for 1, the first 5"),
        ("site", np.array([3, 4]), "got none for 1, the first 4"),
    ],
)
def test_what_is_missing_is_named(table, column, ids, said):
    with pytest.raises(Refused, match=said):
        open_groups(table, column, ids)


def test_a_group_that_is_the_membership_is_refused() -> None:
    group = np.array(["a", "a", "b", "b"])

    assert "which is the membership itself" in side_problems(group, np.array([1, 1, 0, 0]))[0]
    assert side_problems(group, np.array([1, 0, 1, 0])) == []
    assert side_problems(np.array(["a"] * 4), np.array([1, 1, 0, 0])) == []


def test_a_record_that_has_two_groups_is_refused(tmp_path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("id,who\n1,a\n1,b\n2,a\n")

    with pytest.raises(Refused, match="expected each id once"):
        open_groups(str(path), "who", np.array([1, 2]))
