"""A challenge is made once, from records with copies among them, and looked at from all sides."""

import csv
import json

import numpy as np
import pytest
import torch
from planted_baselines import planted_baselines

from seenit.competition.presets import PLAIN
from seenit.competition.submission import write_submission
from seenit.config.challenge import ChallengeConfig
from seenit.data import open_examples
from seenit.errors import Refused
from seenit.hosting.challenge import read_challenge
from seenit.hosting.places import Places
from seenit.hosting.truth import read_truth
from seenit.pipeline import evaluate_file, make_challenge
from seenit.pipeline.challenge import make as making
from seenit.pipeline.challenge.draw import derived_seed, draw, stream
from seenit.records.evaluation import (
    MEMBERS_FROM_NONMEMBERS,
    PUBLIC_FROM_PRIVATE,
)
from seenit.store import read_scores

pytestmark = pytest.mark.long

N, N_COPIES = 92, 5


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """Distinct pictures with classes, five of them twice and one of these nearly."""
    here = tmp_path_factory.mktemp("records")
    rng = np.random.default_rng(0)
    labels = np.arange(N) % 4
    coarse = rng.uniform(0.1, 0.9, size=(N, 3, 4, 4))
    images = np.kron(coarse, np.ones((1, 1, 8, 8))).astype(np.float32)
    images += rng.normal(0, 0.05, images.shape).astype(np.float32)
    images = images.clip(0, 1)
    copies = images[:N_COPIES].copy()
    copies[0] = (copies[0] + 0.01).clip(0, 1)
    path = here / "records.npz"
    np.savez(
        path,
        images=np.concatenate([images, copies]),
        labels=np.concatenate([labels, labels[:N_COPIES]]),
    )
    for name, epochs in (("recipe", 10), ("short", 1)):
        (here / f"{name}.toml").write_text(
            f"epochs = {epochs}\nbatch_size = 8\nlearning_rate = 0.02\nflip = false\nshift = 0\n"
        )
    return path


def config(records, **changes):
    return ChallengeConfig(
        records=str(records),
        **{
            "recipe": str(records.parent / "recipe.toml"),
            "seed": 3,
            "n_per_set": 40,
            "title": "Who was there?",
            **changes,
        },
    )


@pytest.fixture(scope="module")
def planted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "run_baselines", planted_baselines)
        yield


@pytest.fixture(scope="module")
def made(records, tmp_path_factory, planted):
    return make_challenge(tmp_path_factory.mktemp("made") / "challenge", config(records))


@pytest.fixture(scope="module")
def places(made):
    return Places(made.folder)


def test_the_files_are_the_competitions_and_open_without_running(places):
    public = open_examples(str(places.handout / "pub.pt"))
    private = open_examples(str(places.handout / "priv_out.pt"))
    assert sorted(public.is_member.tolist()) == [0] * 20 + [1] * 20
    assert set(private.is_member.tolist()) == {-1}
    assert public.inputs.shape == private.inputs.shape == (40, 3, 32, 32)
    assert not set(public.ids.tolist()) & set(private.ids.tolist())
    names = torch.serialization.get_unsafe_globals_in_checkpoint(places.handout / "pub.pt")
    assert names == ["__main__.MembershipDataset"]


def test_the_truth_is_of_the_private_file_in_its_order(places):
    truth = read_truth(places.truth)
    private = open_examples(str(places.handout / "priv_out.pt"))
    assert truth.ids.tolist() == private.ids.tolist()
    assert truth.is_member.sum() == 20
    for side in (True, False):
        assert truth.is_on_scoreboard[truth.is_member == side].sum() == 6


def test_nothing_of_the_truth_is_handed_out(places):
    assert {path.name for path in places.handout.iterdir()} == {
        "01_MIA.pt",
        "pub.pt",
        "priv_out.pt",
        "normalisation.json",
        "SHEET.md",
    }
    assert places.organiser.stat().st_mode & 0o077 == 0
    for secret in (places.truth, places.records, places.settings):
        assert secret.stat().st_mode & 0o077 == 0


def test_members_are_the_records_that_the_target_learned(places, made):
    assert made.target.member_accuracy > made.target.nonmember_accuracy
    with places.records.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["set"] for row in rows] == ["public"] * 40 + ["private"] * 40
    assert len({row["source_id"] for row in rows}) == 80


def test_copies_are_left_out_before_the_draw(made, records):
    assert made.n_left_out == N_COPIES


def test_the_mean_is_that_of_the_public_images(places, made):
    public = open_examples(str(places.handout / "pub.pt"))
    pixels = public.inputs.read(0, 40).astype(float)
    stored = json.loads((places.handout / "normalisation.json").read_text())
    assert stored["mean"] == pytest.approx(pixels.mean(axis=(0, 2, 3)), abs=1e-4)
    assert stored["std"] == pytest.approx(pixels.std(axis=(0, 2, 3)), abs=1e-4)
    assert tuple(stored["mean"]) == made.normalisation.mean


def test_the_sheet_says_what_a_participant_must_know(places, made):
    sheet = places.sheet.read_text()
    for said in (
        "# Who was there?",
        "`ids,score`",
        "/mia",
        'curl -H "token: ',
        "any finite number",
        "waits 60 min",
        "refused file 2 min",
        "shows 12 of the private records",
        "on the other 28",
        made.sha256["pub.pt"],
        "cannot be told apart by their inputs",
    ):
        assert said in sheet
    assert "heuristic" not in sheet  # figures of attacks are the organiser's


def test_the_baselines_have_their_n_and_intervals(places, made):
    text = places.baselines.read_text()
    for name in ("heuristic", "loss", "stack"):
        assert f"| `{name}` | private, by the truth | 20 + 20 |" in text
        entry = made.baselines.private[name]
        assert entry.auc.low < entry.auc.value <= entry.auc.high
    assert "5 copies left out" in text


@pytest.mark.slow
@pytest.mark.usefixtures("quick_stack")
def test_the_baselines_are_a_run_on_the_files_held_against_the_truth(records, tmp_path):
    made = make_challenge(tmp_path / "whole", config(records))
    places = Places(made.folder)
    scores = read_scores(places.organiser / "baselines" / "scores.parquet")
    rows = np.isin(scores.ids, read_truth(places.truth).ids)
    for name in ("heuristic", "loss", "stack"):
        file = tmp_path / f"{name}.csv"
        write_submission(
            file, ids=scores.ids[rows], scores=scores.columns[name][rows], preset=PLAIN
        )
        found = evaluate_file(file, places.truth)
        assert found.auc.value == pytest.approx(made.baselines.private[name].auc.value)
        assert found.at(0.05).tpr.value == made.baselines.private[name].at(0.05).tpr.value
        assert evaluate_file(places.submission_of(name), places.truth).auc.value == found.auc.value
    assert all(one.n == 0 for one in made.baselines.duplicates)
    assert {one.question for one in made.baselines.blind} == {
        MEMBERS_FROM_NONMEMBERS,
        PUBLIC_FROM_PRIVATE,
    }


def test_the_settings_are_those_of_the_preset_with_a_short_price_of_failure(made):
    settings = read_challenge(made.folder)
    assert settings == made.challenge
    assert (settings.cooldown_s, settings.failure_cooldown_s) == (3600, 120)
    assert (settings.n_scoreboard, settings.keep, settings.decimals) == (12, "best", 3)


def test_a_folder_with_a_challenge_is_left_alone(made, records):
    with pytest.raises(Refused, match="without a challenge"):
        make_challenge(made.folder, config(records))


@pytest.mark.usefixtures("planted")
def test_the_same_seed_makes_the_same_files(records, tmp_path):
    few = {"n_per_set": 20, "recipe": str(records.parent / "short.toml")}
    one, again, other = (
        make_challenge(tmp_path / name, config(records, seed=seed, **few))
        for name, seed in (("one", 3), ("again", 3), ("other", 4))
    )
    assert again.sha256 == one.sha256
    truths = [Places(each.folder).truth.read_bytes() for each in (one, again, other)]
    assert truths[0] == truths[1] != truths[2]
    assert not one.sha256.items() & other.sha256.items()


def test_without_a_seed_the_draw_is_one_that_nobody_can_guess(tmp_path):
    places = Places(tmp_path / "a"), Places(tmp_path / "b")
    chosen = ChallengeConfig(demo=True)
    first, second = (making._seed(one, chosen) for one in places)
    assert first != second
    assert max(first, second).bit_length() > 100
    assert making._seed(places[0], chosen) == first  # a killed command goes on with it
    assert places[0].seed.stat().st_mode & 0o077 == 0
    assert making._seed(places[0], ChallengeConfig(demo=True, seed=7)) == 7


def test_what_participants_see_has_other_streams_than_what_they_do_not():
    seen = draw(400, n_per_set=100, share=0.3, seed=1)
    other = draw(400, n_per_set=100, share=0.3, seed=2)
    starts = {stream(1, name).integers(2**62) for name in ("rows", "ids", "scoreboard")}
    assert len(starts) == 3
    assert (seen.truth.is_member != seen.public_is_member).any()
    assert not np.array_equal(seen.truth.is_member, other.truth.is_member)
    assert derived_seed(1, "training") != derived_seed(1, "few") != 1


@pytest.mark.slow
@pytest.mark.usefixtures("planted")
def test_the_other_preset_has_its_own_files_and_network(records, tmp_path):
    short = str(records.parent / "short.toml")
    made = make_challenge(
        tmp_path / "made",
        config(records, preset="tml2026", n_per_set=20, keep="last", recipe=short),
    )
    handed = Places(made.folder).handout
    assert {path.name for path in handed.iterdir()} >= {"model.pt", "pub.pt", "priv.pt"}
    state = torch.load(handed / "model.pt", weights_only=True)
    assert state["conv1.weight"].shape == (64, 3, 3, 3)
    assert state["fc.weight"].shape == (4, 512)
    sheet = Places(made.folder).sheet.read_text()
    for said in ("`id,score`", "[0, 1]", "X-API-Key", "/submit/01-mia", "The last accepted"):
        assert said in sheet


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"preset": "tml1999"}, "--preset: expected one of tml2025"),
        ({"n_per_set": 41}, "--n-per-set: expected an even number"),
        ({"scoreboard_share": 1.0}, "--scoreboard-share"),
        ({"keep": "worst"}, "--keep: expected best or last"),
        ({"decimals": 0}, "--decimals: expected 1 to 6"),
        ({"demo": True}, "expected one of them, got both"),
        ({"records": None}, "expected one of them, got neither"),
        ({"seed": -1}, "--seed: expected 0 or above"),
        ({"cooldown": -1}, "--cooldown: expected 0 or more seconds"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes, said):
    with pytest.raises(Refused) as caught:
        ChallengeConfig(**{"records": "x.npz", **changes})
    assert said in str(caught.value)


def test_too_few_records_are_refused_before_training(records, tmp_path):
    with pytest.raises(Refused, match="at least 200 different records for two sets, got 92"):
        make_challenge(tmp_path / "many", config(records, n_per_set=100))
    assert not (tmp_path / "many" / "handout").exists()


def test_grey_images_are_refused_with_what_to_do(tmp_path):
    grey = np.zeros((60, 1, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "grey.npz", images=grey, labels=np.arange(60))
    with pytest.raises(Refused, match="3 colours, got 1; repeat a grey channel"):
        make_challenge(tmp_path / "made", ChallengeConfig(records=str(tmp_path / "grey.npz")))
