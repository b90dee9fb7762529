"""Every broken or hostile file is refused in plain words, and nothing in it happens.

To add a case, add a row to one of the tables; it is opened here in every way.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_archive_cases import ARCHIVE_CASES
from hostile_case import Case
from hostile_content_cases import CONTENT_CASES
from hostile_file_cases import FILE_CASES
from hostile_graph_cases import GRAPH_CASES
from hostile_pair_cases import PAIR_CASES
from hostile_pickle_cases import PICKLE_CASES
from hostile_signal_cases import SIGNAL_CASES
from hostile_skops_cases import SKOPS_CASES
from hostile_stand_in_cases import STAND_IN_CASES
from hostile_table_cases import TABLE_CASES
from hostile_text_model_cases import TEXT_MODEL_CASES
from hostile_token_cases import TOKEN_CASES
from hostile_tree_cases import TREE_CASES

from seenit.data import open_examples, open_signal_table
from seenit.errors import FileRefused, Refused, SeenitError
from seenit.files import FileSummary, describe, load_torch
from seenit.kinds.open import read_records

CASES = (
    *PICKLE_CASES,
    *FILE_CASES,
    *CONTENT_CASES,
    *ARCHIVE_CASES,
    *PAIR_CASES,
    *SIGNAL_CASES,
    *STAND_IN_CASES,
    *TREE_CASES,
    *GRAPH_CASES,
    *SKOPS_CASES,
    *TABLE_CASES,
    *TOKEN_CASES,
    *TEXT_MODEL_CASES,
)
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def test_there_are_many_distinct_cases() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert len(CASES) >= 250


@pytest.mark.parametrize("case", TOKEN_CASES, ids=[case.name for case in TOKEN_CASES])
def test_one_fault_of_tokens_is_one_sentence(case: Case, tmp_path: Path) -> None:
    with pytest.raises(SeenitError) as caught:
        case.open(str(case.build(tmp_path)))
    assert len(caught.value.problems) == 1


@every_case
def test_it_is_refused_by_name_with_what_to_do(case: Case, tmp_path: Path) -> None:
    path = case.build(tmp_path)

    with pytest.raises(SeenitError) as caught:
        case.open(str(path))

    assert type(caught.value) in (FileRefused, Refused)
    message = "\n".join(caught.value.problems)
    for piece in case.says:
        assert piece in message
    assert all(str(path) in problem for problem in caught.value.problems)
    assert not (tmp_path / "sentinel").exists()


@every_case
def test_no_other_door_runs_it_either(case: Case, tmp_path: Path) -> None:
    path = str(case.build(tmp_path))
    before = sorted(tmp_path.rglob("*"))

    for door in (describe, load_torch, open_examples, read_records, _as_signals):
        assert all(path in problem for problem in _problems(door, path))

    assert sorted(tmp_path.rglob("*")) == before


def _problems(door: Callable[[str], object], path: str) -> tuple[str, ...]:
    """What one way to open the file says; any error but ours fails the test."""
    try:
        opened = door(path)
    except SeenitError as refusal:
        return refusal.problems
    return opened.problems if isinstance(opened, FileSummary) else ()


def _as_signals(path: str) -> None:
    open_signal_table(path, columns={})
