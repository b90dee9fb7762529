"""Pages without a server: the template environment, and the policy that lets nothing in.

All markup stands in the templates beside and is escaped there; ids, file names and class names
come from strangers. A content security policy lets nothing in: no network, and no script or
style but our own, by their digests.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from seenit import words
from seenit.plain import plain, shortened
from seenit.report.wording.blind import blind_sentence
from seenit.store import write_atomically

STYLES = ("page.css", "figures.css", "print.css")
SCRIPTS = ("page.js", "tables.js", "roc.js", "risk.js")


def render_page(template: str, content: Mapping[str, object]) -> str:
    """A page as text.

    Args:
        template: its file.
        content: the records that the template reads, by the names that it gives them.
    """
    style, script = _own(STYLES), _own(SCRIPTS)
    return (
        _environment()
        .get_template(template)
        .render(
            content,
            style=Markup(style),  # noqa: S704 - our own files, nothing of the run in them
            script=Markup(script),  # noqa: S704 - our own files, nothing of the run in them
            policy=_policy(style, script),
        )
    )


def write_page(path: Path, text: str) -> None:
    """Write a page in one piece."""
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


@cache  # templates are compiled once in a process, not for every page
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("seenit.report.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        name: getattr(words, name)
        for name in (
            "percent",
            "percent_range",
            "bits",
            "bits_range",
            "decimal",
            "decimal_range",
            "signed",
            "signed_range",
            "signed_percent",
            "signed_percent_range",
            "quantity",
            "prose",
            "p_value",
            "rate_key",
            "rate_name",
            "score",
            "count",
            "size",
            "duration",
        )
    }
    environment.filters |= {
        "plain": plain,
        "shortened": shortened,
        "blind_sentence": blind_sentence,
        "as_sentence": words.as_sentence,
    }
    environment.globals |= {
        "sortable": words.sortable,
    }
    return environment


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _own(names: tuple[str, ...]) -> str:
    folder = files("seenit.report.page").joinpath("templates")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
