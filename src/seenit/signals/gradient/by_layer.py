"""Squared norm of each example's gradient in one layer, from its input and output gradient."""

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


def is_known_layer(layer: nn.Module) -> bool:
    """`squared_norms` knows this layer."""
    if isinstance(layer, nn.Conv2d):
        return layer.padding_mode == "zeros" and not isinstance(layer.padding, str)
    if isinstance(layer, _BatchNorm):
        return layer.running_mean is not None
    return type(layer) is nn.Linear


def squared_norms(layer: nn.Module, inputs: Tensor, grads: Tensor) -> Tensor:
    """‖∂loss_i / ∂(weight, bias)‖² (n,) of a convolution, linear or batch-norm layer.

    Args:
        layer: in eval mode, so that examples do not mix in a batch norm.
        inputs: (n, ...) what went into it.
        grads: (n, ...) gradient of each example's own loss at its output.

    Source: Goodfellow 2015, arXiv:1510.01799 (linear layers); Bu, Mao & Xu 2022,
    arXiv:2205.10683 (convolutions as products of unfolded patches, and whichever is cheaper of the
    gradient itself and the two Gram matrices over positions).
    """
    if isinstance(layer, nn.Conv2d):
        return _of_convolution(layer, inputs, grads)
    if isinstance(layer, _BatchNorm):
        return _of_batch_norm(layer, inputs, grads)
    patches = inputs.reshape(len(inputs), -1, inputs.shape[-1])  # (n, l, k)
    signals = grads.reshape(len(grads), -1, grads.shape[-1])  # (n, l, c)
    return _of_products(patches, signals) + _of_bias(layer, signals)


def _of_convolution(layer: nn.Conv2d, inputs: Tensor, grads: Tensor) -> Tensor:
    if isinstance(layer.padding, str):
        raise TypeError("a convolution padded by name is not known here")
    unfolded = nn.functional.unfold(
        inputs,
        layer.kernel_size,
        dilation=layer.dilation,
        padding=layer.padding,
        stride=layer.stride,
    )  # (n, c_in * kh * kw, l)
    signals = grads.flatten(2)  # (n, c_out, l)
    total = _of_bias(layer, signals.transpose(1, 2))
    for patches, part in zip(
        unfolded.chunk(layer.groups, dim=1), signals.chunk(layer.groups, dim=1), strict=True
    ):
        total = total + _of_products(patches.transpose(1, 2), part.transpose(1, 2))
    return total


def _of_products(patches: Tensor, signals: Tensor) -> Tensor:
    """‖Σ_l signal_l ⊗ patch_l‖² (n,) for patches (n, l, k) and signals (n, l, c)."""
    n_positions, n_in, n_out = patches.shape[1], patches.shape[2], signals.shape[2]
    if n_positions * (n_in + n_out) <= n_in * n_out:
        gram = patches @ patches.transpose(1, 2)  # (n, l, l)
        return (gram * (signals @ signals.transpose(1, 2))).sum(dim=(1, 2)).clamp(min=0)
    return (signals.transpose(1, 2) @ patches).square().sum(dim=(1, 2))


def _of_bias(layer: nn.Module, signals: Tensor) -> Tensor:
    """‖Σ_l signal_l‖² (n,), 0 without a bias."""
    if layer.bias is None:
        return signals.new_zeros(len(signals))
    return signals.sum(dim=1).square().sum(dim=1)


def _of_batch_norm(layer: _BatchNorm, inputs: Tensor, grads: Tensor) -> Tensor:
    if layer.running_mean is None or layer.running_var is None:
        raise TypeError("a batch norm without running statistics has no gradient of one example")
    values, signals = (part.reshape(*part.shape[:2], -1) for part in (inputs, grads))  # (n, c, l)
    scale = torch.rsqrt(layer.running_var + layer.eps)[None, :, None]
    standard = (values - layer.running_mean[None, :, None]) * scale
    of_weight = (signals * standard).sum(dim=2).square().sum(dim=1)
    return of_weight + signals.sum(dim=2).square().sum(dim=1)
