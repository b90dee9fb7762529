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
    into, shift = _first_weights(rng, n_columns, _N_HIDDEN)
    out, bias = _first_weights(rng, _N_HIDDEN, 1)
    first = rng.permutation(n)
    later = check_random_state(seed).permutation(n)
    adam = _Adam((into, out, shift, bias))
    for order in (first, *(later,) * (_EPOCHS - 1)):
        for start in range(0, n, _BATCH_ROWS):
            rows = order[start : start + _BATCH_ROWS]
            batch = standard[rows]  # (b, j)
            hidden = np.maximum(batch @ into + shift, 0)  # (b, 32)
            pull = expit(hidden @ out + bias) - truth[rows]  # (b, 1)
            back = pull @ out.T  # (b, 32)
            back[hidden == 0] = 0
            adam.step(
                (
                    (batch.T @ back + _WEIGHT_DECAY * into) / len(rows),
                    (hidden.T @ pull + _WEIGHT_DECAY * out) / len(rows),
                    back.sum(axis=0) / len(rows),
                    pull.sum(axis=0) / len(rows),
                )
            )

    def log_odds(rows: Array) -> Array:
        hidden = np.einsum("nk,kh->nh", (rows - centre) / spread, into) + shift
        answer: Array = np.einsum("nh,h->n", np.maximum(hidden, 0.0), out[:, 0]) + bias[0]
        return answer

    return log_odds


class _Adam:
    """Steps of Adam on parameters that are changed in place."""

    def __init__(self, parameters: tuple[Array, ...]) -> None:
        self._parameters = parameters
        self._means = [np.zeros_like(each) for each in parameters]
        self._squares = [np.zeros_like(each) for each in parameters]
        self._n_steps = 0

    def step(self, gradients: tuple[Array, ...]) -> None:
        self._n_steps += 1
        first, second = _DECAYS
        rate = _RATE * np.sqrt(1 - second**self._n_steps) / (1 - first**self._n_steps)
        for parameter, mean, square, gradient in zip(
            self._parameters, self._means, self._squares, gradients, strict=True
        ):
            mean *= first
            mean += (1 - first) * gradient
            square *= second
            square += (1 - second) * gradient**2
            parameter += -rate * mean / (np.sqrt(square) + _TINY)


def _first_weights(rng: np.random.RandomState, n_in: int, n_out: int) -> tuple[Array, Array]:
    """Weights (n_in, n_out) and intercepts (n_out,)."""
    end = np.sqrt(6.0 / (n_in + n_out))
    weights: Array = rng.uniform(-end, end, (n_in, n_out))
    intercepts: Array = rng.uniform(-end, end, n_out)
    return weights, intercepts
