"""Whether inputs are finite and in the range that models expect, judged block by block."""

from dataclasses import dataclass, field

import numpy as np

from seenit.numerics.arrays import Float32Array, IdArray

_SLACK = 1e-3
_BYTE_RANGE = 255.0


@dataclass(kw_only=True)
class ValueCheck:
    """Running counts over blocks of inputs.

    Attributes:
        in_unit_range: they must lie in [0, 1], as those of images; else anywhere.
        lowest: smallest finite value so far.
        highest: largest finite value so far.
        not_finite: positions of records with NaN or infinite values.
        n_outside: records with a value outside [0, 1].
        is_whole: every value is a whole number in the first record of each block so far.
    """

    in_unit_range: bool = False
    lowest: float = np.inf
    highest: float = -np.inf
    not_finite: list[int] = field(default_factory=list)
    n_outside: int = 0
    is_whole: bool = True

    def add(self, start: int, block: Float32Array) -> None:
        """Count one block (m, ...) that begins at record `start`."""
        rows = block.reshape(len(block), -1)
        low, high = rows.min(axis=1), rows.max(axis=1)  # NaN wherever a row has one
        is_finite = np.isfinite(low) & np.isfinite(high)
        self.not_finite.extend((start + np.flatnonzero(~is_finite)).tolist())
        if is_finite.any():
            self.lowest = min(self.lowest, float(low[is_finite].min()))
            self.highest = max(self.highest, float(high[is_finite].max()))
        self.n_outside += int((is_finite & ((low < -_SLACK) | (high > 1 + _SLACK))).sum())
        if self.is_whole and is_finite[0]:
            self.is_whole = bool((rows[:1] == np.round(rows[:1])).all())

    def problems(self, ids: IdArray) -> list[str]:
        """What the counts say, one sentence each."""
        found = []
        if self.not_finite:
            at = self.not_finite[0]
            found.append(
                f"images: expected finite values, got NaN or infinite ones in "
                f"{_records(len(self.not_finite))}, the first with id {ids[at]}; remove or repair "
                "them"
            )
        if self.in_unit_range and np.isfinite(self.lowest):
            found.extend(self._range_problems())
        return found

    def _range_problems(self) -> list[str]:
        got = f"got values from {self.lowest:.4g} to {self.highest:.4g}"
        if self.n_outside and self.lowest < -_SLACK:
            return [
                f"images: expected values in [0, 1], {got} ({_records(self.n_outside)} outside): "
                "they look normalised already; save them before normalisation, it is applied "
                "once, with --mean and --std"
            ]
        if self.n_outside and self.highest <= _BYTE_RANGE and self.is_whole:
            return [
                f"images: expected values in [0, 1], {got} ({_records(self.n_outside)} outside): "
                "they look like 0..255; save them as uint8, or divided by 255"
            ]
        if self.n_outside:
            return [
                f"images: expected values in [0, 1], {got} ({_records(self.n_outside)} outside); "
                "save them scaled to [0, 1] and not normalised"
            ]
        if self.highest <= 1 / _BYTE_RANGE + _SLACK / _BYTE_RANGE:
            return [
                f"images: expected values up to 1, {got}: they look divided by 255 twice, or "
                "blank; save them in [0, 1]"
            ]
        return []


def _records(n: int) -> str:
    return "1 record" if n == 1 else f"{n:,} records"
