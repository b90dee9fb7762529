"""The bootstrap by resampling record by record: slow, and plainly right."""

import numpy as np

from seenit.evaluate.roc import tpr_at_fpr


def resampled(scores, is_member, *, sizes, max_fpr, n_resamples, seed):
    """TPR in stratified resamples, (n_resamples, columns) for scores (n,) or (columns, n)."""
    rng = np.random.default_rng(seed)
    columns = np.atleast_2d(scores)
    members, others = np.flatnonzero(is_member), np.flatnonzero(~is_member)
    truth = np.arange(sum(sizes)) < sizes[0]
    found = np.empty((n_resamples, len(columns)))
    for row in found:
        rows = np.concatenate([rng.choice(members, sizes[0]), rng.choice(others, sizes[1])])
        row[:] = [tpr_at_fpr(column[rows], truth, max_fpr=max_fpr) for column in columns]
    return found
