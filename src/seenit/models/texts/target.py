"""The files of a target that is a model of texts, or an adapter over one."""

from dataclasses import dataclass
from pathlib import Path

import torch

from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.provenance import provenance_of
from seenit.models.texts.adapter import Adapter, checked_adapter
from seenit.models.texts.folder import (
    TOKENIZER,
    ModelFolder,
    check_tokenizer,
    checked_folder,
    is_adapter,
)
from seenit.records.provenance import FileProvenance
from seenit.store.keys import key_of


@dataclass(frozen=True, kw_only=True, eq=False)
class TextFolder:
    """A model's files, checked, before any library looked at them.

    Attributes:
        model: the model, or the base of an adapter.
        adapter: over it; None for a whole model.
        tokenizer: folder of the tokenizer.
    """

    model: ModelFolder
    adapter: Adapter | None
    tokenizer: Path

    @property
    def is_classifier(self) -> bool:
        """Whether it has one answer for each record."""
        return self.model.is_classifier if self.adapter is None else self.adapter.is_classifier


def check_text_folder(spec: str, base: str | None) -> TextFolder:
    """The files of a target, nothing of which would run code or be fetched.

    Args:
        spec: folder of the target.
        base: folder of the model below an adapter; beside a whole model it is another matter.

    Raises:
        FileRefused: Something would, or it is no model of texts that opens here.
    """
    folder = Path(spec)
    if not is_adapter(folder):
        model = checked_folder(spec)
        if not (model.is_classifier or model.is_language_model):
            raise FileRefused(
                f"{spec}: expected a sequence classifier or a causal language model, got "
                f"{model.architecture or 'a model that does not say what it is'}; pass "
                "--target module:function that answers with logits, or what it says as --signals"
            )
        check_tokenizer(folder)
        return TextFolder(model=model, adapter=None, tokenizer=folder)
    if base is None:
        raise FileRefused(
            f"{spec}: is an adapter, which needs the model that it was trained over; pass its "
            "folder as --base DIR, since nothing is fetched"
        )
    if is_adapter(Path(base)):
        raise FileRefused(
            f"{base}: expected a whole model as --base, got an adapter; merge it into its own base "
            "and pass the folder that save_pretrained writes of it"
        )
    model = checked_folder(base)
    adapter = checked_adapter(spec, model)
    own = folder if (folder / TOKENIZER).exists() else Path(base)
    check_tokenizer(own)
    return TextFolder(model=model, adapter=adapter, tokenizer=own)


def provenance(spec: str, files: TextFolder) -> FileProvenance:
    """Where the target is from; the hash of an adapter covers its base."""
    own = provenance_of(spec, Kind.MODEL_FOLDER.value)
    if files.adapter is None:
        return own
    below = provenance_of(str(files.model.path), Kind.MODEL_FOLDER.value)
    return FileProvenance(
        path=spec,
        kind=f"adapter over {files.model.path}",
        n_bytes=own.n_bytes + below.n_bytes,
        sha256=key_of({"adapter": own.sha256, "base": below.sha256}),
    )


def in_words(files: TextFolder) -> str:
    """What the model is, for a report."""
    n = sum(_size(shape) for shape in files.model.shapes.values())
    said = f"{files.model.architecture or files.model.config['model_type']}, {n:,} weights"
    if files.adapter is None:
        return said
    return f"LoRA adapter of rank {files.adapter.config.get('r')} over {said}"


def _size(shape: tuple[int, ...]) -> int:
    return int(torch.Size(shape).numel())
