"""The names under which data files keep their columns."""

from collections.abc import Iterable

IMAGES = ("imgs", "images", "img", "image", "inputs", "pixel_values", "x", "data")
LABELS = ("labels", "label", "targets", "y")
IDS = ("ids", "id")
MEMBERSHIP = ("membership", "is_member")
PREDICTIONS = (
    "prediction", "predictions", "predicted", "predicted_label", "predicted_class", "pred", "preds",
    "pred_label", "y_pred", "y_hat", "yhat",
)  # fmt: skip
"""Of the class that a model named, in tables and archives of signals."""


def find_name(present: Iterable[object], known: tuple[str, ...], problems: list[str]) -> str | None:
    """The one known name that is present, None if there is none.

    Several at once are a problem, because nothing says which one is meant.
    """
    names = set(present)
    found = [name for name in known if name in names]
    if len(found) > 1:
        problems.append(f"expected one of {', '.join(known)}, got {' and '.join(found)}; keep one")
    return found[0] if found else None


def require_name(
    present: Iterable[object], known: tuple[str, ...], problems: list[str]
) -> str | None:
    """As `find_name`; a missing one is a problem too."""
    names = list(present)
    found = find_name(names, known, problems)
    if found is None:
        shown = ", ".join(str(name) for name in names[:12]) or "nothing"
        problems.append(f"expected one of the names {', '.join(known)}, got {shown}")
    return found
