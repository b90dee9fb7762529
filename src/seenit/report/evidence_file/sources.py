"""The mapping: every source with its version and its points, and who answers each.

A new edition of a source is a change of its row here. Points are named by their number and in words
of our own; the source has the wording.
"""

from collections.abc import Callable
from dataclasses import dataclass

from seenit.report.evidence_file import aisvs, edpb, testing_guide
from seenit.report.evidence_file.answer import Answer
from seenit.report.input import ReportInput


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of a source.

    Attributes:
        number: as the source has it, or the title of its place where it numbers nothing.
        asks: what it asks, in a few words of our own.
        answer: what a run says to it.
    """

    number: str
    asks: str
    answer: Callable[[ReportInput], Answer]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document that tells what to test or to show.

    Attributes:
        name: anchor.
        title: with its version.
        date: of that version.
        address: where it stands.
        read: what was read of it for this table, and when.
        points: in its order.
    """

    name: str
    title: str
    date: str
    address: str
    read: str
    points: tuple[Point, ...]


SOURCES = (
    Source(
        name="aisvs",
        title="OWASP AISVS 1.0, chapter C11, section C11.2",
        date="July 2026",
        address="https://github.com/OWASP/AISVS/tree/main/1.0/en",
        read="the chapter at commit 94fbad5, on 28 November 2026",
        points=(
            Point(number="11.2.1", asks="inferred attributes in answers", answer=aisvs.attributes),
            Point(number="11.2.2", asks="limits on queries", answer=aisvs.rate_limits),
            Point(number="11.2.3", asks="calibrated answers", answer=aisvs.calibration),
            Point(number="11.2.4", asks="differentially private training", answer=aisvs.privacy),
            Point(number="11.2.5", asks="simulated membership attacks", answer=aisvs.simulation),
        ),
    ),
    Source(
        name="testing-guide",
        title="OWASP AI Testing Guide 1.0, test AITG-MOD-04",
        date="November 2025",
        address="https://github.com/OWASP/www-project-ai-testing-guide/tree/main/Document/content",
        read="the test at commit 3d9bf83, on 28 November 2026; it numbers no points, so its "
        "headings stand for them",
        points=(
            Point(
                number="Test Objectives, first",
                asks="is membership detected?",
                answer=testing_guide.detection,
            ),
            Point(
                number="Test Objectives, second",
                asks="in which scenarios?",
                answer=testing_guide.scenarios,
            ),
            Point(
                number="Test Objectives, third",
                asks="do measures against it work?",
                answer=testing_guide.measures,
            ),
            Point(
                number="Confidence Score Analysis",
                asks="attacks on confidences",
                answer=testing_guide.confidences,
            ),
            Point(
                number="Shadow Model Attack",
                asks="attacks with reference models",
                answer=testing_guide.reference_models,
            ),
            Point(
                number="Perturbation-Based Attack",
                asks="attacks on changed records",
                answer=testing_guide.perturbations,
            ),
            Point(
                number="Expected Output, first",
                asks="do confidences of both sides differ?",
                answer=testing_guide.distributions,
            ),
            Point(
                number="Expected Output, second",
                asks="is a single person exposed?",
                answer=testing_guide.single_persons,
            ),
            Point(
                number="Remediation",
                asks="what is done about a finding",
                answer=testing_guide.remediation,
            ),
        ),
    ),
    Source(
        name="edpb",
        title="EDPB Opinion 28/2024 on AI models, section 3.2",
        date="17 December 2024",
        address="https://www.edpb.europa.eu/system/files/2024-12/"
        "edpb_opinion_202428_ai-models_en.pdf",
        read="public texts that quote its paragraphs 34, 41, 43, 46, 55 and 58 and the headings of "
        "section 3.2.2, on 28 November 2026; the opinion itself was out of reach, so check the "
        "numbers before you rely on them",
        points=(
            Point(number="34", asks="assessment of the single case", answer=edpb.single_case),
            Point(
                number="41, 46",
                asks="means of whoever might identify, context of release",
                answer=edpb.means,
            ),
            Point(number="43 (i)", asks="extraction from the model", answer=edpb.extraction),
            Point(number="43 (ii)", asks="personal data from queries", answer=edpb.queries),
            Point(
                number="3.2.2, selection of sources",
                asks="personal data avoided",
                answer=edpb.source_selection,
            ),
            Point(
                number="3.2.2, data preparation and minimisation",
                asks="personal data reduced",
                answer=edpb.minimisation,
            ),
            Point(
                number="3.2.2, methodological choices",
                asks="how training limits identification",
                answer=edpb.training,
            ),
            Point(
                number="3.2.2, measures regarding outputs",
                asks="what answers hold back",
                answer=edpb.outputs,
            ),
            Point(
                number="3.2.2, AI model analysis",
                asks="audits of design and documents",
                answer=edpb.analysis,
            ),
            Point(number="55, membership inference", asks="tested attack", answer=edpb.membership),
            Point(
                number="55, other attacks",
                asks="attribute inference, exfiltration, regurgitation, inversion, reconstruction",
                answer=edpb.other_attacks,
            ),
            Point(
                number="55, worth of a test",
                asks="what a passed test is evidence of",
                answer=edpb.worth,
            ),
            Point(
                number="58 (e), size of model and data",
                asks="records of training against parameters",
                answer=edpb.ratio,
            ),
            Point(number="58 (e), tests", asks="reports of the tests", answer=edpb.reports),
            Point(
                number="58, other items",
                asks="further documents: not mapped, their text was out of reach",
                answer=edpb.other_documents,
            ),
        ),
    ),
)
