"""How many blocks a state dict has in each stage of a ResNet."""

import re
from collections.abc import Mapping

from torch import Tensor


def count_blocks(state: Mapping[str, Tensor], stage: int) -> int:
    """Blocks of stage 1, 2, …; 0 where there is no such stage."""
    pattern = re.compile(rf"layer{stage}\.(\d+)\.")
    return len({match[1] for key in state if (match := pattern.match(key))})
