"""By which recipe references are trained: read, proposed, tried."""
