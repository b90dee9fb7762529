"""records.parquet: every audited record, one row each."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.records.audits.findings import RecordRisks
from seenit.store.atomic import write_atomically


def write_risks(path: Path, risks: RecordRisks, *, withheld: str = "") -> None:
    """Write one row per record, in one piece; equal risks give identical bytes.

    Columns: `id`, `is_member`, `label` and `group` where there are any, `score`,
    `probability@prior=0.5` for each prior, `per_record_fpr` where there are references (empty
    where all of them saw the record), `rank`, and `found@fpr=0.01` for each FPR that the records
    can resolve.
    Where probabilities and flags are withheld, the file's metadata say why under `withheld`.

    Args:
        path: of the file.
        risks: of every record.
        withheld: what is not said, and why; empty where nothing is withheld.
    """
    columns: dict[str, pa.Array] = {"id": pa.array(risks.ids), "is_member": risks.is_member}
    if risks.labels is not None:
        columns["label"] = pa.array(risks.labels)
    if risks.group is not None:
        columns["group"] = pa.array(risks.group)
    columns["score"] = pa.array(risks.score)
    for prior, probability in risks.probability.items():
        columns[f"probability@prior={prior:.10g}"] = pa.array(probability)
    if risks.per_record_fpr is not None:
        columns["per_record_fpr"] = pa.array(
            risks.per_record_fpr, mask=np.isnan(risks.per_record_fpr)
        )
    columns["rank"] = pa.array(risks.rank)
    for rate, found in risks.found_at.items():
        columns[f"found@fpr={rate:.10g}"] = pa.array(found)
    said = {"attack": risks.attack} | ({"withheld": withheld} if withheld else {})
    table = pa.table(columns).replace_schema_metadata(said)
    write_atomically(path, lambda scratch: pq.write_table(table, scratch))
