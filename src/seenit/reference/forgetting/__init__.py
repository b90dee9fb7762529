"""Forgetting probes: clones of the target that train shortly on records that are not asked about.

What a model has learned by heart it loses first when it learns something else, so the margin that
a record loses says more of its membership than the margin that it has.
"""
