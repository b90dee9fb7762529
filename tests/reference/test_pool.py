"""A pool is the records themselves, in order, compact where that loses nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_pools import examples_of, flat_records, pixel_records

from seenit.errors import StoreError
from seenit.records.table_inputs import held_table
from seenit.records.table_schema import TableColumn, TableSchema
from seenit.reference.pool import TensorInputs, open_pool, publish_pool, read_pool
from seenit.store import Store


def test_images_are_kept_as_bytes_and_come_back_as_the_target_sees_them(tmp_path):
    pixels, labels = pixel_records()
    first, second = examples_of(pixels[:25], labels[:25]), examples_of(pixels[25:], labels[25:])
    pool = read_pool([first, second])
    assert pool.inputs.dtype == np.uint8
    assert pool.input_shape == (3, 32, 32)

    publish_pool(pool, Store(tmp_path))
    opened = open_pool(Store(tmp_path), pool.key, "cpu")

    assert opened.inputs.is_contiguous(memory_format=torch.channels_last)
    np.testing.assert_array_equal(opened.inputs.numpy(), pixels)
    np.testing.assert_array_equal(opened.labels.numpy(), labels)
    np.testing.assert_array_equal(
        TensorInputs(tensor=opened.inputs).read(25, 40), second.inputs.read(0, 15)
    )


def test_images_that_bytes_cannot_hold_stay_as_they_are(tmp_path):
    values = np.random.default_rng(0).random((6, 3, 8, 8), dtype=np.float32)
    pool = read_pool([examples_of(values, np.zeros(6, dtype=np.int64))])
    publish_pool(pool, Store(tmp_path))
    opened = open_pool(Store(tmp_path), pool.key, "cpu")
    np.testing.assert_array_equal(opened.inputs.numpy(), values)


def test_rows_of_a_mixed_table_keep_every_bit_and_every_gap(tmp_path):
    schema = TableSchema(columns=tuple(TableColumn(name=name, type="float") for name in ("a", "b")))
    rows = np.array([[2.0**53 - 1, np.nan], [np.nextafter(1, 2), 0.1]])
    table = replace(
        examples_of(np.zeros((2, 2), dtype=np.float32), np.arange(2)),
        inputs=held_table(rows, schema),
    )
    pool = read_pool([table])
    publish_pool(pool, Store(tmp_path))
    opened = open_pool(Store(tmp_path), pool.key, "cpu")
    assert opened.inputs.dtype == torch.float64
    np.testing.assert_array_equal(TensorInputs(tensor=opened.inputs).read(0, 2), rows)


def test_bytes_and_the_floats_made_of_them_are_the_same_pool():
    pixels, labels = pixel_records()
    floats = pixels.astype(np.float32) / 255
    assert (
        read_pool([examples_of(pixels, labels)]).key == read_pool([examples_of(floats, labels)]).key
    )


@pytest.mark.parametrize("changed", ["value", "label", "order"])
def test_the_key_knows_every_value_every_label_and_the_order(changed):
    inputs, labels = flat_records(30)
    before = read_pool([examples_of(inputs, labels)]).key
    other_inputs, other_labels = inputs.copy(), labels.copy()
    if changed == "value":
        other_inputs[7, 3] += 1
    elif changed == "label":
        other_labels[7] = (other_labels[7] + 1) % 3
    else:
        other_inputs, other_labels = inputs[::-1].copy(), labels[::-1].copy()
    assert read_pool([examples_of(other_inputs, other_labels)]).key != before


def test_a_pool_that_nobody_published_is_named(tmp_path):
    with pytest.raises(StoreError, match="pool-abc"):
        open_pool(Store(tmp_path), "abc", "cpu")
