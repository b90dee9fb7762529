"""The result of the input checks, kept for the next run of the same command.

To ask a target in every way that it may have been trained takes longer than most of what a second
run has left to do. Refusals are not kept: somebody is about to change what they refuse.
"""

from pathlib import Path

from seenit.checks.input_fit import InputFit
from seenit.config import RunConfig
from seenit.errors import StoreError
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.target_weights import ROLE, digest_of_weights
from seenit.models import AskedOnce
from seenit.progress import Watcher
from seenit.store import code_version, key_of
from seenit.store.frozen_file import read_frozen, write_frozen


def read_kept_fit(folder: Path, evidence: ModelEvidence, config: RunConfig) -> InputFit | None:
    """What an earlier run of the folder found for the same target and records; None without one.

    Raises:
        StoreError: It is there and cannot be read.
    """
    path = _place(folder, evidence, config)
    if path is None or not path.exists():
        return None
    try:
        return read_frozen(path, InputFit)
    except StoreError as error:
        raise StoreError(
            f"{path}: expected how an earlier run found the target to take its records, got a "
            "damaged file; delete it and run again"
        ) from error


def keep_fit(folder: Path, evidence: ModelEvidence, config: RunConfig, fit: InputFit) -> None:
    """Keep the result for the next run; not of a callable, whose answers are kept one by one."""
    path = _place(folder, evidence, config)
    if path is not None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_frozen(path, fit)


def say_fit(fit: InputFit, watcher: Watcher) -> None:
    """What a run says when it reuses a kept result."""
    for warning in fit.warnings:
        watcher.say(f"warning: {warning}")


def _place(folder: Path, evidence: ModelEvidence, config: RunConfig) -> Path | None:
    classifier = evidence.classifier
    if isinstance(classifier.module, AskedOnce):
        return None
    normalisation = classifier.normalisation
    named = evidence.files.get(ROLE)
    key = key_of(
        {
            "weights": digest_of_weights(classifier),
            "named": None if named is None else named.sha256,
            "architecture": classifier.architecture,
            "records": evidence.public.source.sha256,
            "n": len(evidence.public),
            "ids": evidence.public.ids,
            "is_member": evidence.public.is_member,
            "labels": evidence.public.labels,
            "class_names": evidence.public.class_names,
            "preparation": sorted(f"{name}: {text}" for name, text in evidence.preparation.items()),
            "mean": None if normalisation is None else normalisation.mean,
            "std": None if normalisation is None else normalisation.std,
            "confirmed": [config.keep_normalisation, config.keep_size],
            "code": code_version(),
        }
    )
    return folder / "artifacts" / f"fit-{key}.npz"
