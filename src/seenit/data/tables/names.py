"""The names under which data files keep their columns."""

from collections.abc import Iterable

FINE, COARSE = "fine_label", "coarse_label"
IMAGES = (
    "imgs", "images", "img", "image", "inputs", "pixel_values", "pixels", "x", "X", "data",
    "features", "png", "jpg", "jpeg", "webp",
)  # fmt: skip
ROWS = ("features", "inputs", "x", "X", "data")
"""Those of them that rows of a table go by, too."""
LABELS = ("labels", "label", "targets", "target", "y", "Y", FINE, COARSE, "cls")
IDS = ("ids", "id")
MEMBERSHIP = ("membership", "is_member")
PREDICTIONS = (
    "prediction", "predictions", "predicted", "predicted_label", "predicted_class", "pred", "preds",
    "pred_label", "y_pred", "y_hat", "yhat",
)  # fmt: skip
"""Of the class that a model named, in tables and archives of signals."""


def is_called(name: object, known: tuple[str, ...]) -> bool:
    """Whether `name` is a known one in upper or lower case; the case of a single letter counts."""
    if not isinstance(name, str):
        return False
    return name in known or (len(name) > 1 and name.casefold() in known)


def find_name(present: Iterable[object], known: tuple[str, ...], problems: list[str]) -> str | None:
    """The one known name that is present, None if there is none.

    Several at once are a problem, because nothing says which one is meant.
    """
    names = dict.fromkeys(name for name in present if isinstance(name, str))
    ordered = sorted(names, key=lambda name: _place(name, known))
    found = [name for name in ordered if is_called(name, known)]
    if len(found) > 1:
        problems.append(f"expected one of {', '.join(known)}, got {' and '.join(found)}; keep one")
    return found[0] if found else None


def _place(name: str, known: tuple[str, ...]) -> int:
    spelled = name if name in known else name.casefold()
    return known.index(spelled) if spelled in known else len(known)
