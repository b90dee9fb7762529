"""Right files with some bytes changed; SEENIT_MUTANTS says how many of each."""

import os

import numpy as np

N_MUTANTS = int(os.environ.get("SEENIT_MUTANTS", "25"))


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes replaced, a piece removed or doubled, or the end cut off."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 12))):
        changed[int(rng.integers(len(changed)))] = int(rng.integers(256))
    start, stop = sorted(int(at) for at in rng.integers(0, len(changed), 2))
    match int(rng.integers(6)):
        case 0:
            return bytes(changed[:stop])
        case 1:
            return bytes(changed[:start] + changed[min(stop, start + 30) :])
        case 2:
            return bytes(changed[:stop] + changed[start:])
        case _:
            return bytes(changed)
