"""Open what the audit of a language model is given, and refuse all that is wrong at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.attacks import find_attack
from seenit.config import AUTO, AuditConfig
from seenit.data import join_sides, sampled
from seenit.errors import Refused, attempt
from seenit.evidence.audit import group_of, problems_of_side, same_file_problems
from seenit.evidence.places import folder_problems
from seenit.evidence.preparation import prepare_sets
from seenit.evidence.score import open_records
from seenit.evidence.texts.references import LanguageReferences, plan_language_references
from seenit.evidence.user_columns.unit_names import require_one_side, unit_names
from seenit.evidence.user_columns.user_units import user_units
from seenit.kinds.check import check_pair
from seenit.models.texts.cuts import remark_on_cuts
from seenit.models.texts.language_model import LanguageModels, open_language_models
from seenit.numerics.arrays import IdArray, IntArray
from seenit.records.examples import Examples
from seenit.records.option import OF_TRAINING, given
from seenit.records.provenance import FileProvenance
from seenit.signals import resolve_device

_SIDES = ("members", "nonmembers")
_HEEDED = ("--inclusion", "--recipe")


@dataclass(frozen=True, kw_only=True, eq=False)
class LanguageWork:
    """All that is needed to ask a language model about texts.

    Attributes:
        models: the target, and its base.
        public: members first, then non-members.
        has_labels: their files have a column of labels.
        units: (n,) code of each record's unit, None where all are independent.
        unit: (n,) its name by the user, None without one.
        group: (n,) by the user's column, None without one.
        files: provenance by role.
        facts: in words by name.
        warnings: what a reader must know.
        device: torch device name.
        references: to be trained; None for none.
    """

    models: LanguageModels
    public: Examples
    has_labels: bool
    units: IntArray | None
    unit: IdArray | None
    group: IdArray | None
    files: Mapping[str, FileProvenance]
    facts: Mapping[str, str]
    warnings: tuple[str, ...]
    device: str
    references: LanguageReferences | None

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """The n texts or pairs."""
        return texts_of(self.public)


def texts_of(examples: Examples) -> list[tuple[str, ...]]:
    """The texts or pairs of records."""
    return [tuple(row) for row in examples.inputs.read(0, len(examples)).tolist()]


def open_language_work(config: AuditConfig) -> LanguageWork:
    """Models and texts of an audit whose target is a causal language model.

    Raises:
        Refused: With every problem found, before the model is asked.
    """
    problems = _option_problems(config)
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    problems += folder_problems(config.folder())
    device = attempt(problems, lambda: resolve_device(config.device))
    sides = [
        open_records(config, str(getattr(config, role)), problems, side=role) for role in _SIDES
    ]
    for examples, role in zip(sides, _SIDES, strict=True):
        if examples is not None:
            problems += problems_of_side(examples, str(getattr(config, role)), role)
    members, nonmembers = sides
    problems += same_file_problems(config, members, nonmembers)
    ready = prepare_sets(config, None, [one for one in sides if one is not None], problems)
    if len(ready.sets) == 2:
        problems += check_pair(*ready.sets, may_share_ids=True)
    models = attempt(problems, lambda: open_language_models(str(config.target), config.base))
    if problems or models is None or device is None or len(ready.sets) < 2:
        raise Refused(problems)
    few = [sampled(side, at_most=config.sample, seed=config.seed) for side in ready.sets]
    public = join_sides(*few)
    units = user_units(config, public.ids, np.ones(len(public), dtype=bool), known=public)
    references = plan_language_references(
        config, public, texts_of(public), n_members=len(ready.sets[0]), units=units
    )
    unit = unit_names(config, public.ids, records=public)
    require_one_side(config, unit, public.is_member == 1)
    cut = remark_on_cuts(models.encoder, few)
    files = {"target": models.source, "members": few[0].source, "nonmembers": few[1].source}
    if models.base_source is not None:
        files["base"] = models.base_source
    return LanguageWork(
        models=models,
        public=public,
        has_labels=bool(np.ptp(public.labels)),
        units=units,
        unit=unit,
        group=None if config.groups is None else group_of(config, public.ids, records=public),
        files=files,
        facts={
            "Target": f"{models.architecture}; {'; '.join(models.reasons)}",
            "Base model": "the target without its adapter"
            if models.is_base_inside
            else "none, so that no attack compares with it; pass --base DIR"
            if models.base is None
            else str(config.base),
            **_sampled(config, ready.sets, few),
            **({} if references is None else references.facts),
        },
        warnings=(*public.source.remarks, *([cut] if cut else [])),
        device=device,
        references=references,
    )


def _option_problems(config: AuditConfig) -> list[str]:
    problems = [
        f"{flag}: expected it beside a classifier, got a causal language model, whose references "
        "are fine-tuned here, one after the other; leave it out"
        for flag in given(config, OF_TRAINING)
        if flag not in _HEEDED
    ]
    if config.budget is not None:
        problems.append(
            "--budget: expected it beside a classifier, got a causal language model; pass "
            "--references N"
        )
    if config.trained() is not None:
        problems.append(
            f"--references {config.references}: expected a number to train beside a language "
            "model, got a folder; pass --references 4"
        )
    return problems


def _sampled(
    config: AuditConfig, sets: tuple[Examples, ...], few: list[Examples]
) -> dict[str, str]:
    return {
        f"Sampled {role}": f"{len(some):,} of {len(side):,}, drawn by seed {config.seed}"
        for role, side, some in zip(_SIDES, sets, few, strict=True)
        if len(some) < len(side)
    }
