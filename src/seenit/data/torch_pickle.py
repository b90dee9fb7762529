"""The competition's data sets: pickled TaskDataset and MembershipDataset, and TensorDataset."""

from seenit.data.assemble import RawColumns, assemble
from seenit.data.inputs import are_bytes, inputs_of
from seenit.data.reading import Reading, roles_of_records
from seenit.files.stand_ins import TENSOR_DATASET, Inert
from seenit.files.stored_steps import stored_steps_of
from seenit.files.transforms import normalisation_of
from seenit.records.examples import Examples


def examples_of_dataset(path: str, kind: str, dataset: Inert, reading: Reading) -> Examples:
    """Examples from the inert stand-in of a pickled data set.

    Raises:
        Refused: With everything that is wrong with it.
    """
    words = f"{kind}, {dataset.class_name}"
    if dataset.asked_for == TENSOR_DATASET:
        return examples_of_pair(path, words, dataset.fields.get("tensors"), reading)
    return examples_of_mapping(path, words, dataset.fields, reading)


def examples_of_mapping(
    path: str, kind: str, found: dict[str, object], reading: Reading
) -> Examples:
    """Examples from named columns (`seenit.data.names` lists the names).

    Raises:
        Refused: With everything that is wrong with them.
    """
    problems: list[str] = []
    roles = roles_of_records(found, reading, problems)
    inputs = None if roles.images is None else inputs_of(found[roles.images], problems)
    transform = found.get("transform")
    normalisation = normalisation_of(transform)
    raw = RawColumns(
        inputs=inputs,
        labels=[] if roles.labels is None else found[roles.labels],
        ids=None if roles.ids is None else found[roles.ids],
        membership=_unless_absent(found[roles.membership]) if roles.membership else None,
        normalisation=normalisation,
        stored_steps=stored_steps_of(
            transform, as_bytes=are_bytes(inputs), normalisation=normalisation
        ),
        remarks=roles.remarks,
    )
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


def examples_of_pair(path: str, kind: str, found: object, reading: Reading) -> Examples:
    """Examples from a pair (images, labels).

    Raises:
        Refused: It is no pair, or with everything that is wrong with it.
    """
    problems: list[str] = []
    if not isinstance(found, list | tuple) or len(found) != 2:
        n = f"{len(found)} parts" if isinstance(found, list | tuple) else type(found).__name__
        problems.append(
            f"expected a pair (images, labels), got {n}; to save more, name them: "
            "torch.save({'images': images, 'labels': labels, 'ids': ids, 'membership': "
            "membership}, 'data.pt')"
        )
        found = (None, [])
    images, labels = found
    inputs = None if problems else inputs_of(images, problems)
    if reading.columns and not problems:
        problems.append(
            f"--column {next(iter(reading.columns))}: expected columns with names, got a pair "
            "(images, labels) without; leave it out"
        )
    raw = RawColumns(inputs=inputs, labels=labels)
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


def _unless_absent(membership: object) -> object:
    """A membership list that was never filled means the same as none."""
    return None if isinstance(membership, list) and not membership else membership
