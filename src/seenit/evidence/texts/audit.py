"""A language model's answers about texts as the evidence of an audit."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seenit.competition import PLAIN
from seenit.config import AuditConfig
from seenit.evidence.audit import LENGTH, AuditEvidence
from seenit.evidence.look.records import look_at
from seenit.evidence.named_attacks import require_named
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.quarters import quarters
from seenit.evidence.table_evidence import table_evidence
from seenit.evidence.texts.references import reference_answers
from seenit.evidence.texts.work import LanguageWork
from seenit.numerics.tokens.spans import OFFSETS
from seenit.progress import Watcher
from seenit.records.signals import SignalTable
from seenit.signals.tokens import places_asked, token_signals
from seenit.store import Store, code_version, key_of

BLOCK_ROWS = 1024


def language_evidence(
    work: LanguageWork, config: AuditConfig, *, store: Store, watcher: Watcher
) -> AuditEvidence:
    """Ask target and base about every text, and train and ask references; all of it is kept.

    Args:
        work: what was opened.
        config: of the audit.
        store: of the run.
        watcher: told how far it is.

    Raises:
        Refused: An attack was named that has not the signals that it needs.
    """
    texts, arrays = work.texts, _asked(work, store, watcher)
    answers = None
    if work.references is not None:
        answers = reference_answers(
            work.references, texts, device=work.device, store=store, watcher=watcher
        )
        arrays |= answers.arrays
    lengths = np.diff(arrays[OFFSETS])
    if work.has_labels:
        arrays["labels"] = work.public.labels
    table = SignalTable(
        ids=work.public.ids,
        is_member=work.public.is_member,
        arrays=arrays,
        units=work.units,
    )
    found = table_evidence(Precomputed(table=table, files=work.files), preset=PLAIN)
    evidence = replace(
        found,
        look=look_at(work.public, store=store),
        records=(work.public,),
        token_places=lambda row: places_asked(work.models.encoder, texts[row]),
        warnings=tuple(dict.fromkeys((*found.warnings, *work.warnings))),
    )
    require_named(config.attack, evidence.table.arrays)
    return AuditEvidence(
        evidence=evidence,
        group=quarters(lengths.astype(np.float64)) if work.group is None else work.group,
        facts={**work.facts, "Tokens": f"{int(lengths.sum()):,}, asked about one by one"},
        unit=work.unit,
        memorised=None if answers is None else answers.memorised,
        grouped_by=LENGTH if config.groups is None else None,
    )


def _asked(work: LanguageWork, store: Store, watcher: Watcher) -> dict[str, np.ndarray]:
    """Signals of all texts, those of earlier commands as they were kept."""
    texts = work.texts
    advance = watcher.start("asking the language model", len(texts))
    base = work.models.base_source
    parts: list[Mapping[str, np.ndarray]] = []
    for start in range(0, len(texts), BLOCK_ROWS):
        block = texts[start : start + BLOCK_ROWS]
        key = key_of(
            {
                "target": work.models.source.sha256,
                "base": None if base is None else base.sha256,
                "records": work.public.source.sha256,
                "rows": (start, start + len(block)),
                "device": work.device,
                "code": code_version(),
            }
        )
        if store.has("tokens", key):
            advance(len(block))
        parts.append(
            store.arrays(
                "tokens",
                key,
                lambda block=block: token_signals(  # type: ignore[misc]
                    work.models, block, device=work.device, on_progress=advance
                ),
            )
        )
    arrays = {
        name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name != OFFSETS
    }
    lengths = np.concatenate([np.diff(part[OFFSETS]) for part in parts])
    arrays[OFFSETS] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return arrays
