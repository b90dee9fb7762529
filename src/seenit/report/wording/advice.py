"""What can be done about a leak, and what each measure costs."""

from dataclasses import dataclass, replace

from seenit.records.audits.canaries import WorstCase
from seenit.records.audits.findings import Audit
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import Evaluation
from seenit.words import percent


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that an owner may do.

    Attributes:
        name: what it is called.
        gain: what it does to the leak.
        cost: what is given up.
        source: where that is shown.
        reason: why this run speaks for it; empty where it does not.
    """

    name: str
    gain: str
    cost: str
    source: str
    reason: str = ""


_DP_SGD = Measure(
    name="Train with DP-SGD",
    gain="The only measure with a guarantee: it bounds what any attack can learn about any single "
    "record, the most exposed one included, by a stated ε.",
    cost="Accuracy, most of all on rare classes and groups; training is slower and has to be tuned "
    "anew; ε has to be chosen and defended.",
    source="Abadi et al. 2016, arXiv:1607.00133; Bagdasaryan et al. 2019, arXiv:1905.12101",
)
_EARLY_STOPPING = Measure(
    name="Stop training earlier",
    gain="Less of the training set is memorised, so the average leak falls with the gap between "
    "training and test accuracy.",
    cost="Some accuracy. Unusual records may stay exposed, and nothing is guaranteed.",
    source="Yeom et al. 2018, arXiv:1709.01604; Song & Mittal 2020, arXiv:2003.10595",
)
_REGULARISATION = Measure(
    name="Regularise more",
    gain="Weight decay, dropout and augmentation narrow the same gap, often without losing "
    "accuracy.",
    cost="The average falls, the most exposed records hardly: measure those as well. Nothing is "
    "guaranteed.",
    source="Aerni et al. 2024, arXiv:2404.17399",
)
_DUPLICATES = Measure(
    name="Remove duplicates",
    gain="A record that stands in the training set several times is memorised more.",
    cost="Nearly nothing; somebody has to decide what counts as a near-duplicate. Records that "
    "occur once stay as they are.",
    source="Kandpal et al. 2022, arXiv:2202.06539 (language models)",
)
_REMOVAL = Measure(
    name="Take the most exposed records out",
    gain="Those records are no longer in the training set.",
    cost="The next ones become exposed in their place, and the model gets worse for the "
    "people and cases that they represent.",
    source="Carlini et al. 2022, arXiv:2206.10469",
)
_ANSWERS = Measure(
    name="Answer less: labels only, rounded scores",
    gain="Attacks need more queries.",
    cost="Users lose the confidence of a prediction. It is no defence on its own: attacks exist "
    "that need nothing but labels.",
    source="Choquette-Choo et al. 2021, arXiv:2007.14321",
)


def measures_of(evaluation: Evaluation, audit: Audit | None) -> tuple[Measure, ...]:
    """The measures, with what in this run speaks for one; none without an audit or a leak."""
    if audit is None or evaluation.verdict.kind != LEAKS:
        return ()
    n_doubled = sum(found.n_exact + found.n_near for found in evaluation.duplicates)
    reason = f"{n_doubled:,} found between the groups" if n_doubled else ""
    duplicates = replace(_DUPLICATES, reason=reason)
    return (
        _for_the_worst(audit.worst_case),
        _EARLY_STOPPING,
        _REGULARISATION,
        duplicates,
        _REMOVAL,
        _ANSWERS,
    )


def _for_the_worst(found: WorstCase | None) -> Measure:
    """DP-SGD, spoken for by canaries that are found clearly more often than ordinary records."""
    worst = None if found is None else found.worst
    if found is None or worst is None or worst.tpr.low <= found.ordinary.tpr.high:
        return _DP_SGD
    return replace(_DP_SGD, reason=f"{percent(worst.tpr.value)} of {worst.name} canaries found")
