"""A report whose every foreign text is an attack on the page."""

from dataclasses import replace

HOSTILE = (
    "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\"' onmouseover='alert(1)' {{ 7 * 7 }} {% raw %} javascript:alert(1) ]]> <!-- "
)


def hostile(case):
    """The report with markup in every place that a stranger can fill."""
    file = case.provenance.files["public"]
    evaluation = replace(
        case.evaluation,
        warnings=tuple(HOSTILE for _ in case.evaluation.warnings),
        skipped={HOSTILE + str(n): HOSTILE for n in range(len(case.evaluation.skipped))},
        choice=replace(case.evaluation.choice, reason=HOSTILE),
        duplicates=tuple(
            replace(
                found,
                pairs=tuple(
                    replace(pair, first_id=HOSTILE + pair.first_id, second_id=HOSTILE)
                    for pair in found.pairs
                ),
            )
            for found in case.evaluation.duplicates
        ),
    )
    return replace(
        case,
        title=HOSTILE,
        evaluation=evaluation,
        exposed=tuple(replace(record, id=HOSTILE) for record in case.exposed),
        duplicate_pictures=tuple(
            replace(one, first_id=HOSTILE + one.first_id, second_id=HOSTILE)
            for one in case.duplicate_pictures
        ),
        class_names=tuple(HOSTILE for _ in case.class_names),
        normalisation=tuple(replace(row, name=HOSTILE) for row in case.normalisation),
        facts={HOSTILE + str(n): HOSTILE for n in range(len(case.facts))},
        reference_findings=replace(
            case.reference_findings,
            growth=tuple(
                replace(point, attack=HOSTILE + point.attack)
                for point in case.reference_findings.growth
            ),
        ),
        reference_facts={HOSTILE + str(n): HOSTILE for n in range(len(case.reference_facts) - 1)}
        | {"why": "; ".join(HOSTILE for _ in range(3))},
        provenance=replace(
            case.provenance,
            command=HOSTILE,
            files={
                role: replace(file, path=HOSTILE, kind=HOSTILE) for role in case.provenance.files
            },
            resolved={name: HOSTILE for name in case.provenance.resolved},
            versions={name: HOSTILE for name in case.provenance.versions},
        ),
    )
