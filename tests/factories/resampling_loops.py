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


def plausible(scores, is_member, *, max_fpr, n_resamples, seed):
    """TPRs at a threshold that each non-member lies above with probability `max_fpr`.

    Members between the two non-members that enclose the threshold lie above it with one
    probability, drawn anew each time. Scores without ties.
    """
    rng = np.random.default_rng(seed)
    members, others = scores[is_member], np.sort(scores[~is_member])[::-1]
    ends = np.array([np.inf, *others, -np.inf])
    found = np.empty(n_resamples)
    for row in range(n_resamples):
        n_above = int((rng.random(len(others)) < max_fpr).sum())
        upper, lower, between = ends[n_above], ends[n_above + 1], rng.random()
        drawn = rng.choice(members, len(members))
        is_between = (drawn > lower) & (drawn <= upper)
        hits = (drawn > upper) | (is_between & (rng.random(len(drawn)) < between))
        found[row] = hits.mean()
    return found


def plausible_together(columns, is_member, *, max_fpr, n_resamples, seed):
    """As `plausible`, of several attacks (columns, n) on the same draws: (n_resamples, columns)."""
    rng = np.random.default_rng(seed)
    members, others = columns[:, is_member], columns[:, ~is_member]
    n_members, n_others = members.shape[1], others.shape[1]
    n_allowed = int(np.floor(max_fpr * n_others + 1e-9))
    ranked = np.argsort(-others, axis=1, kind="stable")
    found = np.empty((n_resamples, len(columns)))
    for row in found:
        drawn, rows = rng.choice(n_others, n_others), rng.choice(n_members, n_members)
        between = rng.random()
        for at, (scores, order) in enumerate(zip(members, ranked, strict=True)):
            ends = np.array([np.inf, *others[at][order], -np.inf])
            n_above = int(np.isin(drawn, order[:n_allowed]).sum())
            inner, outer = (int((scores > end).sum()) for end in ends[n_above : n_above + 2])
            n_flagged = inner + int(between * (outer - inner + 1))
            flagged = np.argsort(-scores, kind="stable")[:n_flagged]
            row[at] = np.isin(rows, flagged).mean()
    return found
