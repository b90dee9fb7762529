"""Open what the audit of a regressor is given, and refuse all that is wrong with it at once."""

from dataclasses import dataclass, replace

import numpy as np

from seenit.attacks import find_attack
from seenit.config import AUTO, AuditConfig
from seenit.config.budget import MOST_REFERENCES
from seenit.errors import (
    ConfigError,
    ModelError,
    Refused,
    SeenitError,
    attempt,
    first_line,
)
from seenit.evidence.audit import group_of
from seenit.evidence.places import folder_problems
from seenit.evidence.quarters import quarters
from seenit.evidence.regression.options import option_problems, references_of
from seenit.evidence.regression.records import RegressionRecords, open_regression_records
from seenit.evidence.user_columns.unit_names import require_one_side, unit_names
from seenit.evidence.user_columns.user_units import user_units
from seenit.files import provenance_of
from seenit.files.usable import require_usable
from seenit.models.tables.regression.open import open_table_regressor
from seenit.models.tables.regression.regressor import TableRegressor
from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray
from seenit.records.provenance import FileProvenance
from seenit.records.table_schema import TableSchema
from seenit.reference.plan import balanced_plan
from seenit.reference.tabular.recipe import TableRecipe
from seenit.reference.tabular.regression import regression_recipe, training_key
from seenit.store import key_of

_SEEDS = 2**31
_N_ASKED = 64
"""Records that the target is asked about to see whether it takes them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RegressionWork:
    """All that is needed to ask the target and to train its references.

    Attributes:
        target: the regressor.
        source: provenance of its file.
        reasons: how its columns were matched.
        records: of both sides.
        is_in: (r, n) bool, reference r is trained on record n; r may be 0.
        recipe: by which references are trained; None without any.
        why_none: why none are trained that nobody asked for; empty otherwise.
        units: (n,) code of each record's unit, None where all are independent.
        unit: (n,) its name by the user, None without one.
        group: (n,) by the user's column, or the quarter of the label.
        seed: of the trainings.
    """

    target: TableRegressor
    source: FileProvenance
    reasons: tuple[str, ...]
    records: RegressionRecords
    is_in: BoolArray
    recipe: TableRecipe | None
    units: IntArray | None
    unit: IdArray | None
    group: IdArray
    seed: int
    why_none: str = ""

    def without_references(self, why: str) -> "RegressionWork":
        """The same, with no references to train, and why."""
        return replace(self, is_in=self.is_in[:0], recipe=None, why_none=why)

    def answers(self, rows: Array) -> Array:
        """What the target answers (m,) about rows (m, k).

        Raises:
            ModelError: It does not take them, or its answers are not finite, or several each.
        """
        return answers_of(self.target, rows, self.source.path)

    def seed_of(self, reference: int) -> int:
        """31 bits, whatever the number of references."""
        drawn = np.random.SeedSequence([self.seed, reference]).generate_state(1)[0]
        return int(drawn % _SEEDS)

    def reference_keys(self) -> list[str]:
        """Of the answers of each reference about all records."""
        if self.recipe is None:
            return []
        shared = {
            "target": self.source.sha256,
            "records": self.records.public.source.sha256,
            "label": self.records.values,
            **training_key(self.target, self.recipe),
        }
        return [
            key_of({**shared, "trained_on": np.flatnonzero(is_in), "seed": self.seed_of(at)})
            for at, is_in in enumerate(self.is_in)
        ]


def open_regression(config: AuditConfig) -> RegressionWork:
    """Target and records of an audit whose target is a regressor.

    Args:
        config: of the audit.

    Raises:
        Refused: With every problem found, before anything is trained.
    """
    problems = option_problems(config)
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    problems += folder_problems(config.folder())
    records = open_regression_records(config, problems)
    public, path = records.public, str(config.target)
    opened = attempt(
        problems,
        lambda: open_table_regressor(path, _schema_of(records), trust=config.trust_type),
    )
    everyone = np.ones(len(public), dtype=bool)
    units = attempt(problems, lambda: (user_units(config, public.ids, everyone, known=public),))
    unit = attempt(problems, lambda: (unit_names(config, public.ids, records=public),))
    group = attempt(problems, lambda: _groups(config, records))
    if opened is not None:
        model, few = opened.model, public.inputs.read(0, min(_N_ASKED, len(public)))
        attempt(problems, lambda: answers_of(model, few, path))
    if problems or opened is None or units is None or unit is None or group is None:
        raise Refused(problems)
    require_one_side(config, unit[0], public.is_member == 1)
    work = RegressionWork(
        target=opened.model,
        source=provenance_of(path, require_usable(path).value),
        reasons=opened.reasons,
        records=records,
        is_in=_plan(config, records, units[0]),
        recipe=None,
        units=units[0],
        unit=unit[0],
        group=group,
        seed=config.seed,
    )
    return work if not len(work.is_in) else _with_recipe(work, config)


def answers_of(target: TableRegressor, rows: Array, path: str) -> Array:
    """What a regressor answers (m,) about rows (m, k).

    Args:
        target: opened.
        rows: of its schema.
        path: of its file.

    Raises:
        ModelError: It does not take them, or its answers are not finite, or several each.
    """
    try:
        return target.values(rows)
    except SeenitError:
        raise
    except Exception as error:  # a pipeline may fail in any way
        raise ModelError(
            f"{path}: {target.in_words} does not take these records ({type(error).__name__}: "
            f"{first_line(error)}); pass the table as the model got it"
        ) from error


def _with_recipe(work: RegressionWork, config: AuditConfig) -> RegressionWork:
    """The same with what the target's file says of its training."""
    n_trained = work.records.n_members if config.inclusion is None else None
    try:
        return replace(work, recipe=regression_recipe(work.target, n_trained=n_trained))
    except ConfigError as error:
        if config.references is not None:
            raise
        return work.without_references(str(error))


def _plan(config: AuditConfig, records: RegressionRecords, units: IntArray | None) -> BoolArray:
    n = len(records.public)
    options = references_of(config, MOST_REFERENCES)
    if options is None:
        return np.empty((0, n), dtype=bool)
    n_trained = records.n_members if config.inclusion is None else None
    return balanced_plan(
        n=n,
        n_references=options.n_references,
        inclusion=options.share_of(n_records=n, n_trained=n_trained),
        seed=config.seed,
        units=units,
    ).is_in


def _groups(config: AuditConfig, records: RegressionRecords) -> IdArray:
    if config.groups is None:
        return quarters(records.values)
    return group_of(config, records.public.ids, records=records.public)


def _schema_of(records: RegressionRecords) -> TableSchema:
    schema = records.public.schema
    if schema is None:
        raise AssertionError("a table has columns")
    return schema
