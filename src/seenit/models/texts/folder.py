"""Folders as `save_pretrained` leaves them, checked before any library looks at them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused
from seenit.models.texts.json_file import read_object
from seenit.models.texts.weight_files import Shapes, weight_shapes

CONFIG, TOKENIZER, TOKENIZER_CONFIG = "config.json", "tokenizer.json", "tokenizer_config.json"
ADAPTER_CONFIG = "adapter_config.json"
SEQUENCE_CLASSIFIER, LANGUAGE_MODEL = "ForSequenceClassification", "ForCausalLM"
_OLD_LANGUAGE_MODELS = ("LMHeadModel",)
_CODE = ("auto_map", "custom_pipelines", "trust_remote_code")
"""Keys by which transformers would import code from the folder or from a hub."""


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """A folder of a whole model, as its files say it.

    Attributes:
        path: of the folder.
        config: of the model.
        shapes: of its tensors by name.
    """

    path: Path
    config: dict[str, Any]
    shapes: Shapes

    @property
    def architecture(self) -> str:
        """Name of the class that was saved; empty where the folder does not say."""
        listed = self.config.get("architectures")
        return str(listed[0]) if isinstance(listed, list) and listed else ""

    @property
    def is_classifier(self) -> bool:
        """Whether a sequence classifier was saved."""
        return self.architecture.endswith(SEQUENCE_CLASSIFIER)

    @property
    def is_language_model(self) -> bool:
        """Whether a causal language model was saved."""
        return self.architecture.endswith((LANGUAGE_MODEL, *_OLD_LANGUAGE_MODELS))


def holds_config(spec: str) -> bool:
    """Whether a target is a folder of a model or of an adapter."""
    folder = Path(spec)
    return folder.is_dir() and any((folder / name).exists() for name in (CONFIG, ADAPTER_CONFIG))


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds an adapter over another model."""
    return (folder / ADAPTER_CONFIG).exists()


def checked_folder(spec: str) -> ModelFolder:
    """A folder of a whole model, nothing of which would run code or be fetched.

    Raises:
        FileRefused: Something in it would, or it lacks what opens it.
    """
    folder = Path(spec)
    config = read_object(folder, CONFIG)
    refuse_code(folder, CONFIG, config)
    if config.get("quantization_config"):
        raise FileRefused(
            f"{folder / CONFIG}: expected plain weights, got quantised ones (quantization_config), "
            "which only their own library can compute with; pass the model as it was before, or "
            "a function of yours by --target module:function"
        )
    if not isinstance(config.get("model_type"), str):
        raise FileRefused(
            f"{folder / CONFIG}: expected model_type, such as bert or gpt2, got none; save the "
            "model by save_pretrained"
        )
    return ModelFolder(path=folder, config=config, shapes=weight_shapes(folder))


def check_tokenizer(folder: Path) -> None:
    """Refuse a tokenizer that would run code, or that is not whole in tokenizer.json.

    Raises:
        FileRefused: With why.
    """
    if (folder / TOKENIZER_CONFIG).exists():
        refuse_code(folder, TOKENIZER_CONFIG, read_object(folder, TOKENIZER_CONFIG))
    tokenizer = read_object(folder, TOKENIZER)
    if not isinstance(tokenizer.get("model"), dict):
        raise FileRefused(
            f"{folder / TOKENIZER}: expected a tokenizer with its model, got none; save it again "
            "by tokenizer.save_pretrained(folder)"
        )


def refuse_code(folder: Path, name: str, content: dict[str, Any]) -> None:
    """Refuse a configuration that asks for code of anybody's own.

    Raises:
        FileRefused: With the key that asks.
    """
    for key in _CODE:
        if content.get(key):
            raise FileRefused(
                f"{folder / name}: expected a model of the transformers library itself, got {key}, "
                "which would run code from the folder or from a hub; load it in a function of "
                "yours and pass --target module:function"
            )
