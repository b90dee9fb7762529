"""A small training plan and the answers of models that were trained on it, planted."""

import csv

import numpy as np

N_CLASSES = 4


def write_plan(path, *, n=240, n_references=6, n_private=0, independent=False, seed=0):
    """A plan of n records, half of the known ones members; returns membership and (r, n) is_in."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(n) % 2
    if independent:
        is_in = rng.integers(0, 2, (n_references, n))
    else:
        is_in = np.stack([rng.permutation(n) % 2 for _ in range(n_references)])
        is_in[1::2] = 1 - is_in[::2]
    known = [*map(str, truth[: n - n_private]), *[""] * n_private]
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "is_member", *(f"ref_{k + 1}" for k in range(n_references))])
        rows.writerows([f"r{at}", known[at], *is_in[:, at].tolist()] for at in range(n))
    return truth, is_in


def logits_of(is_in, labels, *, leak=2.0, seed=0):
    """(n, c) logits of a model that knows what it was trained on; hard records are hard for all."""
    n = len(labels)
    difficulty = np.random.default_rng(99).normal(0, 2, n)
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, N_CLASSES))
    logits[np.arange(n), labels] += 2 + difficulty + leak * np.asarray(is_in)
    return logits


def write_answers(folder, truth, is_in, *, kind="logit", leak=2.0):
    """target.csv, ref_1.csv, … with one kind of answer each, and the labels in the target's."""
    folder.mkdir(exist_ok=True)
    labels = np.random.default_rng(5).integers(0, N_CLASSES, len(truth))
    for number, rows in enumerate([truth, *is_in]):
        logits = logits_of(rows, labels, leak=leak, seed=number + 1)
        name = "target" if number == 0 else f"ref_{number}"
        write_answer(folder / f"{name}.csv", logits, labels if number == 0 else None, kind=kind)
    return labels


def write_answer(path, logits, labels, *, kind):
    """One model's table."""
    true = np.random.default_rng(5).integers(0, N_CLASSES, len(logits))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    of_true = p[np.arange(len(p)), true]
    columns = {
        "logit": {f"logit_{k}": logits[:, k] for k in range(N_CLASSES)},
        "p": {f"p_{k}": p[:, k] for k in range(N_CLASSES)},
        "loss": {"loss": -np.log(of_true)},
        "score": {"score": np.log(of_true)},
    }[kind]
    if labels is not None:
        columns["label"] = labels
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", *columns])
        order = np.random.default_rng(len(path.name)).permutation(len(logits))
        rows.writerows([f"r{at}", *(values[at] for values in columns.values())] for at in order)
