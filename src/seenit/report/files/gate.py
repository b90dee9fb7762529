"""What a gate says, for the machines and people of a pipeline: JUnit XML, Markdown, terminal."""

from pathlib import Path
from xml.etree import ElementTree

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seenit.errors import StoreError
from seenit.plain import plain
from seenit.records.audits.gate import CANNOT_TELL, EXCEEDED, PASSED, GateVerdict, LimitVerdict
from seenit.report.files.markdown import table
from seenit.store import write_atomically
from seenit.words import decimal, quantity

_HEADLINES = {
    PASSED: "The gate is passed",
    EXCEEDED: "The gate is exceeded",
    CANNOT_TELL: "The gate cannot tell at this n",
}
_STYLES = {PASSED: "green", EXCEEDED: "bold red", CANNOT_TELL: "yellow"}


def write_junit(path: Path, verdict: GateVerdict) -> None:
    """Write JUnit XML: a case for each limit; exceeded is a failure, cannot tell an error."""
    outcomes = [each.outcome for each in verdict.verdicts]
    suite = ElementTree.Element(
        "testsuite",
        name="seenit gate",
        tests=str(len(outcomes)),
        failures=str(outcomes.count(EXCEEDED)),
        errors=str(outcomes.count(CANNOT_TELL)),
        skipped="0",
    )
    for each in verdict.verdicts:
        case = ElementTree.SubElement(
            suite, "testcase", classname="seenit.gate", name=_limit_text(each)
        )
        told = f"{_bounds_text(each)}: {_reason(each)}"
        if each.outcome == PASSED:
            ElementTree.SubElement(case, "system-out").text = told
        else:
            element = "failure" if each.outcome == EXCEEDED else "error"
            found = ElementTree.SubElement(case, element, message=_reason(each), type=each.outcome)
            found.text = told
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def append_markdown(path: Path, verdict: GateVerdict) -> None:
    """Add the verdict to a Markdown file, as a job's summary or a comment on a pull request.

    Raises:
        StoreError: The file cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(gate_markdown(verdict))
    except OSError as error:
        raise StoreError(
            f"--markdown {path}: expected a file that can be written, got '{error}'"
        ) from error


def gate_markdown(verdict: GateVerdict) -> str:
    """The verdict as a heading and a table, one row for each limit."""
    headings = ("limit", "outcome", "decided by", "found, one-sided bounds", "why")
    return "\n".join(
        [
            f"### seenit: {_HEADLINES[verdict.outcome].lower()}",
            "",
            *table(headings, _rows(verdict.verdicts)),
            "",
            _note(verdict),
            "",
        ]
    )


def print_gate(console: Console, verdict: GateVerdict) -> None:
    """Print the verdict, one row for each limit."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Limit", "Outcome", "Decided by", "Found [bounds]"):
        shown.add_column(heading, no_wrap=heading != "Limit", overflow="fold")
    for row in _rows(verdict.verdicts):
        shown.add_row(*(Text(plain(cell)) for cell in row[:-1]))
    console.print(Text(_HEADLINES[verdict.outcome], style=_STYLES[verdict.outcome]))
    console.print(shown)
    for each in verdict.verdicts:
        console.print(Text(f"{_limit_text(each)}: {_reason(each)}"))
    console.print(Text(_note(verdict), style="dim"))


def _rows(verdicts: tuple[LimitVerdict, ...]) -> list[tuple[str, ...]]:
    return [
        (_limit_text(each), each.outcome, each.attack, _bounds_text(each), _reason(each))
        for each in verdicts
    ]


def _limit_text(each: LimitVerdict) -> str:
    return f"{quantity(each.limit.quantity)} at most {each.limit.most:g}"


def _bounds_text(each: LimitVerdict) -> str:
    bounds = each.bounds
    return f"{decimal(bounds.value)} [{decimal(bounds.low)}, {decimal(bounds.high)}]"


def _reason(each: LimitVerdict) -> str:
    return plain(each.reason)


def _note(verdict: GateVerdict) -> str:
    level = f"{100 * verdict.verdicts[0].bounds.level:g}"
    return (
        f"{verdict.n_members:,} members, {verdict.n_nonmembers:,} non-members, "
        f"{verdict.n_attacks} attacks. Upper bounds hold at {level} % each; lower bounds are "
        "corrected for the number of attacks and limits."
    )
