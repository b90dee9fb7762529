"""Pages that are written by the code they describe."""

from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from seenit.attacks import ATTACKS, AttackEntry
from seenit.attacks.requirements import Attack, is_learned, optional_signals, required_signals
from seenit.report.wording.glossary import GLOSSARY, Term

INTRODUCTION = """\
# Attacks

Every attack in the registry, `seenit.attacks.ATTACKS`; this page is generated from it. *Access* is
what the attacker must see. *Learns* means that the attack is fitted on records of known membership,
and then reported out of fold only. Higher is always more likely a member.
"""
GLOSSARY_INTRODUCTION = """\
# Glossary

The terms of the report and of the command line, generated from `seenit.report.wording.glossary`:
the report defines them in the same words, at the FPR of its run. *Defined in* leads to the page
that says all of it.
"""
NEEDS = """\
What an attack needs are the keyword names of its `score` and `fit`, in the words of the
[signal vocabulary](theory.md#notation). Where there are several variants, the first one whose
signals are there is used.
"""
DIRECTIVE = """\
::: {path}
    options:
      members: [fit, score]
      show_bases: false
      show_root_full_path: false
"""

ROOT = Path(__file__).resolve().parents[1]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add attacks.md, glossary.md, and the pages that live in the repository's root."""
    pages = {
        "attacks.md": attacks_page(ATTACKS),
        "glossary.md": glossary_page(GLOSSARY),
        "contributing.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        "security.md": (ROOT / "SECURITY.md").read_text(encoding="utf-8"),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def attacks_page(entries: Iterable[AttackEntry]) -> str:
    """The matrix of attacks, then each with its variants' own documentation."""
    entries = tuple(entries)
    rows = [
        "| attack | access | learns | cost | source |",
        "|---|---|---|---|---|",
        *(_row(entry) for entry in entries),
    ]
    return "\n".join([INTRODUCTION, *rows, "", NEEDS, *(_section(entry) for entry in entries)])


def glossary_page(terms: Iterable[Term]) -> str:
    """Every term with its definition and a link to the page that defines it in full."""
    rows = [
        "| term | meaning | defined in |",
        "|---|---|---|",
        *(
            f"| {_at_any_rate(term.name)} | {_at_any_rate(term.meaning)} | "
            f"[{term.where.partition('#')[2].replace('-', ' ') or term.where}]({term.where}) |"
            for term in sorted(terms, key=lambda each: each.name.lower())
        ),
    ]
    return "\n".join([GLOSSARY_INTRODUCTION, *rows, ""])


def _at_any_rate(text: str) -> str:
    return text.format(rate="x %")


def _row(entry: AttackEntry) -> str:
    learns = "yes" if any(is_learned(variant) for variant in entry.variants) else ""
    name = f"[{entry.name}](#{entry.name})"
    return f"| {name} | {entry.access} | {learns} | {entry.cost} | {entry.source} |"


def _section(entry: AttackEntry) -> str:
    parts = [f"## {entry.name} {{ #{entry.name} }}"]
    for variant in entry.variants:
        kind = type(variant)
        parts += [_needs(variant), DIRECTIVE.format(path=f"{kind.__module__}.{kind.__qualname__}")]
    return "\n\n".join(parts)


def _needs(variant: Attack) -> str:
    required = ", ".join(f"`{name}`" for name in required_signals(variant))
    optional = ", ".join(f"`{name}`" for name in optional_signals(variant))
    return f"Needs {required}" + (f"; uses {optional} where it exists." if optional else ".")
