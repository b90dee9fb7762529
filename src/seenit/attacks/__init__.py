"""The registry: every attack that seenit runs, one row each.

An attack is a frozen dataclass in a file of its own. Its fields are hyper-parameters, the keyword
names of its `score` (and `fit`) are the signals that it needs. To add one: its file, a row here,
a naive oracle and a hand-computed case; the contract suite then runs on it by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from seenit.attacks.attack_p import AttackP, TableAttackP
from seenit.attacks.attack_r import AttackR
from seenit.attacks.augmented_margin import AugmentedMargin
from seenit.attacks.base_calibrated_loss import BaseCalibratedLoss
from seenit.attacks.base_offline import BaseOfflineSoftened, BaseOfflineTempered
from seenit.attacks.base_online import BaseOnlineSoftened, BaseOnlineTempered
from seenit.attacks.bavaria_normal import BavariaNormal
from seenit.attacks.bavaria_t import BavariaT
from seenit.attacks.calibration import Calibration
from seenit.attacks.classwise_margin import ClasswiseMargin
from seenit.attacks.confidence import Confidence, ProbabilityConfidence
from seenit.attacks.entropy import Entropy, ProbabilityEntropy
from seenit.attacks.error_zone import ErrorZone
from seenit.attacks.forgetting import Forgetting
from seenit.attacks.gap import Gap, LabelGap, ProbabilityGap
from seenit.attacks.gradient_norm import GradientNorm
from seenit.attacks.heuristic import Heuristic, ProbabilityHeuristic
from seenit.attacks.hinge import Hinge, ProbabilityHinge
from seenit.attacks.imia import Imia
from seenit.attacks.influence import LastLayerInfluence
from seenit.attacks.label_neighbours import LabelNeighbours
from seenit.attacks.label_views import LabelViews
from seenit.attacks.lira_offline import LiraOffline
from seenit.attacks.lira_offline_fixed import LiraOfflineFixed
from seenit.attacks.lira_online import LiraOnline
from seenit.attacks.lira_online_fixed import LiraOnlineFixed
from seenit.attacks.lira_online_switched import LiraOnlineSwitched
from seenit.attacks.loss import Loss, TableLoss
from seenit.attacks.margin import Margin
from seenit.attacks.min_k import MinK, MinKPlusPlus
from seenit.attacks.modified_entropy import ModifiedEntropy, ProbabilityModifiedEntropy
from seenit.attacks.quantile import QuantileRegression
from seenit.attacks.rapid import Rapid
from seenit.attacks.requirements import Attack, missing_signals
from seenit.attacks.rmia_count import RmiaCount
from seenit.attacks.rmia_offline import RmiaOfflineSoftened, RmiaOfflineTempered
from seenit.attacks.rmia_online import RmiaOnlineSoftened, RmiaOnlineTempered
from seenit.attacks.shadow import Shadow
from seenit.attacks.smoothed_loss import SmoothedLoss
from seenit.attacks.stack import Stack
from seenit.attacks.window_comparison import WindowComparison
from seenit.attacks.zlib_ratio import ZlibRatio
from seenit.errors import ConfigError

__all__ = ["ATTACKS", "AttackEntry", "find_attack"]


@dataclass(frozen=True, kw_only=True)
class AttackEntry:
    """One row of the registry.

    Attributes:
        name: what the user types.
        variants: the same attack on different evidence; the first that can run is used.
        access: what the attacker must see ("label", "loss", "probabilities", "logits",
            "features", "gradients", "references").
        cost: queries, or trainings, per example, in words.
        source: paper and arXiv id.
    """

    name: str
    variants: tuple[Attack, ...]
    access: str
    cost: str
    source: str

    @property
    def summary(self) -> str:
        """What the score is, one sentence: the first line of the first variant's docstring."""
        return (type(self.variants[0]).__doc__ or "").partition("\n")[0]

    def variant_for(self, available: Collection[str]) -> Attack | None:
        """The first variant whose required signals are all in `available`, None if none is."""
        return next((v for v in self.variants if not missing_signals(v, available)), None)

    def missing(self, available: Collection[str]) -> tuple[str, ...]:
        """What the variant that lacks the fewest signals lacks; empty if one can run."""
        return min((missing_signals(v, available) for v in self.variants), key=len)


# Two lines to a row, kept by hand.
# fmt: off
ATTACKS: tuple[AttackEntry, ...] = tuple(
    AttackEntry(name=name, access=access, cost=cost, source=source, variants=variants)
    for name, access, cost, source, variants in (
        # The target alone
        ("heuristic", "probabilities", "1 query",
         "TML 2025 task 1, first published solution", (Heuristic(), ProbabilityHeuristic())),
        ("loss", "loss", "1 query",
         "Yeom 2018, arXiv:1709.01604", (Loss(), TableLoss())),
        ("gap", "label", "1 query",
         "Yeom 2018, arXiv:1709.01604", (Gap(), ProbabilityGap(), LabelGap())),
        ("confidence", "probabilities", "1 query",
         "Salem 2019, arXiv:1806.01246", (Confidence(), ProbabilityConfidence())),
        ("entropy", "probabilities", "1 query",
         "Salem 2019, arXiv:1806.01246", (Entropy(), ProbabilityEntropy())),
        ("modified-entropy", "probabilities", "1 query",
         "Song & Mittal 2021, arXiv:2003.10595", (ModifiedEntropy(), ProbabilityModifiedEntropy())),
        ("margin", "probabilities", "1 query",
         "Carlini 2022, arXiv:2112.03570", (Margin(),)),
        ("hinge", "probabilities", "1 query",
         "Carlini 2022, arXiv:2112.03570", (Hinge(), ProbabilityHinge())),
        ("attack-p", "loss", "1 query",
         "Ye 2022, arXiv:2111.09679", (AttackP(), TableAttackP())),
        ("smoothed-loss", "probabilities", "1 query",
         "Szegedy 2016, arXiv:1512.00567", (SmoothedLoss(),)),
        ("classwise-margin", "probabilities", "1 query",
         "Song & Mittal 2021, arXiv:2003.10595", (ClasswiseMargin(),)),
        ("quantile", "features", "1 query",
         "Bertran 2023, arXiv:2307.03694", (QuantileRegression(),)),
        ("augmented-margin", "probabilities", "1 query per view",
         "Carlini 2022, arXiv:2112.03570", (AugmentedMargin(),)),
        ("label-views", "label", "1 query per view",
         "Choquette-Choo 2021, arXiv:2007.14321", (LabelViews(),)),
        ("label-neighbours", "label", "1 query, and 1 per neighbour",
         "Mattern 2023, arXiv:2305.18462", (LabelNeighbours(),)),
        ("gradient-norm", "gradients", "1 backward pass",
         "Nasr 2019, arXiv:1812.00910", (GradientNorm(),)),
        ("influence", "features", "1 query",
         "Suri 2024, arXiv:2406.11544", (LastLayerInfluence(),)),
        ("forgetting", "weights", "short trainings of clones",
         "Zhang 2025, arXiv:2410.10880", (Forgetting(),)),
        # Texts: a value per token, of the target alone and of the model that it was tuned from
        ("zlib", "loss", "1 query",
         "Carlini 2021, arXiv:2012.07805", (ZlibRatio(),)),
        ("min-k", "token probabilities", "1 query",
         "Shi 2023, arXiv:2310.16789", (MinK(),)),
        ("min-k-plus-plus", "token logits", "1 query",
         "Zhang 2024, arXiv:2404.02936", (MinKPlusPlus(),)),
        ("base-calibrated-loss", "loss", "1 query, and 1 of the base model",
         "Watson 2022, arXiv:2111.08440", (BaseCalibratedLoss(),)),
        ("ez", "token probabilities", "1 query, and 1 of the base model",
         "Ilić 2026, arXiv:2601.12104", (ErrorZone(),)),
        ("wbc", "token probabilities", "1 query, and 1 of the base model",
         "Chen 2026, arXiv:2601.02751", (WindowComparison(),)),
        ("stack", "all signals at hand", "no further query",
         "Wolpert 1992, Neural Networks 5(2)", (Stack(),)),
        # With reference models
        ("calibration", "references", "OUT reference models",
         "Watson 2022, arXiv:2111.08440", (Calibration(),)),
        ("shadow", "references", "IN and OUT reference models",
         "Shokri 2017, arXiv:1610.05820", (Shadow(),)),
        ("attack-r", "references", "OUT reference models",
         "Ye 2022, arXiv:2111.09679", (AttackR(),)),
        ("lira-online", "references", "IN and OUT reference models",
         "Carlini 2022, arXiv:2112.03570", (LiraOnline(),)),
        ("lira-online-fixed", "references", "IN and OUT reference models",
         "Carlini 2022, arXiv:2112.03570", (LiraOnlineFixed(),)),
        ("lira-online-switched", "references", "IN and OUT reference models",
         "Carlini 2022, arXiv:2112.03570", (LiraOnlineSwitched(),)),
        ("lira-offline", "references", "OUT reference models",
         "Carlini 2022, arXiv:2112.03570", (LiraOffline(),)),
        ("lira-offline-fixed", "references", "OUT reference models",
         "Carlini 2022, arXiv:2112.03570", (LiraOfflineFixed(),)),
        ("rmia-online", "references", "IN and OUT reference models",
         "Zarifzadeh 2024, arXiv:2312.03262", (RmiaOnlineSoftened(), RmiaOnlineTempered())),
        ("rmia-offline", "references", "OUT reference models",
         "Zarifzadeh 2024, arXiv:2312.03262", (RmiaOfflineSoftened(), RmiaOfflineTempered())),
        ("rmia-count", "references", "IN and OUT reference models, population records",
         "Zarifzadeh 2024, arXiv:2312.03262", (RmiaCount(),)),
        ("base-online", "references", "IN and OUT reference models",
         "Lassila 2025, arXiv:2505.24089", (BaseOnlineSoftened(), BaseOnlineTempered())),
        ("base-offline", "references", "OUT reference models",
         "Lassila 2025, arXiv:2505.24089", (BaseOfflineSoftened(), BaseOfflineTempered())),
        ("bavaria-n", "references", "IN and OUT reference models",
         "Brännvall 2026, arXiv:2603.11799", (BavariaNormal(),)),
        ("bavaria-t", "references", "IN and OUT reference models",
         "Brännvall 2026, arXiv:2603.11799", (BavariaT(),)),
        ("imia", "references", "IN and OUT imitators of the target",
         "Du 2026, USENIX Security", (Imia(),)),
        ("rapid", "references", "OUT reference models",
         "He 2024, CCS", (Rapid(),)),
    )
)
# fmt: on


def find_attack(name: str) -> AttackEntry:
    """The registry's row for `name`.

    Raises:
        ConfigError: No attack has that name; close ones are offered.
    """
    for entry in ATTACKS:
        if entry.name == name:
            return entry
    names = [entry.name for entry in ATTACKS]
    close = get_close_matches(name, names, n=3)
    offer = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(names)}"
    raise ConfigError(f"attack: expected a name of the registry, got {name!r}; {offer}")
