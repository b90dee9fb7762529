"""Whether the first line of a CSV table names its columns."""

from collections.abc import Sequence

_MOST_SHOWN = 4


def header_problem(names: Sequence[str]) -> str | None:
    """Why these cells of a first line name no columns; None where they do.

    Args:
        names: the cells, as they are written.
    """
    cells = [name.strip().strip('"') for name in names]
    if cells and cells[0].startswith("#"):
        return (
            f"expected names in the first line, got a comment ({cells[0][:40]}); remove the lines "
            "in front of the names, and a # in front of them"
        )
    if cells and cells[0].lower().startswith("sep="):
        return f"expected names in the first line, got {cells[0]}, as Excel reads it; remove it"
    numbers = [cell for cell in cells if _is_number(cell)]
    if not numbers or not (
        len(numbers) == len(cells) or any(not cell.isdecimal() for cell in numbers)
    ):
        return None
    shown = ", ".join(cells[:_MOST_SHOWN]) + (", …" if len(cells) > _MOST_SHOWN else "")
    return (
        f"expected names in the first line, got {len(numbers):,} numbers among {len(cells):,} "
        f"cells ({shown}): the table has no header; write one, such as id,is_member,label,p_0,p_1"
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.lower() not in ("nan", "inf", "infinity")
