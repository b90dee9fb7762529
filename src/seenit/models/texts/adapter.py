"""Adapters as peft writes them, checked against their base before any library looks at them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused
from seenit.models.texts.folder import ADAPTER_CONFIG, ModelFolder, refuse_code
from seenit.models.texts.json_file import read_object
from seenit.models.texts.weight_files import ADAPTER_WEIGHTS, Shapes, adapter_shapes

SEQUENCES, CAUSAL = "SEQ_CLS", "CAUSAL_LM"
_PREFIX = "base_model.model."
_PLAIN_STARTS = (True, False, None, "gaussian", "orthogonal")
"""Of LoRA's matrices, which leave the base as it is; PiSSA and its kin change its weights."""
_HEADS = ("classifier.weight", "score.weight", "classifier.out_proj.weight")


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A LoRA adapter, as its files say it.

    Attributes:
        path: of the folder.
        config: of the adapter.
        shapes: of its tensors by name.
    """

    path: Path
    config: dict[str, Any]
    shapes: Shapes

    @property
    def is_classifier(self) -> bool:
        """Whether it adapts a sequence classifier."""
        return self.config.get("task_type") == SEQUENCES

    @property
    def n_classes(self) -> int | None:
        """Classes of the head that was trained with it; None without one."""
        heads = [self.shapes.get(_PREFIX + name) for name in _HEADS]
        return next((shape[0] for shape in heads if shape), None)

    @property
    def trained_heads(self) -> frozenset[str]:
        """Names of the base's own tensors that it replaces."""
        return frozenset(name.removeprefix(_PREFIX) for name in self.shapes if ".lora_" not in name)


def checked_adapter(spec: str, base: ModelFolder) -> Adapter:
    """An adapter that fits its base, nothing of which would run code or be fetched.

    Args:
        spec: folder of the adapter.
        base: of `--base`.

    Raises:
        FileRefused: It would, it is no LoRA, or it was trained over another base.
    """
    folder = Path(spec)
    config = read_object(folder, ADAPTER_CONFIG)
    refuse_code(folder, ADAPTER_CONFIG, config)
    if config.get("auto_mapping"):
        raise FileRefused(
            f"{folder / ADAPTER_CONFIG}: expected an adapter of a transformers model, got "
            "auto_mapping, which would import a class by name; load it in a function of yours and "
            "pass --target module:function"
        )
    if config.get("peft_type") != "LORA":
        raise FileRefused(
            f"{folder / ADAPTER_CONFIG}: expected peft_type LORA, got "
            f"{config.get('peft_type')!r}; merge the adapter into its base and pass the folder "
            "that save_pretrained writes of it"
        )
    if config.get("task_type") not in (SEQUENCES, CAUSAL):
        raise FileRefused(
            f"{folder / ADAPTER_CONFIG}: expected task_type {SEQUENCES} or {CAUSAL}, got "
            f"{config.get('task_type')!r}; merge the adapter into its base and pass that folder"
        )
    start = config.get("init_lora_weights", True)
    if start not in _PLAIN_STARTS:
        raise FileRefused(
            f"{folder / ADAPTER_CONFIG}: expected an adapter that leaves its base as it is, got "
            f"init_lora_weights {start!r}, which changes the base's weights, too; merge it into "
            "its base and pass the folder that save_pretrained writes of it"
        )
    adapter = Adapter(path=folder, config=config, shapes=adapter_shapes(folder))
    _require_base(adapter, base)
    return adapter


def _require_base(adapter: Adapter, base: ModelFolder) -> None:
    """Refuse an adapter whose matrices do not fit the layers of the base."""
    for name, shape in adapter.shapes.items():
        if not name.endswith(".lora_A.weight"):
            continue
        layer = name.removeprefix(_PREFIX).removesuffix(".lora_A.weight")
        other = adapter.shapes.get(name.replace(".lora_A.", ".lora_B."))
        own = base.shapes.get(f"{layer}.weight") or base.shapes.get(
            f"{layer.partition('.')[2]}.weight"  # a base that was saved without its head
        )
        if own is None or other is None:
            raise FileRefused(
                f"{adapter.path / ADAPTER_WEIGHTS}: adapts {layer}, which the base {base.path} "
                "does not have; pass the model that the adapter was trained over as --base"
            )
        if sorted((shape[-1], other[0])) != sorted(own):
            raise FileRefused(
                f"{adapter.path / ADAPTER_WEIGHTS}: adapts {layer} from {shape[-1]} to {other[0]} "
                f"numbers, which in the base {base.path} has shape {own}; pass the model that the "
                "adapter was trained over as --base"
            )
