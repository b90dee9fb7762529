"""From records to reference signals: planned before anything is trained, grown without waste."""

from dataclasses import replace

import numpy as np
import pytest
from small_pools import examples_of, flat_records, pixel_records

from seenit.errors import ConfigError, Refused, StoreError
from seenit.evidence.named_attacks import FROM_REFERENCES
from seenit.kinds.planting import set_aside
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.kept import open_references
from seenit.reference.options import ReferenceOptions
from seenit.reference.recipe_file import read_recipe
from seenit.reference.record import read_record
from seenit.reference.reference import REFERENCE
from seenit.reference.run import plan_references, train_references
from seenit.store import Store

pytestmark = pytest.mark.usefixtures("trained_here")

N = 240
RECIPE = 'architecture = "mlp-16"\nepochs = 30\nbatch_size = 32\nlearning_rate = 0.2\n'


def inputs_of(*, n_known=160, seed=0, order=None):
    inputs, labels = flat_records(N, seed=seed)
    is_member = np.where(np.arange(N) < n_known, np.arange(N) % 2, -1).astype(np.int8)
    if order is not None:
        inputs, labels, is_member = inputs[order], labels[order], is_member[order]
    return ReferenceInputs(
        sets=(
            examples_of(inputs[:100], labels[:100]),
            examples_of(inputs[100:], labels[100:], first_id=1000),
        ),
        is_member=is_member,
        normalisation=None,
        n_classes=3,
        classifier=None,
        device="cpu",
    )


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    path.write_text(RECIPE)
    return path


def work_of(recipe, n_references=4, evidence=None, **options):
    chosen = ReferenceOptions(n_references=n_references, recipe=recipe, **options)
    return plan_references(evidence or inputs_of(), chosen)


def train(work, folder):
    return train_references(
        work, folder=folder, store=Store(folder / "artifacts"), watcher=Silent()
    )


@pytest.fixture(scope="module")
def trained(recipe, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    return folder, train(work_of(recipe), folder)


def test_the_arrays_join_a_table_of_the_same_records(trained):
    _, references = trained
    table = SignalTable(
        ids=np.arange(N), is_member=np.full(N, -1, dtype=np.int8), arrays=references.arrays
    )
    assert table.arrays["reference_margin"].shape == (4, N, 1)
    assert table.arrays["reference_margin"].dtype == np.float32
    assert table.arrays["reference_is_usable"].all()
    assert set(references.arrays) == set(FROM_REFERENCES)


def test_canaries_stand_behind_the_records_and_in_no_array_of_theirs(recipe, tmp_path):
    evidence = inputs_of()
    first, second = evidence.sets
    rest, canaries = set_aside(first, n_each=10, n_classes=3, seed=0)
    is_member = np.concatenate([evidence.is_member[30:], np.full(30, -1, dtype=np.int8)])
    planted = replace(
        evidence,
        sets=(rest, second, canaries.examples),
        is_member=is_member,
        canaries=canaries,
    )
    work = work_of(recipe, evidence=planted, inclusion=0.5)
    references = train(work, tmp_path)
    assert references.arrays["reference_margin"].shape == (4, N - 30, 1)
    assert references.with_canaries["reference_margin"].shape == (4, N, 1)
    assert "30, each planted in half" in references.facts["canaries"]
    parts = [Store(tmp_path / "artifacts").read(REFERENCE, key) for key in work.record.keys]
    for said, side in (("their own records", True), ("the others", False)):
        hits = [
            part["label_hits"][: N - 30, 0][is_in == side].mean()
            for part, is_in in zip(parts, references.arrays["reference_is_in"], strict=True)
        ]
        assert references.facts[f"right on {said}"] == f"{np.mean(hits):.3f}"
    back = read_record(tmp_path).plan
    assert (back.n_canaries, back.n_records) == (30, N - 30)
    assert np.array_equal(back.rows(2), work.record.plan.rows(2))
    is_in = references.with_canaries["reference_is_in"][:, N - 30 :]
    margin = references.with_canaries["reference_margin"][:, N - 30 :, 0]
    mislabelled = canaries.kind == 0
    inside = margin[:, mislabelled][is_in[:, mislabelled]]
    outside = margin[:, mislabelled][~is_in[:, mislabelled]]
    assert np.median(inside) > 0 > np.median(outside)  # learnt by heart, or believed wrong


def test_every_record_is_remembered_by_those_that_trained_on_it(trained):
    _, references = trained
    margin, is_in = (references.arrays[f"reference_{name}"] for name in ("margin", "is_in"))
    inside = np.where(is_in, margin[:, :, 0], 0).sum(axis=0) / is_in.sum(axis=0)  # (n,)
    outside = np.where(~is_in, margin[:, :, 0], 0).sum(axis=0) / (~is_in).sum(axis=0)
    assert (inside > outside).mean() > 0.8


def test_the_plan_and_the_recipe_are_on_disk_and_nothing_in_flight_is(trained, recipe):
    folder, references = trained
    record = read_record(folder)
    assert np.array_equal(record.plan.is_in, references.arrays["reference_is_in"])
    assert record.plan.is_in.mean() == 0.75
    assert record.ids.tolist() == [*range(100), *range(1000, 1140)]
    assert read_recipe(folder / "recipe.toml") == read_recipe(recipe)
    assert not (folder / "checkpoints").exists()


def test_a_folder_of_references_gives_the_same_arrays(trained):
    folder, references = trained
    opened = open_references(folder, inputs_of())
    assert opened.key == references.key
    for name, array in references.arrays.items():
        np.testing.assert_array_equal(opened.arrays[name], array, strict=True)


def test_a_folder_for_other_records_or_another_order_is_refused(trained):
    folder, _ = trained
    for other in (inputs_of(seed=1), inputs_of(order=np.arange(N)[::-1])):
        with pytest.raises(Refused, match="on the 240 records of this run, in this order"):
            open_references(folder, other)


def test_a_folder_without_references_is_refused_by_name(tmp_path):
    with pytest.raises(StoreError, match=r"references\.npz"):
        open_references(tmp_path, inputs_of())


def test_a_folder_that_is_not_finished_says_how_much_is_there(recipe, tmp_path):
    from seenit.reference.record import write_record

    work = work_of(recipe)
    write_record(tmp_path, work.record, work.task.trainer)
    with pytest.raises(Refused, match=r"expected 4 finished references, got 0; .* it goes on"):
        open_references(tmp_path, inputs_of())


def test_an_anchored_plan_counts_only_what_was_drawn(recipe):
    plan = work_of(recipe, 8, plan="anchored").record.plan
    is_member = inputs_of().is_member
    assert plan.counts[:, is_member == -1].all()
    assert plan.counts[:, is_member != -1].mean() == 0.5
    fixed = ~plan.counts
    assert np.array_equal(plan.is_in[fixed], np.broadcast_to(is_member == 1, fixed.shape)[fixed])


def test_references_that_knew_what_this_run_must_not_are_refused(recipe, tmp_path):
    from seenit.reference.record import write_record

    work = work_of(recipe, 8, plan="anchored", evidence=inputs_of(n_known=200))
    write_record(tmp_path, work.record, work.task.trainer)
    store = Store(tmp_path / "artifacts")
    for key in work.record.keys:
        store.arrays("reference", key, lambda: {"label_hits": np.ones((N, 1), dtype=bool)})
    with pytest.raises(Refused, match="fixed to the truth of some"):
        open_references(tmp_path, inputs_of(n_known=160))


def test_the_first_references_do_not_depend_on_how_many_follow(recipe):
    for kind, few, many in (("balanced", 4, 8), ("anchored", 8, 16)):
        first = work_of(recipe, few, plan=kind).record.keys
        assert work_of(recipe, many, plan=kind).record.keys[:few] == first


def test_another_seed_is_another_plan_and_other_trainings(recipe):
    first, second = (work_of(recipe, seed=seed).record.keys for seed in (0, 1))
    assert not set(first) & set(second)


def test_the_recipe_must_take_the_records(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text('architecture = "resnet18"\n')
    with pytest.raises(ConfigError, match=r"resnet18 does not take records of shape \(12,\)"):
        work_of(path)


def test_without_a_target_the_recipe_must_be_written_down():
    with pytest.raises(ConfigError, match="there is no --target to take it from"):
        work_of(None)


def test_an_anchored_plan_needs_known_records(recipe):
    with pytest.raises(ConfigError, match="at most the 0 records of known membership"):
        work_of(recipe, 8, plan="anchored", evidence=inputs_of(n_known=0))


class Noting(Silent):
    def __init__(self):
        self.totals, self.said = {}, []

    def start(self, stage, total):
        self.totals[stage] = [total, 0]

        def advance(n):
            self.totals[stage][1] += n

        return advance

    def say(self, message):
        self.said.append(message)


@pytest.mark.slow
def test_more_references_keep_those_that_are_there(trained, recipe, tmp_path):
    folder, four = trained
    before = {path: path.stat().st_mtime_ns for path in (folder / "artifacts").glob("reference-*")}
    watcher = Noting()
    eight = train_references(
        work_of(recipe, 8), folder=folder, store=Store(folder / "artifacts"), watcher=watcher
    )
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert watcher.totals["training references"] == [4 * 31, 4 * 31]
    assert "4 trainings, 4 are there" in watcher.said[0]
    assert "by a measured probe" in watcher.said[0]
    assert len(watcher.said) == 5
    np.testing.assert_array_equal(
        eight.arrays["reference_margin"][:4], four.arrays["reference_margin"]
    )

    whole = train(work_of(recipe, 8), tmp_path)
    for name, array in eight.arrays.items():
        np.testing.assert_array_equal(whole.arrays[name], array, strict=True)


@pytest.mark.slow
def test_images_are_asked_under_every_view(tmp_path):
    pixels, labels = pixel_records(24)
    path = tmp_path / "r.toml"
    path.write_text('architecture = "resnet18"\nepochs = 1\nbatch_size = 12\n')
    evidence = ReferenceInputs(
        sets=(examples_of(pixels, labels),),
        is_member=np.full(24, -1, dtype=np.int8),
        normalisation=None,
        n_classes=2,
        classifier=None,
        device="cpu",
    )
    work = work_of(path, 2, evidence=evidence, keep_weights=True)
    references = train(work, tmp_path / "run")
    n_views = len(work.record.views)
    assert n_views > 1
    assert references.arrays["reference_margin"].shape == (2, 24, n_views)
    assert references.arrays["reference_margin_t2"].shape == (2, 24, n_views)
    assert len(list((tmp_path / "run" / "weights").glob("*.safetensors"))) == 2
