"""Where training in bfloat16 is faster than in float32."""

import torch


def has_bfloat16(device: torch.device) -> bool:
    """The device multiplies bfloat16 in hardware.

    A processor that only emulates it trains eight times slower than in float32: 7.0 against 0.8
    seconds for a step of ResNet-18 on 128 images 32x32, one thread of an AVX2 processor.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        capable = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        return bool(capable)
    return False
