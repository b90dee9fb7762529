"""Tensors of other classes inside torch files, which become plain ones."""

import torch

REBUILDS_A_CLASS = "torch._tensor._rebuild_from_type_v2"
"""How torch spells one: it makes a plain tensor and turns it into one of the class."""
_TENSOR_WORDS = """
torchvision.datapoints._image.Image torchvision.datapoints._mask.Mask
torchvision.tv_tensors._image.Image torchvision.tv_tensors._mask.Mask
"""
TENSOR_CLASSES = frozenset(_TENSOR_WORDS.split())
"""Classes of tensors that hold nothing besides their numbers."""


class PlainTensor(torch.Tensor):
    """Stands for each of these classes: a tensor, whose operations give plain tensors.

    A file can turn a tensor that it holds into one, and cannot make one of a size of its choice.
    """

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    def __new__(cls, *arguments: object) -> "PlainTensor":
        """Refused: it holds nothing that the file has.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a tensor of this class is turned into it, never made")
