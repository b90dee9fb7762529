"""A step as a CUDA graph on a stream of its own; on any other device the step as it is."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor

_N_TRIALS = 3
"""Before a capture, for libraries to choose their kernels and take their workspaces."""

Stream = torch.cuda.Stream | None


def new_stream(device: torch.device) -> Stream:
    """A stream of a GPU that waits for what was begun before; None elsewhere."""
    if device.type != "cuda":
        return None
    stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream(device))
    return stream


def on_stream(stream: Stream) -> AbstractContextManager[object]:
    """Inside, work goes to the stream."""
    return nullcontext() if stream is None else torch.cuda.stream(stream)


def wait_for(stream: Stream) -> None:
    """Until all that went to the stream is done."""
    if stream is not None:
        stream.synchronize()


def captured(
    step: Callable[[], None],
    *,
    rewind: Callable[[], None],
    kept: Sequence[Tensor],
    forget: Callable[[], None],
    stream: Stream,
) -> Callable[[], None]:
    """What does the step again, from the same tensors, each time it is called on the stream.

    Args:
        step: uses tensors at fixed places and asks the device for nothing.
        rewind: called before each trial, which must not run past the end of an epoch.
        kept: tensors that are after the trials as they were before.
        forget: drops the gradients, so that those of the capture belong to it.
        stream: to capture on; None gives the step itself.
    """
    if stream is None:
        return step
    before = [tensor.clone() for tensor in kept]
    stream.wait_stream(torch.cuda.current_stream(stream.device))
    with torch.cuda.stream(stream):
        for _ in range(_N_TRIALS):
            rewind()
            step()
        for tensor, value in zip(kept, before, strict=True):
            tensor.detach().copy_(value)
    stream.synchronize()
    forget()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        step()
    return graph.replay
