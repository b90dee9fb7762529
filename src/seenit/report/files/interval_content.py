"""An interval as programs read it."""

from seenit.records.interval import Interval


def interval_content(entry: Interval) -> dict[str, float]:
    """Plain data; bounds may be nan."""
    return {"value": entry.value, "low": entry.low, "high": entry.high, "level": entry.level}
