"""The competition's data sets: pickled TaskDataset and MembershipDataset, and TensorDataset."""

from seenit.data.assemble import RawColumns, assemble
from seenit.data.inputs import are_bytes, inputs_of
from seenit.data.names import IDS, IMAGES, LABELS, MEMBERSHIP, find_name, require_name
from seenit.files.stand_ins import TENSOR_DATASET, Inert
from seenit.files.stored_steps import stored_steps_of
from seenit.files.transforms import normalisation_of
from seenit.records.examples import Examples


def examples_of_dataset(path: str, kind: str, dataset: Inert) -> Examples:
    """Examples from the inert stand-in of a pickled data set.

    Raises:
        Refused: With everything that is wrong with it.
    """
    words = f"{kind}, {dataset.class_name}"
    if dataset.asked_for == TENSOR_DATASET:
        return examples_of_pair(path, words, dataset.fields.get("tensors"))
    return examples_of_mapping(path, words, dataset.fields)


def examples_of_mapping(path: str, kind: str, found: dict[str, object]) -> Examples:
    """Examples from named columns (`seenit.data.names` lists the names).

    Raises:
        Refused: With everything that is wrong with them.
    """
    problems: list[str] = []
    images = require_name(found, IMAGES, problems)
    labels = require_name(found, LABELS, problems)
    ids = find_name(found, IDS, problems)
    membership = find_name(found, MEMBERSHIP, problems)
    inputs = None if images is None else inputs_of(found[images], problems)
    transform = found.get("transform")
    normalisation = normalisation_of(transform)
    raw = RawColumns(
        inputs=inputs,
        labels=[] if labels is None else found[labels],
        ids=None if ids is None else found[ids],
        membership=_unless_absent(found[membership]) if membership else None,
        normalisation=normalisation,
        stored_steps=stored_steps_of(
            transform, as_bytes=are_bytes(inputs), normalisation=normalisation
        ),
    )
    return assemble(path, kind, raw, problems)


def examples_of_pair(path: str, kind: str, found: object) -> Examples:
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
    return assemble(path, kind, RawColumns(inputs=inputs, labels=labels), problems)


def _unless_absent(membership: object) -> object:
    """A membership list that was never filled means the same as none."""
    return None if isinstance(membership, list) and not membership else membership
