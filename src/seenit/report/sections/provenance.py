"""Where the figures come from: command, files, options, versions, times."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.records.provenance import RunProvenance
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line

_WEIGHTS = ("weights_sha256", "weights_digest")


@dataclass(frozen=True, kw_only=True)
class ProvenanceView:
    """Everything needed to make the page again.

    Attributes:
        provenance: of the run.
        facts: further ones in words by name, those of the audit last.
    """

    provenance: RunProvenance
    facts: Mapping[str, str]


def provenance_view(report: ReportInput) -> ProvenanceView:
    """The provenance with all facts."""
    of_audit = {} if report.audit is None else report.audit.facts
    facts = {**report.facts, **report.probe_facts, **of_audit}
    return ProvenanceView(provenance=report.provenance, facts=facts)


def provenance_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The facts of an audit."""
    for name, said in audit.facts.items():
        yield f"{name[:1].lower()}{name[1:]}", said  # the page has them as headings


def provenance_content(report: ReportInput) -> dict[str, Any]:
    """Seed, files, weights, probes, times and versions, and the facts of an audit."""
    found = report.provenance
    return {
        "seed": found.seed,
        "files": {
            role: {name: value for name, value in asdict(entry).items() if name != "remarks"}
            for role, entry in found.files.items()
        },
        **{name: found.resolved[name] for name in _WEIGHTS if name in found.resolved},
        **({"probes": dict(report.probe_facts)} if report.probe_facts else {}),
        "finished": found.finished,
        "seconds": dict(found.seconds),
        "versions": dict(found.versions),
        **({} if report.audit is None else {"audit": {"facts": dict(report.audit.facts)}}),
    }
