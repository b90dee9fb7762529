"""One preparation for all records of a run, by whoever has the say."""

from dataclasses import replace

import numpy as np
from seeded_models import NOWHERE

from seenit.competition import PLAIN, find_preset
from seenit.config import ScoreConfig
from seenit.evidence.preparation import prepare_sets
from seenit.records.examples import ArrayInputs, Examples
from seenit.records.preparation import CenterCrop, Grayscale, Resize, StoredSteps, ToKind

CONFIG = ScoreConfig(target="t", public="p")
STORED = StoredSteps(steps=(Grayscale(), CenterCrop(size=(6, 6))), random=("RandomCrop",))


def records(stored=None, *, shape=(3, 8, 8)):
    array = np.random.default_rng(0).random((5, *shape), dtype=np.float32)
    return Examples(
        ids=np.arange(5),
        inputs=ArrayInputs(array=array),
        labels=np.zeros(5, dtype=np.int64),
        is_member=np.zeros(5, dtype=np.int8),
        source=NOWHERE,
        stored_steps=stored,
    )


def prepare(*sets, config=CONFIG, preset=PLAIN):
    problems = []
    return prepare_sets(config, preset, sets, problems), problems


def test_records_stay_as_they_are_where_nobody_says_otherwise():
    one = records()
    ready, problems = prepare(one)
    assert ready.sets == (one,)
    assert (dict(ready.facts), ready.warnings, problems) == ({}, (), [])


def test_the_steps_that_one_file_stores_are_applied_to_all_and_random_ones_are_told():
    ready, problems = prepare(records(), records(STORED))
    assert [one.inputs.shape for one in ready.sets] == [(5, 1, 6, 6)] * 2
    assert "Grayscale in 1 channel, then CenterCrop 6 x 6" in ready.facts["Images"]
    assert ready.facts["Augmentation stored with the records, not applied"] == "RandomCrop"
    assert problems == []


def test_a_size_that_was_passed_goes_before_the_stored_one_and_the_grey_stays():
    ready, _ = prepare(records(STORED), config=replace(CONFIG, resize="5x7"))
    assert ready.sets[0].steps == (Grayscale(), Resize(size=(5, 7)))
    assert ready.sets[0].inputs.shape == (5, 1, 5, 7)


def test_a_preset_says_the_size_where_no_file_does():
    only_types = StoredSteps(steps=(ToKind(kind="bytes"), ToKind(kind="float")))
    for stored in (None, only_types):
        ready, _ = prepare(records(stored), preset=find_preset("tml2026"))
        assert ready.sets[0].inputs.shape == (5, 3, 32, 32)
    ready, _ = prepare(records(STORED), preset=find_preset("tml2026"))
    assert ready.sets[0].inputs.shape == (5, 1, 6, 6)


def test_what_is_not_applied_and_transforms_that_disagree_are_warned_of_by_name():
    left_out = StoredSteps(left_out=("FiveCrop",))
    ready, _ = prepare(records(STORED), records(left_out))
    first, second = ready.warnings
    assert "has FiveCrop, which is not applied" in first
    assert "stores another transform (none)" in second
    assert "--resize" in second


def test_options_that_nothing_heeds_are_problems():
    table = records(shape=(4,))
    _, problems = prepare(table, config=replace(CONFIG, resize=32, class_order="numeric"))
    assert len(problems) == 2
    assert problems[0].startswith("--class-order numeric: expected a folder")
    assert problems[1].startswith("--resize 32: expected images")


def test_images_that_cannot_be_prepared_are_a_problem():
    ready, problems = prepare(records(StoredSteps(steps=(Grayscale(),)), shape=(4, 8, 8)))
    assert ready.sets == ()
    assert "cannot be prepared by Grayscale" in problems[0]


def test_rows_of_a_table_are_not_prepared_beside_a_preset_that_resizes():
    array = np.zeros((5, 6), dtype=np.float32)
    rows = replace(records(), inputs=ArrayInputs(array=array))
    ready, problems = prepare(rows, preset=find_preset("tml2026"))
    assert ready.sets == (rows,)
    assert problems == []
