"""What the test does not show."""

from seenit.report.evidence_file.answer import Answer, Row, left, said
from seenit.report.input import ReportInput
from seenit.report.wording.meaning import meaning
from seenit.report.wording.verdict import verdict
from seenit.words import count

OTHER_ATTACKS = (
    "seenit tests membership inference alone. Attribute inference, model inversion, "
    "reconstruction, extraction and regurgitation of training data were not tested"
)


def limit_rows(report: ReportInput) -> tuple[Row, ...]:
    """Warnings of the run, what its n does not resolve, and what its verdict does not mean."""
    evaluation, audit = report.evaluation, report.audit
    needs = () if audit is None else tuple(each for each in audit.needs if not each.is_met)
    caveat = evaluation.verdict.caveat
    return (
        *(
            said(f"Warning {at} of the run", text)
            for at, text in enumerate(evaluation.warnings, start=1)
        ),
        *((said("Caveat of the verdict", caveat),) if caveat else ()),
        *(
            said(
                f"Not resolved: {each.what}",
                f"takes {count(each.n_needed)} {each.unit}, there are {count(each.n)}",
            )
            for each in needs
        ),
        said(
            "What the verdict does not mean",
            " ".join(meaning(verdict(evaluation), evaluation).does_not_mean),
        ),
        Row(
            name="Other attacks",
            answer=Answer(said=OTHER_ATTACKS, left="evidence on those, or why they do not apply"),
        ),
        said(
            "Later attacks",
            "attacks published later than this version of seenit were not run; the figures hold "
            "for this model and these records",
        ),
        left("Legal assessment", "whatever follows from these figures in law; this file says none"),
    )
