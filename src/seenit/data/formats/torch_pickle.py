"""Pickled data sets of the competition, torch and torchvision, read through inert stand-ins."""

from dataclasses import replace
from typing import NamedTuple

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.chosen_rows import MOST_RECORDS, TOO_MANY, chosen, joined
from seenit.data.formats.inputs import are_bytes, inputs_of
from seenit.data.formats.layout import channels_first
from seenit.data.formats.reading import Reading, roles_of_records
from seenit.data.formats.splits import Part, chosen_parts, of_parts, parts_of, split_called
from seenit.data.formats.torch_records import columns_of_records
from seenit.files.pickles.stand_ins import (
    CONCATENATED,
    SUBSET,
    TENSOR_DATASET,
    VISION_DATASETS,
    Inert,
)
from seenit.files.pickles.stored_steps import stored_steps_of
from seenit.files.pickles.transforms import normalisation_of
from seenit.records.examples import Examples

_MOST_NESTED = 8
_MOST_SETS = 10_000


def examples_of_dataset(path: str, kind: str, dataset: Inert, reading: Reading) -> Examples:
    """Examples from the inert stand-in of a pickled data set.

    Raises:
        Refused: With everything that is wrong with it.
    """
    problems: list[str] = []
    raw = _Opening(reading, problems).raw(dataset)
    words = f"{kind}, {dataset.class_name}"
    return assemble(path, words, raw, problems, class_order=reading.class_order)


def examples_of_mapping(
    path: str, kind: str, found: dict[str, object], reading: Reading, problems: list[str]
) -> Examples:
    """Examples from named columns (`seenit.data.tables.names` lists the names).

    Raises:
        Refused: With `problems`, and with everything that is wrong with the columns.
    """
    raw = _raw_of_splits(found, reading, problems) or raw_of_mapping(found, reading, problems)
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


def examples_of_pair(path: str, kind: str, found: object, reading: Reading) -> Examples:
    """Examples from a pair (images, labels).

    Raises:
        Refused: It is no pair, or with everything that is wrong with it.
    """
    problems: list[str] = []
    raw = raw_of_pair(found, reading, problems)
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


class _Read(NamedTuple):
    """A data set that was read, and how many sets and records there are in it."""

    dataset: object  # held, so that its identity stays its own
    raw: RawColumns
    n_sets: int
    n_records: int


class _Opening:
    """The reading of one file, whose data sets may be nested, and named more than once."""

    def __init__(self, reading: Reading, problems: list[str]) -> None:
        self._reading = reading
        self._problems = problems
        self._n_sets = 0
        self._n_records = 0
        self._known: dict[int, _Read] = {}

    def raw(self, dataset: object, depth: int = 0) -> RawColumns:
        """Columns of a data set and of those nested in it; no inputs after a problem."""
        known = self._known.get(id(dataset))
        if known is None:
            known = self._known[id(dataset)] = self._read(dataset, depth)
        else:  # a file of few bytes can name a set thousands of times
            self._n_sets += known.n_sets
            self._n_records += known.n_records
        self._require_few(depth)
        return known.raw

    def _read(self, dataset: object, depth: int) -> _Read:
        n_sets, n_records = self._n_sets, self._n_records
        self._n_sets += 1
        self._require_few(depth)
        raw = RawColumns(inputs=None, labels=[])
        if not self._problems:
            raw = self._raw(dataset, depth)
        self._n_records += 0 if raw.inputs is None else raw.inputs.shape[0]
        return _Read(dataset, raw, self._n_sets - n_sets, self._n_records - n_records)

    def _require_few(self, depth: int) -> None:
        if self._problems:
            return
        if depth > _MOST_NESTED or self._n_sets > _MOST_SETS:
            self._problems.append(
                f"expected at most {_MOST_NESTED} data sets nested in each other and "
                f"{_MOST_SETS:,} in "
                "all, got more; save the records themselves: torch.save([(image, label) for image, "
                "label in dataset], 'data.pt')"
            )
        elif self._n_records > MOST_RECORDS:
            self._problems.append(TOO_MANY)

    def _raw(self, dataset: object, depth: int) -> RawColumns:
        if not isinstance(dataset, Inert) or not dataset.is_dataset:
            return self._raw_of_plain(dataset)
        fields = dataset.fields
        if dataset.asked_for == TENSOR_DATASET:
            return raw_of_pair(fields.get("tensors"), self._reading, self._problems)
        if dataset.asked_for == SUBSET:
            whole = self.raw(fields.get("dataset"), depth + 1)
            return chosen(whole, fields.get("indices"), self._problems)
        if dataset.asked_for == CONCATENATED:
            parts = fields.get("datasets")
            if not isinstance(parts, list | tuple) or not parts:
                self._problems.append(
                    "expected at least one data set in the concatenation, got none"
                )
                return RawColumns(inputs=None, labels=[])
            return joined([self.raw(part, depth + 1) for part in parts], self._problems)
        if dataset.asked_for in VISION_DATASETS:
            return _raw_of_vision(fields, self._reading, self._problems)
        return raw_of_mapping(fields, self._reading, self._problems)

    def _raw_of_plain(self, found: object) -> RawColumns:
        """Columns of what a subset or a concatenation holds, where that is no data set object."""
        if isinstance(found, dict):
            named = {key: value for key, value in found.items() if isinstance(key, str)}
            return raw_of_mapping(named, self._reading, self._problems)
        if isinstance(found, list | tuple):
            columns = columns_of_records(found, self._problems)
            if columns is not None:
                return raw_of_mapping(columns, self._reading, self._problems)
        return raw_of_pair(found, self._reading, self._problems)


def raw_of_mapping(found: dict[str, object], reading: Reading, problems: list[str]) -> RawColumns:
    """Named columns; what is wrong with them is in `problems`."""
    roles = roles_of_records(found, reading, problems)
    remarks = list(roles.remarks)
    inputs = (
        None
        if roles.images is None
        else inputs_of(channels_first(found[roles.images], remarks), problems)
    )
    transform = found.get("transform")
    normalisation = normalisation_of(transform)
    return RawColumns(
        inputs=inputs,
        labels=[] if roles.labels is None else found[roles.labels],
        ids=None if roles.ids is None else found[roles.ids],
        membership=_unless_absent(found[roles.membership]) if roles.membership else None,
        normalisation=normalisation,
        stored_steps=stored_steps_of(
            transform, as_bytes=are_bytes(inputs), normalisation=normalisation
        ),
        remarks=tuple(remarks),
    )


def raw_of_pair(found: object, reading: Reading, problems: list[str]) -> RawColumns:
    """A pair (images, labels); what is wrong with it is in `problems`."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        n = f"{len(found)} parts" if isinstance(found, list | tuple) else type(found).__name__
        problems.append(
            f"expected a pair (images, labels), got {n}; a list of records must hold pairs (image, "
            "label); to save more, name them: torch.save({'images': images, "
            "'labels': labels, 'ids': ids, 'membership': membership}, 'data.pt')"
        )
        found = (None, [])
    images, labels = found
    remarks: list[str] = []
    inputs = None if problems else inputs_of(channels_first(images, remarks), problems)
    if reading.columns and not problems:
        problems.append(
            f"--column {next(iter(reading.columns))}: expected columns with names, got a pair "
            "(images, labels) without; leave it out"
        )
    return RawColumns(inputs=inputs, labels=labels, remarks=tuple(remarks))


def _raw_of_splits(
    found: dict[str, object], reading: Reading, problems: list[str]
) -> RawColumns | None:
    """Columns called x_train, y_train and so on, or a set under each of train and test."""
    remarks: list[str] = []
    sets = {name: value for name, value in found.items() if split_called(name) is not None}
    if sets and len(sets) == len(found):
        whole = {str(split_called(name)): Part(words=name, names={name: name}) for name in sets}
        parts = chosen_parts(whole, reading, remarks)
        raws = [_Opening(reading, problems).raw(found[next(iter(part.names))]) for part in parts]
    else:
        parts = parts_of(found, reading, remarks)
        raws = [
            raw_of_mapping({k: found[name] for k, name in part.names.items()}, reading, problems)
            for part in parts
        ]
    if not parts:
        return None
    joint = of_parts(parts, raws, problems)
    return replace(joint, remarks=(*remarks, *joint.remarks))


def _raw_of_vision(fields: dict[str, object], reading: Reading, problems: list[str]) -> RawColumns:
    """A data set of torchvision: images (n, h, w), (n, h, w, 3) or (n, 3, h, w) of bytes."""
    if fields.get("target_transform") is not None:
        problems.append(
            "target_transform: expected none, because it changes labels by code that is not run "
            "here; "
            "save torch.save([(image, label) for image, label in dataset], 'data.pt')"
        )
    named = {
        "images": fields.get("data"),
        "labels": fields.get("targets", fields.get("labels")),
        "transform": fields.get("transform"),
    }
    raw = raw_of_mapping(named, replace(reading, columns={}), problems)
    return replace(raw, remarks=())  # as torchvision itself lays them out


def _unless_absent(membership: object) -> object:
    """Treat a membership list that was never filled as absent."""
    return None if isinstance(membership, list) and not membership else membership
