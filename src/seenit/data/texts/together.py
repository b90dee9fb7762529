"""Several sets of texts with one numbering of their classes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seenit.records.examples import Examples
from seenit.store.keys import key_of


def in_one_numbering(sets: Sequence[Examples], problems: list[str]) -> tuple[Examples, ...]:
    """The same texts, with classes that have names numbered alike in all sets.

    Args:
        sets: of texts, as they were read.
        problems: receives labels that are names in one set and numbers in another.
    """
    if len({one.class_names for one in sets}) == 1:
        return tuple(sets)
    if not all(one.class_names for one in sets):
        problems.append(
            f"{' and '.join(one.source.path for one in sets)}: expected labels written alike in "
            "all, got names in one and numbers in another; write both files from one table"
        )
        return tuple(sets)
    classes = tuple(sorted({name for one in sets for name in one.class_names}))
    at = {name: number for number, name in enumerate(classes)}
    found = []
    for one in sets:
        numbers = np.array([at[name] for name in one.class_names], dtype=np.int64)
        key = key_of({"file": one.source.sha256, "classes": list(classes)})
        found.append(
            replace(
                one,
                labels=numbers[one.labels],
                class_names=classes,
                source=replace(one.source, sha256=key),
            )
        )
    return tuple(found)
