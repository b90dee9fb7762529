"""Options that say nothing beside a regressor: refused, not left unheeded."""

from seenit.config import AuditConfig
from seenit.records.option import OF_A_MODEL, OF_TRAINING, given
from seenit.reference.options import ReferenceOptions

_HEEDED = ("--trust-type", "--inclusion")


def option_problems(config: AuditConfig) -> list[str]:
    """Options that were passed and that the audit of a regressor does not heed, one sentence each.

    Args:
        config: of the audit.
    """
    unheeded = [*given(config, OF_A_MODEL), *given(config, OF_TRAINING)]
    problems = [
        f"{flag}: expected it beside a classifier, got a regressor, which is asked as it is and "
        "trained again by its own library as its file says; leave it out"
        for flag in unheeded
        if flag not in _HEEDED
    ]
    others = {
        "--preset": config.preset is not None,
        "--budget": config.budget is not None,
        "--canaries": bool(config.canaries),
        "--weights": config.weights is not None,
    }
    problems += [
        f"{flag}: expected it beside a classifier, got a regressor, whose audit does not heed it; "
        "leave it out"
        for flag, is_passed in others.items()
        if is_passed
    ]
    if config.trained() is not None:
        problems.append(
            f"--references {config.references}: expected a number to train beside a regressor, got "
            "a folder of classifiers; pass --references 64"
        )
    return problems


def references_of(config: AuditConfig, usual: int) -> ReferenceOptions | None:
    """The references to be trained, as many as are usual where nobody says; None for none."""
    if config.references is None:
        return config.reference_options(usual)
    return config.to_train()
