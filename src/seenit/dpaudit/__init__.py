"""Differential-privacy audits: canaries included by coin flips, guesses, lower bounds on ε."""

from seenit.dpaudit.bound import fdp_bound, one_run_bound
from seenit.dpaudit.canaries import coin_problems, draw_plan
from seenit.dpaudit.fdp import fdp_mu, fdp_p_value, gaussian_epsilon
from seenit.dpaudit.one_run import one_run_epsilon, one_run_p_value

__all__ = [
    "coin_problems",
    "draw_plan",
    "fdp_bound",
    "fdp_mu",
    "fdp_p_value",
    "gaussian_epsilon",
    "one_run_bound",
    "one_run_epsilon",
    "one_run_p_value",
]
