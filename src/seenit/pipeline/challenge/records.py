"""The records that a challenge is made of: labelled images, each of them once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seenit.checks.duplicates.copied_records import copied_records
from seenit.competition import find_preset
from seenit.competition.demo import noisy_digits
from seenit.config.challenge import ChallengeConfig
from seenit.config.options import size_of
from seenit.data.formats.reading import Reading
from seenit.data.sides import sampled
from seenit.errors import Refused
from seenit.kinds import kind_of
from seenit.kinds.check import check_examples
from seenit.kinds.open import read_records
from seenit.numerics.arrays import Float32Array, IdArray, IntArray
from seenit.numerics.units import components
from seenit.pipeline.challenge.draw import derived_seed, stream
from seenit.records.examples import IMAGES, ArrayInputs, Examples

N_DEMO = 700
"""Records of each set of the demo."""
_N_DEMO_DRAWN = 1797
_BLOCK = 2048


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawable:
    """n different records.

    Attributes:
        ids: (n,) as in the file that they came from.
        images: (n, 3, h, w) in [0, 1].
        labels: (n,) int64.
        source: what they are, in words.
        n_left_out: records that were copies of others, identical or nearly.
    """

    ids: IdArray
    images: Float32Array
    labels: IntArray
    source: str
    n_left_out: int = 0


def open_drawable(config: ChallengeConfig, *, seed: int) -> Drawable:
    """The records that the configuration names, copies included.

    Args:
        config: names them.
        seed: of what is drawn.

    Raises:
        FileRefused: They cannot be opened.
        Refused: They are no labelled images with three colours, or not fit to be trained on.
    """
    if config.records is None:
        n = 2 * (config.n_per_set or N_DEMO)
        images, labels = noisy_digits(stream(seed, "digits"), n=min(_N_DEMO_DRAWN, n + n // 4))
        return Drawable(
            ids=np.arange(len(labels)),
            images=images,
            labels=labels,
            source="scikit-learn's handwritten digits under pixel noise",
        )
    size = None if config.resize is None else size_of("--resize", config.resize)
    columns = {} if config.label is None else {config.label: "labels"}
    found = read_records(config.records, Reading(columns=columns, size=size))
    if config.n_per_set is not None:  # a quarter more than is needed, some may be copies
        found = sampled(found, at_most=5 * config.n_per_set // 2, seed=derived_seed(seed, "few"))
    problems = _image_problems(found, size or find_preset(config.preset).image_size)
    problems = problems or check_examples(found, role="records", needs_membership=False)
    if problems:
        raise Refused(problems)
    images = np.concatenate(
        [
            found.inputs.read(start, min(start + _BLOCK, len(found)))
            for start in range(0, len(found), _BLOCK)
        ]
    )
    return Drawable(
        ids=found.ids,
        images=images,
        labels=found.labels,
        source=f"{len(found):,} records, {found.source.kind}, sha256 {found.source.sha256}",
    )


def without_copies(found: Drawable, *, on_progress: Callable[[int], None]) -> Drawable:
    """One record of each group of copies, the first; so that no two sides share one.

    Args:
        found: n records.
        on_progress: told of records compared.
    """
    kind = kind_of(ArrayInputs(array=found.images))
    prints = kind.prints(found.images)
    same = np.unique(prints.digests, return_inverse=True)[1].reshape(-1)
    near = copied_records(prints, on_progress=on_progress)
    groups = same if near is None else _joined(same, near)
    kept = np.sort(np.unique(groups, return_index=True)[1])
    return Drawable(
        ids=found.ids[kept],
        images=found.images[kept],
        labels=found.labels[kept],
        source=found.source,
        n_left_out=len(found.ids) - len(kept),
    )


def _joined(one: IntArray, other: IntArray) -> IntArray:
    """Groups (n,) of records that are together in either."""
    n = len(one)
    pairs = [np.unique(groups, return_index=True, return_inverse=True) for groups in (one, other)]
    first = np.concatenate([np.arange(n), np.arange(n)])
    second = np.concatenate([firsts[codes.reshape(-1)] for _, firsts, codes in pairs])
    found: IntArray = components(n, first, second)
    return found


def _image_problems(found: Examples, size: tuple[int, int] | None) -> list[str]:
    shape = tuple(found.inputs.shape[1:])
    if found.kind != IMAGES:
        return [
            f"--records {found.source.path}: expected images, which the competition's files hold, "
            f"got {found.kind}"
        ]
    if len(shape) != 3 or shape[0] != 3:
        return [
            f"--records {found.source.path}: expected images of 3 colours, got {shape[0]}; repeat "
            "a grey channel three times"
        ]
    if size is not None and shape[1:] != size:
        return [
            f"--records {found.source.path}: expected images of {size[0]} x {size[1]} pixels, got "
            f"{shape[1]} x {shape[2]}; resize them before"
        ]
    return []
