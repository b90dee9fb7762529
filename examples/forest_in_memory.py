"""Audit a scikit-learn model in memory, with eight references."""

from sklearn import datasets, ensemble, model_selection

import seenit


def main(n: int = 1797) -> seenit.AuditRun:
    """A random half of n digits trains the forest, the others are non-members."""
    digits = (each[:n] for each in datasets.load_digits(return_X_y=True))
    x, z, y, w = model_selection.train_test_split(*digits, test_size=0.5, random_state=0)
    model = ensemble.RandomForestClassifier(random_state=0).fit(x, y)
    run = seenit.audit(model, members=(x, y), nonmembers=(z, w), references=8)
    print(run.evaluation.verdict.kind, "-", run.evaluation.verdict.reason)
    return run


if __name__ == "__main__":
    main()
