"""A regressor and its references as the evidence of an audit."""

from dataclasses import replace

import numpy as np

from seenit.competition import PLAIN
from seenit.config import AuditConfig
from seenit.data.signal_files.answers import answer_signals
from seenit.evidence.audit import AuditEvidence
from seenit.evidence.look.records import Look, look_at
from seenit.evidence.named_attacks import require_named
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.regression.fits import fit_of, in_usual_errors
from seenit.evidence.regression.references import reference_answers
from seenit.evidence.regression.work import RegressionWork
from seenit.evidence.table_evidence import table_evidence
from seenit.progress import Watcher
from seenit.records.signals import SignalTable
from seenit.reference.choosing.tables import origins_of
from seenit.store import Store


def regression_evidence(
    work: RegressionWork, config: AuditConfig, *, store: Store, watcher: Watcher
) -> AuditEvidence:
    """Ask the target, train its references and ask them too.

    Args:
        work: what was opened.
        config: of the audit.
        store: of the run, which keeps the answers of references.
        watcher: told how far it is.

    Raises:
        ModelError: The target's answers are not finite, or several for a record.
        Refused: An attack was named that has not the signals that it needs.
        TrainingError: A reference cannot be trained.
    """
    records = work.records
    rows = records.rows
    answers = [
        work.answers(rows),
        *reference_answers(work, rows, store=store, watcher=watcher),
    ]
    target, *references = in_usual_errors(
        [fit_of(one, records.values) for one in answers], work.is_in
    )
    arrays = answer_signals(target, references, work.is_in, None)
    table = SignalTable(
        ids=records.public.ids,
        is_member=records.public.is_member,
        arrays=arrays,
        units=work.units,
    )
    opened = Precomputed(table=table, files={"target": work.source, **records.files})
    found = table_evidence(opened, preset=PLAIN)
    evidence = replace(
        found,
        look=_look(work, store),
        warnings=tuple(dict.fromkeys((*found.warnings, *records.warnings))),
    )
    require_named(config.attack, evidence.table.arrays)
    is_named = config.groups is not None
    return AuditEvidence(
        evidence=evidence,
        group=work.group,
        facts={**records.facts, **facts_of(work), **target.caveat()},
        unit=work.unit,
        grouped_by=None if is_named else records.label,
    )


def facts_of(work: RegressionWork) -> dict[str, str]:
    """What is asked and what is trained, in words by name."""
    facts = {
        "Target": f"{work.target.in_words}; {'; '.join(work.reasons)}",
        "Answers": f"−|{work.records.label} − answer| of the target and of "
        f"{len(work.is_in)} references, in units of a usual error",
    }
    if work.recipe is None:
        return facts | ({"No references": work.why_none} if work.why_none else {})
    n_each = int(work.is_in.sum(axis=1).mean())
    facts["Training"] = (
        f"each reference on {n_each:,} of {len(work.records.public):,} records, by "
        f"{work.recipe.library}"
    )
    return facts | {
        f"Parameters {origin}": names for origin, names in origins_of(work.recipe).items()
    }


def _look(work: RegressionWork, store: Store) -> Look:
    """Records as their table has them, and for the blind baseline the label too."""
    look = look_at(work.records.public, store=store)
    values = work.records.values.astype(np.float32)[:, None]
    return replace(look, features=np.concatenate([look.features, values], axis=1))
