"""Inert stand-ins for the foreign classes that honest data files name.

A stand-in remembers the arguments and the state that the file gave it and does nothing. The
file's own class, or NumPy's own unpickling code, is never reached.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import ClassVar

from seenit.files.pickles.harmless import DICTIONARIES, LISTS, is_harmless

DATASET_CLASSES = frozenset({"TaskDataset", "MembershipDataset"})
TENSOR_DATASET = "torch.utils.data.dataset.TensorDataset"
SUBSET = "torch.utils.data.dataset.Subset"
CONCATENATED = "torch.utils.data.dataset.ConcatDataset"
_VISION_WORDS = """
cifar.CIFAR10 cifar.CIFAR100 mnist.EMNIST mnist.FashionMNIST mnist.KMNIST mnist.MNIST
semeion.SEMEION stl10.STL10 svhn.SVHN usps.USPS
"""
VISION_DATASETS = frozenset(f"torchvision.datasets.{name}" for name in _VISION_WORDS.split())
"""Those of torchvision that hold their images in memory, and so in their pickle."""
DATASETS = VISION_DATASETS | {TENSOR_DATASET, SUBSET, CONCATENATED}
_BESIDE_DATASETS = frozenset({"torchvision.datasets.vision.StandardTransform"})

NUMPY_ARRAY = frozenset(
    {"numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"}
)
NUMPY_SCALAR = frozenset({"numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"})
NO_BYTES = "builtins.bytes"  # how protocol 2 spells an empty byte string
_NUMPY_PARTS = frozenset({"numpy.ndarray", "numpy.dtype", NO_BYTES})

_TRANSFORM_PACKAGE = "torchvision.transforms."
_TRANSFORMS_WORDS = """
AugMix AutoAugment AutoAugmentPolicy CenterCrop ColorJitter Compose ConvertImageDtype CutMix
ElasticTransform FiveCrop GaussianBlur GaussianNoise Grayscale Identity InterpolationMode JPEG
LinearTransformation MixUp Normalize PILToTensor Pad RandAugment RandomAdjustSharpness
RandomAffine RandomApply RandomAutocontrast RandomChannelPermutation RandomChoice RandomCrop
RandomEqualize RandomErasing RandomGrayscale RandomHorizontalFlip RandomInvert RandomOrder
RandomPerspective RandomPhotometricDistort RandomPosterize RandomResize RandomResizedCrop
RandomRotation RandomSolarize RandomVerticalFlip RandomZoomOut Resize RGB ScaleJitter TenCrop
ToDtype ToImage ToPILImage ToPureTensor ToTensor TrivialAugmentWide
"""
_TRANSFORMS = frozenset(_TRANSFORMS_WORDS.split())


class Inert:
    """The stand-in for an object of a foreign class.

    Attributes:
        asked_for: the dotted name in the file ("__main__.MembershipDataset").
        arguments: what the file would have called it with.
        state: what the file would have restored it from, None if nothing.
    """

    __slots__ = ("arguments", "state")
    asked_for: ClassVar[str] = ""

    arguments: tuple[object, ...]
    state: object

    def __new__(cls, *arguments: object) -> "Inert":
        """Remember the arguments."""
        self = super().__new__(cls)
        self.arguments = arguments
        self.state = None
        return self

    def __setstate__(self, state: object) -> None:
        self.state = state

    @property
    def class_name(self) -> str:
        """The last part of the name ("MembershipDataset")."""
        return self.asked_for.rpartition(".")[2]

    @property
    def fields(self) -> dict[str, object]:
        """Its attributes by name, empty where the state is something else."""
        if not isinstance(self.state, dict):
            return {}
        return {name: value for name, value in self.state.items() if isinstance(name, str)}

    @property
    def is_dataset(self) -> bool:
        """It stands for a competition data set, or one of torch or torchvision."""
        return self.class_name in DATASET_CLASSES or self.asked_for in DATASETS

    @property
    def is_transform(self) -> bool:
        """It stands for one of torchvision's transforms."""
        return self.asked_for.startswith(_TRANSFORM_PACKAGE)

    def __repr__(self) -> str:
        return f"<inert {self.asked_for}>"


class AsDictionary:
    """The stand-in for a dictionary of another class: an ordered one, filled by the file."""

    def __new__(cls, *arguments: object) -> OrderedDict[object, object]:  # type: ignore[misc]
        """The dictionary among the arguments, copied; empty if there is none."""
        return OrderedDict(next((one for one in arguments if type(one) is dict), {}))


class AsList:
    """The stand-in for a list of another class: a list, filled by the file."""

    def __new__(cls, *arguments: object) -> list[object]:  # type: ignore[misc]
        """The list among the arguments, copied; empty if there is none."""
        return list(next((one for one in arguments if type(one) is list), []))


@lru_cache(maxsize=256)
def stand_in_for(name: str) -> Callable[..., object] | None:
    """The stand-in class for a dotted name, None where there is none."""
    if name in DICTIONARIES:
        return AsDictionary
    if name in LISTS:
        return AsList
    last = name.rpartition(".")[2]
    is_known = (
        (last in DATASET_CLASSES and name != last)
        or name in DATASETS | _BESIDE_DATASETS
        or name in NUMPY_ARRAY | NUMPY_SCALAR | _NUMPY_PARTS
        or (name.startswith(_TRANSFORM_PACKAGE) and last in _TRANSFORMS)
        or is_harmless(name)
    )
    if not is_known:
        return None
    return type(last, (Inert,), {"__slots__": (), "asked_for": name})
