"""Any torchvision classifier by its builder's name, with the class count of a state dict."""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import torch
from torch import Tensor, nn

from seenit.errors import ModelError

_WITHOUT_INIT: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}
)
_DEFAULT_CLASSES = 1000


def default_module(name: str, path: str) -> nn.Module:
    """The torchvision model `name` for 1,000 classes, its parameters empty where that can be.

    Args:
        name: a builder as in torchvision.models ("resnet18", "vit_b_16").
        path: the file that shall be rebuilt, for messages.

    Raises:
        ModelError: torchvision has no classifier of that name.
    """
    from torchvision import models  # late: slow to import

    if name not in models.list_models(module=models):
        raise ModelError(
            f"--architecture {name}: expected a torchvision classifier such as resnet18, vgg11_bn "
            f"or vit_b_16, or timm:NAME, got an unknown name ({path} cannot be rebuilt); "
            "for a model of your own pass --target module:function"
        )
    return _build(name, _DEFAULT_CLASSES)


def build_named(
    name: str, default: nn.Module, state: Mapping[str, Tensor]
) -> tuple[nn.Module, str]:
    """The torchvision model `name`, its parameters still to be loaded, and why so many classes.

    Args:
        name: a builder as in torchvision.models.
        default: its `default_module`.
        state: the state dict that will be loaded; its last layer tells the class count.
    """
    heads = [
        key
        for key, value in default.state_dict().items()
        if key.endswith("weight") and value.shape[0] == _DEFAULT_CLASSES
    ]
    head = heads[-1]
    if head not in state or state[head].ndim == 0:
        return default, f"{name} as asked for; class count unknown, {head} is not there"
    n_classes = int(state[head].shape[0])
    return _build(name, n_classes), f"{name} as asked for; {n_classes} classes from {head}"


def roots_of(module: nn.Module, names: Sequence[str]) -> list[str]:
    """The prefixes under which a dictionary holds the names of a module.

    A place counts where the first and half of the module's names are found.

    Args:
        module: the architecture that was asked for.
        names: of all tensors of the dictionary.
    """
    wanted = [name for name in module.state_dict() if not name.endswith("num_batches_tracked")]
    there = set(names)
    places = [name.removesuffix(wanted[0]) for name in names if name.endswith(wanted[0])]
    return [
        place
        for place in places
        if (place == "" or place.endswith("."))
        and 2 * sum(f"{place}{name}" in there for name in wanted) >= len(wanted)
    ]


def without_init(build: Callable[[], nn.Module]) -> nn.Module:
    """What `build` returns, its parameters empty (on the meta device) wherever it allows that.

    A builder that reads a value while it builds gets real, randomly filled parameters; the global
    random state is put back.
    """
    try:
        with torch.device("meta"):
            return build()
    except NotImplementedError:  # the regnets read block widths from tensors
        with torch.random.fork_rng(devices=[]):
            return build()


def is_resnet(module: nn.Module) -> bool:
    """Whether it is torchvision's ResNet."""
    built_by = sys.modules.get("torchvision.models.resnet")  # one exists only where it is loaded
    return built_by is not None and isinstance(module, built_by.ResNet)


def _build(name: str, n_classes: int) -> nn.Module:
    from torchvision import models  # late: slow to import

    extra = _WITHOUT_INIT.get(name, {})

    def build() -> nn.Module:
        module: nn.Module = models.get_model(name, weights=None, num_classes=n_classes, **extra)
        return module

    return without_init(build)
