"""scikit-learn estimators that skops wrote: unknown types are refused, and nothing is run."""
