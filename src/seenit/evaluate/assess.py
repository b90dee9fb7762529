"""Every attack measured in the same way, the strongest first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seenit.errors import ConfigError
from seenit.evaluate.auc import auc, delong, paired_delong
from seenit.evaluate.cross_fitting import fit_inflation, widened_for_fits
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.precision import likelihood_ratios, precision_at_priors
from seenit.evaluate.prediction import predict_private
from seenit.evaluate.roc import allowed_false, tpr_at_fpr
from seenit.evaluate.ties import tie_report
from seenit.records.audits.leakage import LeakageVerdict
from seenit.records.evaluation import AttackEvaluation, Choice, Evaluation, TprAtFpr
from seenit.records.scores import OUT_OF_FOLD, Scores

MIN_FALSE_POSITIVES = 10
"""Fewer allowed false positives than this, and a TPR is not resolvable."""


def evaluate(
    scores: Scores,
    *,
    choice: Choice,
    verdict: LeakageVerdict,
    max_fprs: Sequence[float],
    n_private: Sequence[int],
    skipped: Mapping[str, str],
    seed: int,
) -> Evaluation:
    """Measure every column on the records whose membership is known.

    Attacks are ordered by TPR at the first FPR, then by AUC. What is promised of the chosen attack
    for withheld records is lowered by its optimism, where choosing it was found to add any: the
    best of many on the same records is partly the luckiest.

    Args:
        scores: of all attacks.
        choice: the attack in the submission.
        verdict: on these scores, see `judge_leakage`; where it says nothing of the model, what
            an accusation is worth is left out.
        max_fprs: allowed FPRs, the judged one first.
        n_private: sizes of withheld sets to predict for; may be empty.
        skipped: attack name to why it was not computed.
        seed: of the resampling.
    """
    attacks = [
        evaluate_attack(
            name,
            scores,
            max_fprs=max_fprs,
            n_private=n_private,
            seed=seed,
            optimism=optimism_of(choice, scores) if name == choice.attack else None,
        )
        for name in scores.columns
    ]
    if verdict.withheld:  # an accusation by such a score is worth nothing that could be said
        attacks = [replace(entry, precision_at_prior={}) for entry in attacks]
    judged, units = max_fprs[0], scores.known_units
    attacks.sort(key=lambda entry: (entry.at(judged).tpr.value, entry.auc.value), reverse=True)
    chosen, is_member = scores.known(choice.attack)
    others = {name: scores.known(name)[0] for name in scores.columns if name != choice.attack}
    inflation = {
        name: fit_inflation(delong(*scores.known(name)))
        if scores.evaluated_on[name] == OUT_OF_FOLD
        else 1.0
        for name in scores.columns
    }
    return Evaluation(
        choice=choice,
        judged_fpr=judged,
        verdict=verdict,
        attacks=tuple(attacks),
        comparisons=(
            *(
                paired_delong(
                    chosen,
                    column,
                    is_member,
                    attack=choice.attack,
                    other=name,
                    units=units,
                    inflation=max(inflation[choice.attack], inflation[name]),
                )
                for name, column in others.items()
            ),
            *paired_bootstrap(
                chosen,
                others,
                is_member,
                attack=choice.attack,
                max_fpr=judged,
                seed=seed,
                units=units,
            ),
        ),
        skipped=dict(skipped),
    )


def evaluate_attack(
    name: str,
    scores: Scores,
    *,
    max_fprs: Sequence[float],
    n_private: Sequence[int],
    seed: int,
    optimism: Mapping[str, float] | None = None,
) -> AttackEvaluation:
    """Measure one column on the records whose membership is known.

    The AUC interval of a fitted attack is as much wider as its fits vary (`cross_fitting.py`).

    Args:
        name: of the attack.
        scores: of all attacks.
        max_fprs: allowed FPRs, the judged one first.
        n_private: sizes of withheld sets to predict for; may be empty.
        seed: of the resampling.
        optimism: taken off the predictions, see `predict_private`.

    Raises:
        SignalError: Members or non-members are missing.
    """
    column, is_member = scores.known(name)
    n_members = int(is_member.sum())
    n_nonmembers = len(is_member) - n_members
    is_fitted = scores.evaluated_on[name] == OUT_OF_FOLD
    units = scores.known_units
    interval = delong(column, is_member, units=units)
    ratios = likelihood_ratios(column, is_member, max_fprs=max_fprs, units=units)
    tprs = bootstrap_tpr(column, is_member, max_fprs=max_fprs, seed=seed, units=units)
    return AttackEvaluation(
        attack=name,
        evaluated_on=scores.evaluated_on[name],
        n_members=n_members,
        n_nonmembers=n_nonmembers,
        auc=widened_for_fits(interval) if is_fitted else interval,
        tpr_at_fpr=tuple(
            TprAtFpr(
                max_fpr=rate,
                tpr=tprs[rate],
                n_false_positives_allowed=allowed_false(n_nonmembers, rate),
                resolvable=allowed_false(n_nonmembers, rate) >= MIN_FALSE_POSITIVES,
                likelihood_ratio=ratios[rate],
            )
            for rate in max_fprs
        ),
        precision_at_prior=precision_at_priors(column, is_member, max_fprs=max_fprs),
        ties=tie_report(column, is_member, max_fprs=max_fprs),
        expected_private=tuple(
            predict_private(
                column,
                is_member,
                n_private=n,
                max_fprs=max_fprs,
                is_refitted=is_fitted,
                seed=seed,
                optimism=optimism,
                units=units,
            )
            for n in n_private
        ),
    )


def optimism_of(choice: Choice, scores: Scores) -> dict[str, float]:
    """How far the chosen attack's figures lie above the corrected ones, by quantity; never below 0.

    Raises:
        ConfigError: `choice.corrected` names a quantity other than "auc" or "tpr@fpr=<rate>".
    """
    column, is_member = scores.known(choice.attack)
    found = {}
    for quantity, corrected in choice.corrected.items():
        kind, _, rate = quantity.partition("@fpr=")
        if kind == "tpr" and rate:
            value = tpr_at_fpr(column, is_member, max_fpr=float(rate))
        elif quantity == "auc":
            value = auc(column, is_member)
        else:
            raise ConfigError(
                f"choice.corrected: expected 'auc' or 'tpr@fpr=<rate>', got '{quantity}'"
            )
        found[quantity] = max(0.0, value - corrected.value)
    return found
