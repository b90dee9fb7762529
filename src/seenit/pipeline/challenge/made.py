"""A challenge that was made, as the sheets and the terminal speak of it."""

from dataclasses import dataclass
from pathlib import Path

from seenit.hosting.challenge import Challenge
from seenit.pipeline.challenge.baselines import Baselines
from seenit.pipeline.challenge.target import MadeTarget
from seenit.records.examples import Normalisation
from seenit.reference.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class MadeChallenge:
    """Everything that is said of a challenge.

    Attributes:
        folder: of the challenge.
        challenge: its settings.
        source: of the records, in words.
        n_left_out: records that were copies of others.
        image_shape: (3, h, w).
        normalisation: what the target expects.
        recipe: of the target.
        target: how well it does.
        sha256: name of each handed-out file to its digest.
        baselines: what known attacks reach.
    """

    folder: Path
    challenge: Challenge
    source: str
    n_left_out: int
    image_shape: tuple[int, ...]
    normalisation: Normalisation
    recipe: Recipe
    target: MadeTarget
    sha256: dict[str, str]
    baselines: Baselines
