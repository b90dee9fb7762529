"""Models and records that are in memory, as the evidence of an audit."""
