"""Models of timm by name, an optional extra: `--architecture timm:NAME`."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from seenit.errors import ModelError
from seenit.models.weights.architectures import roots_of

_PREFIX = "timm:"


class TimmBuilder:
    """One model of timm, built without pretrained weights and without the network."""

    def __init__(self, name: str, timm: Any) -> None:
        self.name = name
        self.timm = timm
        self.default = self._create()

    def roots(self, names: Sequence[str]) -> list[str]:
        """The prefixes under which a dictionary holds the names of such a network."""
        return roots_of(self.default, names)

    def built(
        self, state: Mapping[str, Tensor], path: str
    ) -> tuple[nn.Module, Mapping[str, Tensor], str, tuple[str, ...]]:
        """The module, the state dict, words and reasons; sizes are read from the state dict.

        Args:
            state: the state dict that will be loaded.
            path: the file, for messages.

        Raises:
            ModelError: timm does not build the model in the sizes of the file.
        """
        options = self._sizes(state)
        try:
            module = self._create(**options)
        except Exception as error:  # a builder of another package may fail in any way
            raise ModelError(
                f"--architecture {_PREFIX}{self.name}: timm does not build it for the sizes of "
                f"{path} ({options}): {type(error).__name__}: {error}; pass "
                "--target module:function"
            ) from error
        said = ", ".join(f"{name} {value}" for name, value in options.items())
        reason = f"timm's {self.name} as asked for{f'; {said} from the file' if said else ''}"
        return module, state, f"timm {self.name}", (reason,)

    def _create(self, **sizes: int) -> nn.Module:
        """With real parameters, since some models keep buffers that no state dict holds."""
        with torch.random.fork_rng(devices=[]):
            module: nn.Module = self.timm.create_model(self.name, pretrained=False, **sizes)
        return module

    def _sizes(self, state: Mapping[str, Tensor]) -> dict[str, int]:
        """Class count, channels, and of a vision transformer patch and image size."""
        own = self.default.state_dict()
        settings = getattr(self.default, "default_cfg", {})
        sizes: dict[str, int] = {}
        head = state.get(f"{_first(settings.get('classifier'))}.weight")
        if head is not None and head.ndim > 0:
            sizes["num_classes"] = int(head.shape[0])
        stem_name = f"{_first(settings.get('first_conv'))}.weight"
        stem = state.get(stem_name)
        if stem is not None and stem.ndim == 4 and stem.shape[1] != own[stem_name].shape[1]:
            sizes["in_chans"] = int(stem.shape[1])
        return {**sizes, **_transformer_sizes(state, own)}


def timm_builder(architecture: str) -> TimmBuilder | None:
    """The builder that "timm:NAME" names, None where the name has another form.

    Raises:
        ModelError: timm is not installed, or has no model of that name.
    """
    if not architecture.startswith(_PREFIX):
        return None
    name = architecture.removeprefix(_PREFIX)
    try:
        timm = importlib.import_module("timm")
    except ImportError as error:
        raise ModelError(
            f"--architecture {architecture}: expected the package timm, got none ({error}); "
            "pip install 'seenit[timm]'"
        ) from error
    if not timm.is_model(name):  # a name of a hub would be fetched
        raise ModelError(
            f"--architecture {architecture}: expected the name of a model of timm "
            f"{timm.__version__}, as timm.list_models() gives them, got '{name}'"
        )
    return TimmBuilder(name, timm)


def _transformer_sizes(state: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, int]:
    """Patch and image size of a square vision transformer, where they are not the default."""
    names = ("patch_embed.proj.weight", "pos_embed")
    if any(name not in state or name not in own for name in names):
        return {}
    patch, positions = (state[name] for name in names)
    own_patch, own_positions = (own[name] for name in names)
    if patch.ndim != 4 or positions.ndim != 3 or own_positions.ndim != 3:
        return {}
    if patch.shape[2:] == own_patch.shape[2:] and positions.shape == own_positions.shape:
        return {}
    n_extra = sum(name in own for name in ("cls_token", "dist_token"))
    side = round(max(0, positions.shape[1] - n_extra) ** 0.5)
    return {"patch_size": int(patch.shape[2]), "img_size": side * int(patch.shape[2])}


def _first(name: object) -> str:
    """The one name, or the first of several, which is the main one."""
    return str(name[0]) if isinstance(name, tuple | list) and name else str(name)
