"""Duplicates across members and non-members: planted in the files, found in a whole run."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from pictures import photographs, recompressed, shifted, zoomed

from seenit.cli import main

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

TARGET = "small_network:target"
N = 60
PLANTED = {
    3: lambda x: recompressed(x[..., ::-1], 75),
    17: lambda x: shifted(x, 3, -2),
    31: lambda x: zoomed(x, 1.1),
    44: lambda x: x,
}
"""Non-member to what became of the member of the same number."""


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Members, and non-members of which four are members as well."""
    folder = tmp_path_factory.mktemp("sides")
    images = {"members": photographs(N, 20), "nonmembers": photographs(N, 21)}
    for row, change in PLANTED.items():
        images["nonmembers"][row] = change(images["members"][row : row + 1])[0]
    for name, pixels in images.items():
        np.savez(
            folder / f"{name}.npz",
            ids=np.arange(N) + (1000 if name == "nonmembers" else 0),
            images=np.rint(pixels * 255).astype(np.uint8),
            labels=np.arange(N) % 3,
        )
    return folder


def audit(sides, run_dir, *more):
    return run(
        "audit", "--target", TARGET, "--members", sides / "members.npz",
        "--nonmembers", sides / "nonmembers.npz", "--attack", "loss", "--device", "cpu",
        "--run-dir", run_dir, *more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def finished(sides, tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    assert audit(sides, folder / "run") == 0
    return folder / "run"


def test_planted_duplicates_are_in_the_summary_and_warned_of(finished):
    content = json.loads((finished / "summary.json").read_text())
    (found,) = content["duplicates"]
    assert (found["n_exact"], found["n_near"], found["n_looked_at"]) == (1, 3, N)
    assert {tuple(pair["ids"]) for pair in found["pairs"]} == {
        (str(row), str(1000 + row)) for row in PLANTED
    }
    assert found["pairs"][0]["is_exact"]
    assert {"thumbnail", "features"} == set(found["n_near_by"])
    assert any("1 identical and 3 near-duplicate" in warning for warning in content["warnings"])


def test_all_pairs_are_in_a_table(finished):
    table = pq.read_table(finished / "duplicates.parquet").to_pydict()
    assert sorted(table["first_id"], key=int) == [str(row) for row in PLANTED]
    assert table["is_exact"] == [True, False, False, False]
    assert table["difference"] == sorted(table["difference"])
    assert all("features" in found for found in table["found_by"][1:])


def test_the_chosen_attack_is_judged_again_without_them(finished):
    content = json.loads((finished / "summary.json").read_text())
    whole, left = content["attacks"]["loss"], content["without_duplicates"]
    assert (left["n_members"], left["n_nonmembers"]) == (N, N - len(PLANTED))
    assert left["auc"]["low"] < left["auc"]["value"] < left["auc"]["high"]
    assert left["auc"]["value"] != whole["auc"]["value"]
    assert left["tpr_at_fpr"].keys() == whole["tpr_at_fpr"].keys()


def test_they_stand_side_by_side_in_the_report(finished):
    page = (finished / "report.html").read_text()
    assert all(f'alt="Record {1000 + row}"' in page for row in PLANTED)
    assert "Without these 4 non-members" in page


def test_the_same_command_again_and_a_page_without_pictures(sides, finished, capsys):
    before = json.loads((finished / "summary.json").read_text())
    assert audit(sides, finished, "--no-images") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "1 identical and 3 near-duplicate records in both members and non-members" in said
    content = json.loads((finished / "summary.json").read_text())
    assert content["duplicates"] == before["duplicates"]
    assert content["without_duplicates"] == content["without_twins"]
    assert content["without_duplicates"] == before["without_duplicates"]
    page = (finished / "report.html").read_text()
    assert "data:image/png" not in page
    assert "1044" in page
