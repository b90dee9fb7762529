"""Numbers as people read and write them."""

import math
import re
from collections.abc import Sequence

from seenit.errors import ConfigError
from seenit.records.evaluation import Interval

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_DURATION = re.compile(
    r"(?:([0-9]+(?:\.[0-9]+)?)h)?(?:([0-9]+(?:\.[0-9]+)?)m)?(?:([0-9]+(?:\.[0-9]+)?)s)?"
)
_SECONDS_EACH = (3600.0, 60.0, 1.0)


def percent(rate: float) -> str:
    r"""A measured rate with one decimal, two below 1 %.

    >>> percent(0.1744), percent(0.0042), percent(1.0)
    ('17.4\xa0%', '0.42\xa0%', '100\xa0%')
    """
    if not math.isfinite(rate):
        return "undefined"
    value = 100 * rate
    if value in (0.0, 100.0):
        return f"{value:.0f}{SPACE}%"
    return f"{value:.{1 if abs(round(value, 2)) >= 1 else 2}f}{SPACE}%"


def rate_name(rate: float) -> str:
    """A chosen rate, exactly: 0.05 is "5 %", 0.001 is "0.1 %"."""
    return f"{100 * rate:.6g}{SPACE}%"


def decimal(value: float) -> str:
    """Three decimals: an AUC, a TPR as score servers print it."""
    return f"{value:.3f}" if math.isfinite(value) else "undefined"


def bits(value: float) -> str:
    """A number of bits with one decimal: "7.3"."""
    return f"{value:.1f}" if math.isfinite(value) else "undefined"


def bits_range(entry: Interval, *, joint: str = " to ") -> str:
    """Both bounds of a number of bits: "6.9 to 7.7"."""
    if not math.isfinite(entry.low):
        return "undefined"
    return f"{bits(entry.low)}{joint}{bits(entry.high)}"


def signed(value: float) -> str:
    """Three decimals with a sign: a difference."""
    return f"{value:+.3f}".replace("-", MINUS) if math.isfinite(value) else "undefined"


def p_value(value: float | None) -> str:
    """A p-value with three decimals, as a bound below that."""
    if value is None or not math.isfinite(value):
        return "none"
    return "< 0.001" if value < 0.001 else decimal(value)


def score(value: float) -> str:
    """A raw score with four digits and a real minus sign."""
    return f"{value:.4g}".replace("-", MINUS)


def signed_percent(rate: float) -> str:
    """A difference of rates in percentage points: "+1.2 pts"."""
    if not math.isfinite(rate):
        return "undefined"
    return f"{100 * rate:+.1f}".replace("-", MINUS) + f"{SPACE}pts"


def signed_percent_range(entry: Interval) -> str:
    """Both bounds of a difference of rates: "−2.0 to +1.2 pts"."""
    if not math.isfinite(entry.low):
        return "undefined"
    return (
        f"{signed_percent(entry.low).removesuffix(SPACE + 'pts')} to {signed_percent(entry.high)}"
    )


def percent_range(entry: Interval, *, joint: str = " to ") -> str:
    """Both bounds of a rate: "16.6 to 18.2 %"."""
    if not math.isfinite(entry.low):
        return "undefined"
    low, high = percent(entry.low), percent(entry.high)
    return f"{low.removesuffix(SPACE + '%')}{joint}{high}"


def decimal_range(entry: Interval, *, joint: str = " to ") -> str:
    """Both bounds with three decimals: "0.676 to 0.690"."""
    if not math.isfinite(entry.low):
        return "undefined"
    return f"{decimal(entry.low)}{joint}{decimal(entry.high)}"


def signed_range(entry: Interval) -> str:
    """Both bounds of a difference: "+0.012 to +0.024"."""
    if not math.isfinite(entry.low):
        return "undefined"
    return f"{signed(entry.low)} to {signed(entry.high)}"


def quantity(name: str) -> str:
    """A measured quantity as people call it: "auc" is "AUC", "tpr@fpr=0.05" "TPR at FPR 5 %"."""
    head, at, rate = name.partition("@fpr=")
    try:
        return f"{head.upper()} at FPR {rate_name(float(rate))}" if at else name.upper()
    except ValueError:
        return name


def in_hundred(rate: float) -> str:
    """A rate as a natural frequency: "17 of 100", "4 of 1,000"."""
    for n in (100, 1_000, 10_000, 100_000):
        if rate * n >= 1 or rate == 0:
            return f"{round(rate * n):,} of {n:,}"
    return f"fewer than 1 of {100_000:,}"


def count(n: int) -> str:
    """A count with thousands marked."""
    return f"{n:,}"


def in_a_row(names: Sequence[str]) -> str:
    """Names as a list in a sentence: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def size(n_bytes: int) -> str:
    """A file size in decimal units."""
    value, units = float(n_bytes), ("bytes", "kB", "MB", "GB", "TB")
    for unit in units[:-1]:
        if value < 1000:
            return f"{value:.0f}{SPACE}{unit}" if unit == "bytes" else f"{value:.1f}{SPACE}{unit}"
        value /= 1000
    return f"{value:.1f}{SPACE}{units[-1]}"


def duration(seconds: float) -> str:
    """Wall-clock time: "0.4 s", "12 s", "3 min 5 s"."""
    if seconds < 10:
        return f"{seconds:.1f}{SPACE}s"
    if seconds < 60:
        return f"{seconds:.0f}{SPACE}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{SPACE}h {minutes}{SPACE}min"
    return f"{minutes}{SPACE}min {rest}{SPACE}s"


def prose(text: str) -> str:
    """A sentence whose figures do not part from their percent sign at a line's end."""
    return text.replace(" %", f"{SPACE}%")


def as_sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def rate_key(rate: float) -> str:
    """A rate as it is typed in commands and keys: 0.05 is "0.05", 0.001 is "0.001"."""
    return format(rate, ".10g")


def sortable(value: float | None) -> float:
    """A number that a table is sorted by; what is undefined comes last."""
    return -1.0 if value is None or value != value else value


def axis_number(value: float) -> str:
    """A tick's number, with a real minus sign."""
    return f"{value:g}".replace("-", MINUS)


def seconds_of(flag: str, text: str) -> float:
    """A length of time in seconds, from hours, minutes and seconds in this order.

    Args:
        flag: where it was passed, for the error.
        text: as "90s", "20m", "1h30m" or "1.5h".

    Raises:
        ConfigError: It is not of this form, or no time at all.

    Example:
        >>> seconds_of("--budget", "1h30m")
        5400.0
    """
    parts = _DURATION.fullmatch(text.strip())
    if parts is None or not any(parts.groups()):
        raise ConfigError(
            f"{flag}: expected a length of time with its units, as 90s, 20m or 1h30m, got '{text}'"
        )
    seconds = sum(
        float(part or 0) * each for part, each in zip(parts.groups(), _SECONDS_EACH, strict=True)
    )
    if seconds == 0:
        raise ConfigError(f"{flag}: expected a length of time above 0, got '{text}'")
    return seconds
