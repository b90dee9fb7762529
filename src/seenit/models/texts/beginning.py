"""The model before fine-tuning, of a classifier with a fresh head: what references begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.provenance import provenance_of
from seenit.models.texts.folder import ADAPTER_CONFIG, ModelFolder, checked_folder, is_adapter
from seenit.models.texts.library import library, quiet
from seenit.models.texts.tokens import Encoder, open_encoder

_HEADS = ("classifier", "score", "pre_classifier", "pooler", "summary", "logits_proj")


@dataclass(frozen=True, kw_only=True, eq=False)
class Begun:
    """A model that is ready to be trained.

    Attributes:
        model: of transformers, with a head drawn from the seed, alone or below a fresh adapter.
        encoder: of the target.
    """

    model: Any
    encoder: Encoder


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Folders, by their paths and their content.

    Attributes:
        target: of the target, which says architecture, tokens, and the adapter where it is one.
        base: of the model before fine-tuning; None where weights are drawn anew.
        tokenizer: of the tokenizer.
        sha256: of the base, or of the target where weights are drawn anew.
        is_classifier: a sequence classifier is begun, else a causal language model.
    """

    target: str
    base: str | None
    tokenizer: str
    sha256: str
    is_classifier: bool = True

    @property
    def in_words(self) -> str:
        """What begins where."""
        what = "LoRA adapters" if is_adapter(Path(self.target)) else "all weights"
        return (
            f"fine-tuning, {what}, from {self.base}"
            if self.base is not None
            else "training from weights drawn anew"
        )

    @property
    def key(self) -> Mapping[str, object]:
        """Parts of a content key."""
        return {"beginning": self.sha256, "is_classifier": self.is_classifier}

    def open(self, *, n_classes: int, seed: int) -> Begun:
        """The model, of a classifier with a head for so many classes that the seed draws.

        Raises:
            FileRefused: The folders do not open any more.
            ModelError: transformers or peft is not installed.
        """
        transformers = library("transformers", needed_by=self.target)
        folder = checked_folder(self.target if self.base is None else self.base)
        encoder = open_encoder(
            transformers, Path(self.tokenizer), folder.config, is_classifier=self.is_classifier
        )
        with torch.random.fork_rng(devices=[]), quiet(transformers):
            torch.random.manual_seed(seed)
            if self.is_classifier:
                kind = transformers.AutoModelForSequenceClassification
                model = _drawn(
                    transformers, kind, folder, is_new=self.base is None, num_labels=n_classes
                )
                if self.base is not None:
                    _redraw_head(model)
            else:
                kind = transformers.AutoModelForCausalLM
                model = _drawn(transformers, kind, folder, is_new=self.base is None)
            if is_adapter(Path(self.target)):
                model = _adapted(model, self.target)
        if self.is_classifier and model.config.pad_token_id is None:
            model.config.pad_token_id = encoder.padding
        return Begun(model=model.eval(), encoder=encoder)


def beginning_of(
    target: str, base: str | None, tokenizer: Path, *, is_classifier: bool = True
) -> Beginning:
    """What references of a target begin with.

    Args:
        target: folder of the target.
        base: of the model before fine-tuning, None for weights drawn anew.
        tokenizer: folder of the target's tokenizer.
        is_classifier: the target is a sequence classifier, else a causal language model.
    """
    source = base if base is not None else target
    return Beginning(
        target=str(Path(target).resolve()),
        base=None if base is None else str(Path(base).resolve()),
        tokenizer=str(tokenizer.resolve()),
        sha256=provenance_of(source, Kind.MODEL_FOLDER.value).sha256
        + (provenance_of(target, "").sha256 if is_adapter(Path(target)) else ""),
        is_classifier=is_classifier,
    )


def _drawn(transformers: Any, kind: Any, folder: ModelFolder, *, is_new: bool, **head: int) -> Any:
    """The model of a folder, or one of its configuration with weights drawn anew."""
    path = str(folder.path)
    try:
        if is_new:
            config = transformers.AutoConfig.from_pretrained(
                path, local_files_only=True, trust_remote_code=False, **head
            )
            return kind.from_config(config).float()
        model, told = kind.from_pretrained(
            path,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
            output_loading_info=True,
            **head,
        )
    except Exception as error:  # the library raises many types
        raise FileRefused(
            f"{path}: expected a model that transformers opens, got {type(error).__name__}: "
            f"{str(error).splitlines()[0] if str(error) else 'nothing'}"
        ) from None
    missing = [
        name
        for name in told.get("missing_keys", ())
        if not any(part in name.split(".") for part in _HEADS)
    ]
    if missing:
        raise FileRefused(
            f"{path}: expected the weights of the model before fine-tuning, got none for "
            f"{', '.join(sorted(missing)[:4])}; pass its whole folder as --base"
        )
    return model


def _redraw_head(model: Any) -> None:
    """Draw the last layers anew, also where the base has some of another task."""
    for name, layer in model.named_children():
        if name in ("classifier", "score"):
            for part in layer.modules():
                if isinstance(part, torch.nn.Linear):
                    spread = float(getattr(model.config, "initializer_range", 0.02) or 0.02)
                    torch.nn.init.normal_(part.weight, std=spread)
                    if part.bias is not None:
                        torch.nn.init.zeros_(part.bias)


def _adapted(model: Any, target: str) -> Any:
    """A fresh adapter by the target's own configuration, whose weights are drawn anew."""
    peft = library("peft", needed_by=f"{target}/{ADAPTER_CONFIG}")
    config = peft.PeftConfig.from_pretrained(target, local_files_only=True)
    config.inference_mode = False
    return peft.get_peft_model(model, config)
