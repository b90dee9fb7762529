"""Causal language models in folders, and the model that each was tuned from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused
from seenit.models.texts.folder import TOKENIZER
from seenit.models.texts.json_file import read_object
from seenit.models.texts.library import library
from seenit.models.texts.open import cut_in_words, load_model
from seenit.models.texts.target import TextFolder, check_text_folder, in_words, provenance
from seenit.models.texts.tokens import Encoder, open_encoder
from seenit.records.provenance import FileProvenance


@dataclass(frozen=True, kw_only=True, eq=False)
class LanguageModels:
    """A target, and the model before it was tuned where that is known.

    Attributes:
        target: of transformers, alone or below an adapter; in eval mode and float32.
        base: the model before; None where nobody passed it, and where the target holds it.
        is_base_inside: the target is an adapter, without which it is its base.
        encoder: of the target; the base gets the same tokens.
        source: provenance of the target.
        base_source: of the base; None without one.
        architecture: in words.
        reasons: what was recognised and how, one sentence each.
    """

    target: Any
    base: Any
    is_base_inside: bool
    encoder: Encoder
    source: FileProvenance
    base_source: FileProvenance | None
    architecture: str
    reasons: tuple[str, ...]

    @property
    def has_base(self) -> bool:
        """Whether the model before tuning can be asked."""
        return self.base is not None or self.is_base_inside

    @contextmanager
    def before_tuning(self) -> Iterator[Any]:
        """The base model, inside: of an adapted target that is the target without its adapter."""
        if self.base is not None:
            yield self.base
            return
        with self.target.disable_adapter():
            yield self.target


def is_language_model(spec: str, base: str | None) -> bool:
    """Whether a folder holds a causal language model, or an adapter of one.

    Raises:
        FileRefused: It would run code or fetch something, or is damaged.
    """
    return not check_text_folder(spec, base).is_classifier


def open_language_models(spec: str, base: str | None) -> LanguageModels:
    """The language model in a folder, and its base; nothing in them is run or fetched.

    Args:
        spec: folder of a model, or of a LoRA adapter.
        base: folder of the model before tuning; an adapter needs it.

    Raises:
        FileRefused: A folder would run code or fetch something, is damaged, or the base is
            a classifier or has other tokens.
        ModelError: transformers or peft is not installed.
    """
    files = check_text_folder(spec, base)
    below: TextFolder | None = None
    if base is not None and not _is_base_inside(files):
        below = check_text_folder(base, None)
        if below.is_classifier:
            raise FileRefused(
                f"--base {base}: expected a causal language model, as {spec} is one, got a "
                "sequence classifier; pass the model that the target was tuned from"
            )
        _require_same_tokens(files.tokenizer, Path(base))
    transformers = library("transformers", needed_by=spec)
    encoder = open_encoder(transformers, files.tokenizer, files.model.config, is_classifier=False)
    target = load_model(transformers, files, spec)
    before = None if below is None or base is None else load_model(transformers, below, base)
    source_of_base = None
    if below is not None and base is not None:
        source_of_base = provenance(base, below)
    return LanguageModels(
        target=target,
        base=before,
        is_base_inside=_is_base_inside(files),
        encoder=encoder,
        source=provenance(spec, files),
        base_source=source_of_base,
        architecture=in_words(files),
        reasons=(cut_in_words(encoder),),
    )


def _is_base_inside(files: TextFolder) -> bool:
    """Whether the target without its adapter is the base: not where biases were trained, too."""
    return files.adapter is not None and files.adapter.config.get("bias", "none") == "none"


def _require_same_tokens(own: Path, base: Path) -> None:
    """Refuse a base whose tokenizer has other tokens: its answers would be about other texts."""
    if not (base / TOKENIZER).exists():
        return
    if read_object(own, TOKENIZER).get("model") != read_object(base, TOKENIZER).get("model"):
        raise FileRefused(
            f"--base {base}: expected the tokens of {own}, got another tokenizer.json; pass the "
            "model that the target was tuned from"
        )
