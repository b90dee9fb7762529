"""Names that an earlier version gave to what a saved report holds."""

from typing import Any

RENAMED = (
    ((), "twin_pictures", "duplicate_pictures"),
    (("evaluation",), "without_twins", "without_duplicates"),
    (("reference_findings",), "ceiling", "match"),
    (("audit", "risks"), "own_fpr", "per_record_fpr"),
)
"""Where, the earlier name, the name now."""


def with_new_names(content: dict[str, Any]) -> dict[str, Any]:
    """The content with every earlier name replaced; what has none of them comes back equal."""
    for path, old, new in RENAMED:
        content = _renamed(content, path, old, new)
    return content


def _renamed(content: dict[str, Any], path: tuple[str, ...], old: str, new: str) -> dict[str, Any]:
    if path:
        inner = content.get(path[0])
        if inner is None:
            return content
        return {**content, path[0]: _renamed(inner, path[1:], old, new)}
    return {new if name == old else name: value for name, value in content.items()}
