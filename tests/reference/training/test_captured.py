"""Capturing a step leaves no trace in what is trained: held on a CPU, with a stand-in for CUDA."""

from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
import torch
from stacks import bytes_of, flat_data, flat_trainings, image_data, image_trainings, stacked

from seenit.reference.training import cuda_graph as module
from seenit.reference.training import lane
from seenit.reference.training.cuda_graph import captured, new_stream, on_stream, wait_for
from seenit.reference.training.one import train_one


class Stream:
    """What work goes to."""

    device = torch.device("cpu")

    def wait_stream(self, other):
        pass

    def synchronize(self):
        pass


class Graph:
    """Remembers the step that is captured; a capture itself computes nothing."""

    step = None
    kept = ()

    @contextmanager
    def capture(self, stream):
        assert isinstance(stream, Stream)
        before = [tensor.clone() for tensor in self.kept]
        yield
        with torch.no_grad():
            for tensor, value in zip(self.kept, before, strict=True):
                tensor.copy_(value)

    def replay(self):
        self.step()


@pytest.fixture
def capturing(monkeypatch):
    """Steps are tried, rewound and captured as on a GPU; how often, by size of the batch."""
    n_captures = []

    class CapturingGraph(Graph):
        pass

    cuda = SimpleNamespace(
        Stream=Stream,
        current_stream=lambda device: Stream(),
        stream=lambda stream: nullcontext(),
        CUDAGraph=CapturingGraph,
        graph=lambda graph, *, stream: graph.capture(stream),
    )

    def on_stand_in(step, *, kept, stream, **others):
        assert stream is None
        CapturingGraph.step, CapturingGraph.kept = staticmethod(step), kept
        with monkeypatch.context() as patch:
            patch.setattr(module, "torch", SimpleNamespace(cuda=cuda))
            replay = captured(step, kept=kept, stream=Stream(), **others)
        n_captures.append(len(kept))
        graph = replay.__self__
        graph.step = step  # its own: the next capture is of another
        return replay

    monkeypatch.setattr(lane, "captured", on_stand_in)
    return n_captures


def test_trials_and_captures_leave_no_trace(capturing):
    pool = flat_data()
    trainings = flat_trainings([120, 97, 33, 200])
    for training, network in zip(trainings, stacked(trainings, pool, n_at_once=3), strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))
    assert len(capturing) == 1 + 2 + 2 + 2, "once for each size of batch"


@pytest.mark.long
def test_nor_in_the_statistics_of_batch_norm(capturing):
    pool, trainings = image_data(), image_trainings([16, 13], epochs=1)
    for training, network in zip(trainings, stacked(trainings, pool, n_at_once=2), strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))


def test_a_training_that_goes_on_is_captured_where_it_stands(capturing, tmp_path):
    pool, trainings = flat_data(), flat_trainings([120, 97])
    files = [tmp_path / "0.pt", tmp_path / "1.pt"]

    def die(at, _):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stacked(trainings, pool, n_at_once=2, checkpoints=files, on_epoch=die)
    networks = stacked(trainings, pool, n_at_once=2, checkpoints=files)
    for training, network in zip(trainings, networks, strict=True):
        assert bytes_of(network) == bytes_of(train_one(*training, pool))


def test_without_a_gpu_a_step_is_the_step_itself():
    def step():
        raise AssertionError("not to be tried")

    stream = new_stream(torch.device("cpu"))
    assert stream is None
    with on_stream(stream):
        wait_for(stream)
    same = captured(step, rewind=step, kept=[], forget=step, stream=stream)
    assert same is step
