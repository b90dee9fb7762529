"""The names under which data files keep their columns."""

from collections.abc import Iterable

FINE, COARSE = "fine_label", "coarse_label"
IMAGES = (
    "imgs", "images", "img", "image", "inputs", "pixel_values", "x", "data", "features", "png",
    "jpg", "jpeg", "webp",
)  # fmt: skip
LABELS = ("labels", "label", "targets", "target", "y", FINE, COARSE, "cls")
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
