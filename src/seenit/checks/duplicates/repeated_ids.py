"""A warning where several records seem to be of one person and no unit was given."""

from collections.abc import Iterator

from seenit.checks.duplicates.id_patterns import repeated_ids
from seenit.config import RunConfig
from seenit.data import unit_columns
from seenit.evidence.protocol import Evidence

_WHY = "counted as independent records, they can look like a leak where there is none"


def repeat_warnings(config: RunConfig, evidence: Evidence) -> Iterator[str]:
    """What ids and names of columns say of records that belong together, without `--unit`.

    Args:
        config: of the run.
        evidence: the records, or their signals.
    """
    if config.unit is not None:
        return
    columns = () if config.signals is None else unit_columns(str(config.signals))
    if columns:
        name, n_values = columns[0]
        yield (
            f"the column {name} has {n_values:,} different values, as people with several "
            f"records have: pass --unit {name} if its records belong together; {_WHY}"
        )
        return
    ids = evidence.ids
    found = repeated_ids(ids, evidence.labels)
    if found is not None:
        yield (
            f"ids such as {found.example} look like several records of one person, "
            f"{found.n_units:,} of them among {len(ids):,} records: pass a table with these ids "
            f"and the person of each, --unit people.csv:person, if they belong together; {_WHY}"
        )
