"""References of a causal language model: fine-tuned one after the other, their answers kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.config import AuditConfig
from seenit.errors import SeenitError, TrainingError
from seenit.evaluate.audit.memorised import memorised
from seenit.evidence.texts.canaries import (
    FORMS,
    KINDS,
    PlantedTexts,
    plant_texts,
    usual_number,
)
from seenit.models.texts.beginning import Beginning, beginning_of
from seenit.models.texts.folder import TOKENIZER
from seenit.models.texts.language_model import LanguageModels
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.tokens.spans import OFFSETS, Spans
from seenit.progress import Watcher
from seenit.records.audits.memorised import Memorised
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.reference import versions
from seenit.reference.plan import balanced_plan
from seenit.reference.texts.fine_tuning import fine_tune, loss_of_tokens
from seenit.reference.texts.recipe import TextRecipe
from seenit.reference.texts.recipe_file import read_text_recipe, stated_recipe
from seenit.signals.tokens import token_signals
from seenit.store import Store, key_of

STAGE = "language-references"
"""Where their losses are kept."""
_SEEDS = 2**31
_TRAINED_HERE = FileProvenance(path="(trained here)", kind="reference", n_bytes=0, sha256="")


@dataclass(frozen=True, kw_only=True, eq=False)
class LanguageReferences:
    """What is trained on what.

    Attributes:
        is_in: (r, n) bool, reference r is trained on text n.
        recipe: numbers, and where they are from.
        beginning: what each begins with.
        records: content key of the texts.
        seed: of the run.
        planted: canaries that ride along; None for none.
    """

    is_in: BoolArray
    recipe: TextRecipe
    beginning: Beginning
    records: str
    seed: int
    planted: PlantedTexts | None = None

    @property
    def facts(self) -> dict[str, str]:
        """In words by name."""
        n_each, n = int(self.is_in.sum(axis=1).mean()), self.is_in.shape[1]
        told = {f"Training {origin}": words for origin, words in self.recipe.by_origin().items()}
        without = "; pass --base DIR where the target was fine-tuned"
        return {
            "References": f"{len(self.is_in)}, each trained on {n_each:,} of {n:,} texts: "
            f"{self.beginning.in_words}{'' if self.beginning.base else without}",
            **self._canaries,
            **told,
        }

    @property
    def _canaries(self) -> dict[str, str]:
        if self.planted is None:
            return {}
        return {
            "Canaries": f"{len(self.planted.texts)} made-up texts, {len(KINDS)} kinds, each in "
            "half of the references"
        }

    def seed_of(self, reference: int) -> int:
        """31 bits, whatever the number of references."""
        drawn = np.random.SeedSequence([self.seed, reference]).generate_state(1)[0]
        return int(drawn % _SEEDS)

    def key_of(self, reference: int) -> str:
        """Of the losses of a reference."""
        return key_of(
            {
                "records": self.records,
                "trained_on": np.flatnonzero(self.is_in[reference]),
                "seed": self.seed_of(reference),
                "recipe": self.recipe.values,
                **self.beginning.key,
                **self._planted_key(reference),
                "code": versions.TEXT_TRAINING,
            }
        )

    def _planted_key(self, reference: int) -> dict[str, object]:
        """What rides along; nothing without canaries, so that references without them stay."""
        if self.planted is None:
            return {}
        return {
            "canaries": self.planted.texts,
            "planted": np.flatnonzero(self.planted.is_in[reference]),
            "copies": [kind.copies for kind in KINDS],
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceAnswers:
    """What finished references say.

    Attributes:
        arrays: `reference_loss` (r, n) in nats a token and `reference_is_in` (r, n).
        memorised: how far canaries were learnt by heart; None without any.
    """

    arrays: Mapping[str, np.ndarray]
    memorised: Memorised | None


def plan_language_references(
    config: AuditConfig,
    public: Examples,
    texts: Sequence[tuple[str, ...]],
    *,
    n_members: int,
    units: IntArray | None,
) -> LanguageReferences | None:
    """The references that were asked for; None for none.

    Args:
        config: of the audit.
        public: members and non-members.
        texts: n of them.
        n_members: in the file.
        units: (n,) code of each record's unit, None where all are independent.

    Raises:
        ConfigError: The plan cannot be drawn, or the recipe is refused.
    """
    options = config.to_train()
    if options is None:
        return None
    target = Path(str(config.target))
    recipe = stated_recipe(target)
    if options.recipe is not None:
        recipe = read_text_recipe(Path(options.recipe), recipe)
    tokenizer = target if (target / TOKENIZER).exists() else Path(str(config.base))
    plan = balanced_plan(
        n=len(public),
        n_references=options.n_references,
        inclusion=options.share_of(
            n_records=len(public), n_trained=n_members if config.inclusion is None else None
        ),
        seed=config.seed,
        units=units,
    )
    return LanguageReferences(
        is_in=plan.is_in,
        recipe=recipe,
        beginning=beginning_of(str(target), config.base, tokenizer, is_classifier=False),
        records=public.source.sha256,
        seed=config.seed,
        planted=plant_texts(
            texts,
            n_each=usual_number(int((public.is_member == 1).sum()))
            if config.canaries is None
            else config.canaries,
            n_references=options.n_references,
            seed=config.seed,
        ),
    )


def reference_answers(
    references: LanguageReferences,
    texts: Sequence[tuple[str, ...]],
    *,
    device: str,
    store: Store,
    watcher: Watcher,
) -> ReferenceAnswers:
    """Losses of all texts, and what canaries show.

    One reference is in memory at a time, and let go; those that are kept train no more.

    Args:
        references: what is trained on what.
        texts: n of them.
        device: torch device name.
        store: of the run.
        watcher: told of each epoch.

    Raises:
        TrainingError: One cannot be trained.
    """
    n, epochs = len(references.is_in), references.recipe.epochs
    advance = watcher.start("training references", n * epochs)
    found = []
    for at in range(n):
        key = references.key_of(at)
        if store.has(STAGE, key):
            advance(epochs)
        kept = store.arrays(
            STAGE,
            key,
            lambda at=at: _trained(  # type: ignore[misc]
                references, at, texts, device=device, on_epoch=lambda: advance(1)
            ),
        )
        found.append(kept)
    losses = np.stack([each["loss"] for each in found])
    return ReferenceAnswers(
        arrays={"reference_loss": losses, "reference_is_in": references.is_in},
        memorised=_memorised(references.planted, found),
    )


def _memorised(
    planted: PlantedTexts | None, found: Sequence[Mapping[str, Array]]
) -> Memorised | None:
    if planted is None:
        return None
    log_p = np.stack([each["planted_log_p"] for each in found])  # (r, m + f · a)
    m = len(planted.texts)
    return memorised(
        log_p[:, :m],
        log_p[:, m:].reshape(len(log_p), len(FORMS), -1),
        planted.is_in,
        planted.kind,
        kinds=KINDS,
        forms=FORMS,
    )


def _trained(
    references: LanguageReferences,
    at: int,
    texts: Sequence[tuple[str, ...]],
    *,
    device: str,
    on_epoch: Callable[[], None],
) -> Mapping[str, Array]:
    seed = references.seed_of(at)
    try:
        begun = references.beginning.open(n_classes=0, seed=seed)
        model = begun.model.to(device)
        own = [texts[row] for row in np.flatnonzero(references.is_in[at]).tolist()]
        planted = references.planted
        if planted is not None:
            own += planted.copies_for(at)
        fine_tune(
            model,
            begun.encoder.encode(own),
            loss_of_tokens,
            recipe=references.recipe,
            padding=begun.encoder.padding,
            seed=seed,
            on_epoch=on_epoch,
        )
    except SeenitError as error:
        raise TrainingError(f"reference {at + 1} of {len(references.is_in)}: {error}") from error
    asked = LanguageModels(
        target=model,
        base=None,
        is_base_inside=False,
        encoder=begun.encoder,
        source=_TRAINED_HERE,
        base_source=None,
        architecture="",
        reasons=(),
    )
    said = token_signals(asked, texts, device=device)
    kept = {"loss": -Spans(offsets=said[OFFSETS]).means(said["target_token_log_p"])}
    if planted is not None:
        said = token_signals(asked, [*planted.texts, *planted.alternatives], device=device)
        kept["planted_log_p"] = Spans(offsets=said[OFFSETS]).totals(said["target_token_log_p"])
    return kept
