"""A narrow network with one hidden layer, fitted by Adam on small batches.

scikit-learn's network checks and converts its input at every pass over the data, which takes ten
times as long as the arithmetic where there are a few hundred records. What is computed here is the
same to the last bit: `MLPClassifier((32,), alpha=1.0, random_state=seed)` after 15 calls of
`partial_fit`.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit
from sklearn.utils import check_random_state

from seenit.numerics.arrays import Array, BoolArray

_N_HIDDEN = 32
_WEIGHT_DECAY = 1.0
_EPOCHS = 15
_BATCH_ROWS = 256
_RATE = 1e-3
_DECAYS = (0.9, 0.999)  # of the means of gradients and of their squares
_TINY = 1e-8


def fit_network(x: Array, is_member: BoolArray, seed: int) -> Callable[[Array], Array]:
    """Learn log-odds of membership (n,) from inputs (n, j): smooth, and columns go together.

    The order of the records is drawn once for the first epoch and once for all others.

    Source: Kingma & Ba 2015, Adam: a method for stochastic optimization, ICLR, algorithm 1; Glorot
        & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks,
        AISTATS, equation 16, for the first weights.
    """
    centre, spread = x.mean(axis=0), x.std(axis=0)  # (j,), (j,)
    spread = np.where(spread > 0.0, spread, 1.0)
    standard = (x - centre) / spread
    truth = is_member.astype(np.float64)[:, None]  # (n, 1)
    n, n_columns = x.shape
    rng = check_random_state(seed)
    first_weights = _first_weights(rng, n_columns, _N_HIDDEN), _first_weights(rng, _N_HIDDEN, 1)
    (first_into, first_shift), (first_out, first_bias) = first_weights
    adam = _Adam((first_into, first_out, first_shift, first_bias))
    into, out, shift, bias = adam.parameters
    of_into, of_out, of_shift, of_bias = adam.gradients
    first = rng.permutation(n)
    later = check_random_state(seed).permutation(n)
    epochs = [(standard[order], truth[order]) for order in (first, later)]
    for at in range(_EPOCHS):
        inputs, answers = epochs[min(at, 1)]
        for start in range(0, n, _BATCH_ROWS):
            batch = inputs[start : start + _BATCH_ROWS]  # (b, j)
            hidden = batch @ into
            hidden += shift
            np.maximum(hidden, 0, out=hidden)  # (b, 32)
            pull = expit(hidden @ out + bias) - answers[start : start + _BATCH_ROWS]  # (b, 1)
            back = pull @ out.T  # (b, 32)
            np.copyto(back, 0.0, where=hidden == 0)
            np.add(batch.T @ back, _WEIGHT_DECAY * into, out=of_into)
            np.add(hidden.T @ pull, _WEIGHT_DECAY * out, out=of_out)
            back.sum(axis=0, out=of_shift)
            pull.sum(axis=0, out=of_bias)
            adam.step(n_rows=len(batch))

    def log_odds(rows: Array) -> Array:
        hidden = np.einsum("nk,kh->nh", (rows - centre) / spread, into) + shift
        answer: Array = np.einsum("nh,h->n", np.maximum(hidden, 0.0), out[:, 0]) + bias[0]
        return answer

    return log_odds


class _Adam:
    """Steps of Adam on parameters that are changed in place.

    All of them lie in one vector: a step takes as many calls of NumPy whatever their number, and
    most of the time of a small network goes into calls.

    Attributes:
        parameters: as they are, views of the vector.
        gradients: sums over the rows of a batch, to be filled in before a step.
    """

    def __init__(self, parameters: tuple[Array, ...]) -> None:
        self._vector = np.concatenate([each.ravel() for each in parameters])
        self._gradient, self._mean, self._square = (np.zeros_like(self._vector) for _ in range(3))
        shapes = [each.shape for each in parameters]
        self.parameters = _views(self._vector, shapes)
        self.gradients = _views(self._gradient, shapes)
        self._n_steps = 0

    def step(self, *, n_rows: int) -> None:
        self._n_steps += 1
        first, second = _DECAYS
        rate = _RATE * np.sqrt(1 - second**self._n_steps) / (1 - first**self._n_steps)
        gradient, mean, square = self._gradient, self._mean, self._square
        gradient /= n_rows
        mean *= first
        mean += (1 - first) * gradient
        square *= second
        square += (1 - second) * gradient**2
        self._vector += -rate * mean / (np.sqrt(square) + _TINY)


def _views(vector: Array, shapes: list[tuple[int, ...]]) -> tuple[Array, ...]:
    """Arrays of these shapes that lie in a vector one after the other."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(vector, ends[:-1])
    return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))


def _first_weights(rng: np.random.RandomState, n_in: int, n_out: int) -> tuple[Array, Array]:
    """Weights (n_in, n_out) and intercepts (n_out,)."""
    end = np.sqrt(6.0 / (n_in + n_out))
    weights: Array = rng.uniform(-end, end, (n_in, n_out))
    intercepts: Array = rng.uniform(-end, end, n_out)
    return weights, intercepts
