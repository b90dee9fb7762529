"""What a text file is: a table, JSON, program source, or text in another encoding."""

import ast
import json
import re

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_STATEMENT = re.compile(r"^(import|from|def|class|async def|@)\s*\S", re.MULTILINE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_JSON_LINE = re.compile(r"\s*[\[{]")

UTF16, JSON, JSON_LINES, PYTHON, TABLE = "UTF-16", "JSON", "JSON lines", "Python", "table"


def kind_of_text(head: bytes, *, is_whole: bool) -> str | None:
    """One of the kinds above, None for what is no text or no known one.

    Args:
        head: the first bytes.
        is_whole: they are all there are.
    """
    if head.startswith(_UTF16):
        return UTF16
    text = head.decode("utf-8-sig", errors="replace")
    is_plain = not _CONTROLS.search(head)  # in another encoding than UTF-8, or no text at all
    if "\x00" in text or (text.count("\ufffd") > len(text) / 20 and not is_plain):
        return None
    if _JSON_LINE.match(text):
        found = _kind_of_json(text, is_whole=is_whole)
        if found is not None:
            return found
    if _STATEMENT.search(text) and _is_python(text, is_whole=is_whole):
        return PYTHON
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    first_line = lines[0] if lines else ""
    return TABLE if any(separator in first_line for separator in ",;\t") else None


def _kind_of_json(text: str, *, is_whole: bool) -> str | None:
    first_line = text.lstrip().partition("\n")[0]
    try:
        json.loads(first_line)
        return JSON_LINES if text.strip() != first_line.strip() else JSON
    except (ValueError, RecursionError):
        pass
    try:
        json.loads(text)
        return JSON
    except json.JSONDecodeError as error:
        # Cut off somewhere, it is wrong only at its end; a table is wrong in its first line.
        is_cut = not is_whole and error.pos > len(text) - len(text.rpartition("\n")[2]) - 2
        return JSON if is_cut or re.match(r'\s*\{\s*"[^"\n]*"\s*:', text) else None
    except RecursionError:
        return JSON


def _is_python(text: str, *, is_whole: bool) -> bool:
    if not is_whole:  # what breaks off never parses; its statements tell
        return len(_STATEMENT.findall(text)) > 1
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
        for node in tree.body
    )
