"""The wrong-model control: models not trained on the target's members must not find them.

An untrained copy of the target sees inputs and labels only; a reference was trained on records
that were drawn without regard to the target's membership. An attack that finds the target's
members in their answers finds a difference between the groups, and no membership.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
import torch
from torch import nn

from seenit.checks.reference_match import JUDGE
from seenit.evaluate import delong
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.protocol import Evidence
from seenit.evidence.query import BLOCK_ROWS, Window
from seenit.numerics.arrays import Array, IntArray
from seenit.records.audits.findings import WrongModelControl
from seenit.records.evaluation import Interval
from seenit.records.signals import SignalTable
from seenit.scoring.references_as_targets import references_as_targets
from seenit.signals import IDENTITY, extract_signals
from seenit.store import Store, code_version, key_of

LEVEL = 0.999
"""Of all intervals together: one control in a thousand audits fails by chance."""
MATERIAL_AUC = 0.52
MOST_REFERENCES = 4
UNTRAINED = "an untrained copy of the target"


def wrong_model_controls(
    evidence: Evidence, table: SignalTable, *, seed: int, store: Store
) -> tuple[WrongModelControl, ...]:
    """Run the control on every such model at hand; empty where there is none.

    A control fails when its interval lies above .52 or below .48: what is significant and small
    in a large set spoils nothing.

    Args:
        evidence: the target, where there is one.
        table: signals of n records, the references' among them where there are any.
        seed: of the untrained weights.
        store: keeps what the untrained copy says.
    """
    truth = table.is_member == 1
    asked: list[tuple[str, str, Array, IntArray]] = []  # (m,) scores of (m,) rows
    if evidence.model is not None:
        margin = _untrained_margin(evidence.model, seed, store)
        if margin is not None:
            asked.append((UNTRAINED, "margin", margin, np.arange(len(truth))))
    asked += _references_as_targets(table, seed)
    asked = [one for one in asked if min(truth[one[3]].sum(), (~truth[one[3]]).sum()) >= 2]
    level = 1 - (1 - LEVEL) / max(1, len(asked))
    return tuple(
        _control(
            name,
            attack,
            delong(
                scores,
                truth[rows],
                level=level,
                units=None if table.units is None else table.units[rows],
            ),
        )
        for name, attack, scores, rows in asked
    )


def control_warnings(controls: tuple[WrongModelControl, ...]) -> Iterator[str]:
    """A sentence for each control that failed."""
    for each in controls:
        if each.failed:
            yield (
                f"{each.model} seems to know the target's members (AUC {each.auc.value:.3f}, "
                f"{each.auc.low:.3f} to {each.auc.high:.3f}), which it cannot: the two groups "
                "differ by themselves, so no figure here measures membership alone"
            )


def _control(name: str, attack: str, auc: Interval) -> WrongModelControl:
    differs = auc.low > MATERIAL_AUC or auc.high < 1 - MATERIAL_AUC
    return WrongModelControl(model=name, attack=attack, auc=auc, failed=differs)


def _untrained_margin(evidence: ModelEvidence, seed: int, store: Store) -> Array | None:
    """Margins (n,) of the target's network with new weights; None where it cannot be made anew."""
    module = _untrained(evidence.classifier.module, seed)
    if module is None:
        return None
    classifier = replace(evidence.classifier, module=module, classifier_layer=None)
    examples = evidence.public

    def build() -> Mapping[str, np.ndarray]:
        parts = []
        for start in range(0, len(examples), BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, len(examples))
            signals = extract_signals(
                classifier,
                Window(inputs=examples.inputs, start=start, stop=stop),
                examples.labels[start:stop],
                views=(IDENTITY,),
                device=evidence.device,
            )
            parts.append(signals["target_margin"][:, 0])
        return {"margin": np.concatenate(parts)}

    key = key_of(
        {
            "untrained": evidence.classifier.source.sha256,
            "architecture": evidence.classifier.architecture,
            "records": examples.source.sha256,
            "seed": seed,
            "code": code_version(),
        }
    )
    margin: Array = store.arrays("untrained", key, build)["margin"]
    return margin


def _untrained(module: nn.Module, seed: int) -> nn.Module | None:
    """A copy with every weight drawn anew; None where some layer does not say how, or has none."""
    if not any(True for _ in module.parameters()):
        return None
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        try:
            fresh = copy.deepcopy(module)
        except Exception:  # a foreign module may refuse in any way
            return None
        for layer in fresh.modules():
            if not any(True for _ in layer.parameters(recurse=False)):
                continue
            reset = getattr(layer, "reset_parameters", None)
            if not callable(reset):
                return None
            reset()
    return fresh.eval()


def _references_as_targets(
    table: SignalTable, seed: int
) -> Iterator[tuple[str, str, Array, IntArray]]:
    """The judging attack on a reference, and the rows that it scored.

    Only records count that the reference's plan drew by a coin: an anchored one fixes the others
    to the target's truth.
    """
    is_in = table.arrays.get("reference_is_in")
    if is_in is None or "target_margin" not in table.arrays:
        return
    played = references_as_targets(table, JUDGE, seed=seed)
    for reference, rows, scores in islice(played, MOST_REFERENCES):
        name = f"reference {reference + 1}, drawn without regard to membership"
        yield name, JUDGE, scores, rows
