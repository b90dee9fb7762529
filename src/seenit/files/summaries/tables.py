"""What archives and tables hold, from their headers, in words."""

import json
import math
from pathlib import Path

import pyarrow.parquet as pq

from seenit.files.csv_header import header_problem
from seenit.files.damage import refusing_damage
from seenit.files.npz import open_npz

Rows = list[tuple[str, str]]
_MAX_TENSORS = 6


def rows_of_npz(path: str) -> Rows:
    """Array names with their shapes and types."""
    members = open_npz(path).members.values()
    return [
        (
            member.name,
            "pickled Python objects, never opened"
            if member.holds_objects
            else f"{member.dtype} array {member.shape}",
        )
        for member in members
    ]


def rows_of_parquet(path: str) -> Rows:
    """Row count and columns."""
    with refusing_damage(path, "the Parquet table"), pq.ParquetFile(path) as file:
        columns = [(field.name, str(field.type)) for field in file.schema_arrow]
        rows = ("rows", f"{file.metadata.num_rows:,} in {file.num_row_groups} row groups")
    return [rows, *columns]


def rows_of_csv(path: str) -> Rows:
    """Line count and header."""
    with open(path, "rb") as stream:
        header = stream.readline().decode("utf-8-sig", errors="replace").strip()
        n_rows = sum(1 for line in stream if line.strip())
    if (problem := header_problem(header.split(","))) is not None:
        return [("rows", f"{n_rows + 1:,}"), ("columns", problem)]
    return [("rows", f"{n_rows:,}"), ("columns", header)]


def rows_of_safetensors(path: str) -> Rows:
    """How many tensors and values, and the matrices, from the header; all where they are few."""
    with refusing_damage(path, "the safetensors header"), Path(path).open("rb") as stream:
        n_header = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(n_header))
        shapes = {
            key: tuple(entry["shape"]) for key, entry in header.items() if key != "__metadata__"
        }
        n_values = sum(math.prod(shape) for shape in shapes.values())
        matrices = [key for key, shape in shapes.items() if len(shape) == 2]
        shown = (list(shapes) if len(shapes) <= _MAX_TENSORS else matrices)[:_MAX_TENSORS]
        listed = [(key, f"{header[key]['dtype']} {shapes[key]}") for key in shown]
    more = [("and", f"{len(shapes) - len(shown)} more")] if len(shapes) > len(shown) else []
    return [("holds", f"{len(shapes)} tensors, {n_values:,} values"), *listed, *more]
