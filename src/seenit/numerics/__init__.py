"""Numbers: NumPy and SciPy only, float64, log space."""
