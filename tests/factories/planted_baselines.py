"""Figures of planted scores in the place of a run of all attacks, which takes half a minute."""

from dataclasses import replace

import numpy as np

from seenit.competition import find_preset, write_submission
from seenit.evaluate import evaluate_attack
from seenit.pipeline.challenge.baselines import SHOWN, Baselines
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS, BlindBaseline, Interval
from seenit.records.scores import HELD_AGAINST_TRUTH, Scores


def planted_baselines(places, chosen, *, truth, **_):
    """What `run_baselines` gives and leaves behind; each attack is stronger than the last."""
    found = {}
    for strength, name in enumerate(SHOWN, start=1):
        noise = np.random.default_rng(0).normal(size=len(truth.ids))
        scores = 0.4 * strength * truth.is_member + noise
        preset = find_preset(chosen.preset)
        write_submission(places.submission_of(name), ids=truth.ids, scores=scores, preset=preset)
        found[name] = replace(_evaluated(truth, scores), attack=name)
    blind = BlindBaseline(
        question=MEMBERS_FROM_NONMEMBERS,
        auc=Interval(value=0.51, low=0.43, high=0.59),
        p_value=0.4,
        failed=False,
    )
    return Baselines(public=found, private=found, blind=(blind,), duplicates=(), judged_fpr=0.05)


def _evaluated(truth, scores):
    table = Scores(
        ids=truth.ids,
        is_member=truth.is_member.astype(np.int8),
        columns={"planted": scores},
        evaluated_on={"planted": HELD_AGAINST_TRUTH},
    )
    return evaluate_attack("planted", table, max_fprs=(0.05,), n_private=(), seed=0)
