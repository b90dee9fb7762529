"""Signal tables that cannot be used."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hostile_bytes import torch_file
from hostile_case import Case, as_signals, as_signals_with
from hostile_sets import N, columns, csv_file, signal_npz

HEADER = "id,membership,loss,margin"


def _csv(*lines: str):
    return lambda folder: csv_file(folder / "a.csv", *lines)


def _latin(folder: Path) -> Path:
    (folder / "a.csv").write_bytes("id,loss\n1,0.5\nné,0.5\n".encode("latin1"))
    return folder / "a.csv"


def _parquet(folder: Path) -> Path:
    pq.write_table(pa.table({"id": [1, 2], "loss": [[0.1], [0.2]]}), folder / "a.parquet")
    return folder / "a.parquet"


SIGNAL_CASES = (
    Case(
        name="signals: text in a numeric column",
        build=_csv(HEADER, "1,1,0.5,0.1", "2,0,high,0.2"),
        open=as_signals,
        says=("loss", "'high' in row 2", "--column loss=ignore"),
    ),
    Case(
        name="signals: two bad columns at once",
        build=_csv(HEADER, "1,1,x,0.1", "2,0,0.5,y"),
        open=as_signals,
        says=("loss", "'x' in row 1", "margin", "'y' in row 2"),
    ),
    Case(
        name="signals: an empty cell",
        build=_csv(HEADER, "1,1,0.5,0.1", "2,0,,0.2"),
        open=as_signals,
        says=("loss", "an empty cell in row 2"),
    ),
    Case(
        name="signals: a NaN cell",
        build=_csv(HEADER, "1,1,0.5,nan", "2,0,0.4,0.2"),
        open=as_signals,
        says=("margin", "'nan' in row 1", "repair or remove"),
    ),
    Case(
        name="signals: an infinite cell",
        build=_csv(HEADER, "1,1,inf,0.1", "2,0,0.4,0.2"),
        open=as_signals,
        says=("loss", "'inf' in row 1"),
    ),
    Case(
        name="signals: no id column",
        build=_csv("membership,loss", "1,0.5"),
        open=as_signals,
        says=("expected an id column, got membership, loss", "--column NAME=ids"),
    ),
    Case(
        name="signals: two id columns",
        build=_csv("id,ids,loss", "1,1,0.5"),
        open=as_signals,
        says=("ids: expected one column, got id and ids", "--column ids=ignore"),
    ),
    Case(
        name="signals: header alone",
        build=_csv(HEADER),
        open=as_signals,
        says=("a header and no rows", "one row per record"),
    ),
    Case(
        name="signals: no signals",
        build=_csv("id,membership", "1,1"),
        open=as_signals,
        says=("holds no signals", "loss or logit_0"),
    ),
    Case(
        name="signals: ids that repeat",
        build=_csv(HEADER, "7,1,0.5,0.1", "7,0,0.4,0.2"),
        open=as_signals,
        says=("each id once", "(7)"),
    ),
    Case(
        name="signals: membership 2",
        build=_csv(HEADER, "1,2,0.5,0.1"),
        open=as_signals,
        says=("membership", "2 at index 0"),
    ),
    Case(
        name="signals: a row that is too short",
        build=_csv(HEADER, "1,1,0.5,0.1", "2,0"),
        open=as_signals,
        says=("the CSV table is damaged", "4", "again"),
    ),
    Case(
        name="signals: a column name that repeats",
        build=_csv("id,loss,loss", "1,0.5,0.5"),
        open=as_signals,
        says=("each column name once, got 'loss'",),
    ),
    Case(
        name="signals: an index column without a name",
        build=_csv(",id,loss", "0,1,0.5"),
        open=as_signals,
        says=("no name of its own", "without its index"),
    ),
    Case(
        name="signals: semicolons",
        build=_csv("id;loss", "1;0,5"),
        open=as_signals,
        says=("separated by commas", "'id;loss'"),
    ),
    Case(
        name="signals: a table that is not UTF-8",
        build=_latin,
        open=as_signals,
        says=("expected text in UTF-8, got the byte 0xe9", "cp1252"),
    ),
    Case(
        name="signals: logits with a gap",
        build=_csv("id,logit_0,logit_2", "1,0.5,0.1"),
        open=as_signals,
        says=("target_logits", "without a gap, got logit_0, logit_2"),
    ),
    Case(
        name="signals: a loss below zero",
        build=_csv("id,loss", "1,-0.5"),
        open=as_signals,
        says=("target_loss", "log-likelihood", "negative"),
    ),
    Case(
        name="signals: probabilities that are logits",
        build=_csv("id,p_0,p_1", "1,3.5,-2"),
        open=as_signals,
        says=("target_probabilities", "sum to 1", "logit_0"),
    ),
    Case(
        name="signals: a label beyond the logits",
        build=_csv("id,label,logit_0,logit_1", "1,2,0.5,0.1"),
        open=as_signals,
        says=("labels: expected 0 to 1", "got 2"),
    ),
    Case(
        name="signals: --column for a column that is not there",
        build=_csv(HEADER, "1,1,0.5,0.1"),
        open=as_signals_with(margn="target_margin"),
        says=("there is no column margn", "margin"),
    ),
    Case(
        name="signals: --column to a name that is none",
        build=_csv(HEADER, "1,1,0.5,0.1"),
        open=as_signals_with(margin="target_margins"),
        says=("expected one of", "got target_margins"),
    ),
    Case(
        name="signals: a Parquet column of lists",
        build=_parquet,
        open=as_signals,
        says=("loss: expected numbers, got list",),
    ),
    Case(
        name="npz with an unknown name",
        build=lambda folder: signal_npz(folder / "a.npz", target_margins=np.zeros((N, 1))),
        open=as_signals,
        says=("target_margins", "did you mean target_margin?", "=ignore"),
    ),
    Case(
        name="npz with a wrong number of axes",
        build=lambda folder: signal_npz(folder / "a.npz", target_margin=np.zeros(N)),
        open=as_signals,
        says=("target_margin: expected axes (n, q)", "(6,)"),
    ),
    Case(
        name="npz whose lengths disagree",
        build=lambda folder: signal_npz(folder / "a.npz", target_margin=np.zeros((5, 1))),
        open=as_signals,
        says=("expected 6 along axis n", "got 5"),
    ),
    Case(
        name="npz whose references disagree",
        build=lambda folder: signal_npz(
            folder / "a.npz",
            reference_margin=np.zeros((3, N, 1), np.float32),
            reference_is_in=np.zeros((2, N), bool),
        ),
        open=as_signals,
        says=("along axis r", "3", "2"),
    ),
    Case(
        name="npz with NaN",
        build=lambda folder: signal_npz(folder / "a.npz", target_margin=np.full((N, 1), np.nan)),
        open=as_signals,
        says=("target_margin: expected finite values", "6"),
    ),
    Case(
        name="npz of objects",
        build=lambda folder: signal_npz(folder / "a.npz", target_margin=np.array([[None]] * N)),
        open=as_signals,
        says=("target_margin", "pickled Python objects, which are never opened"),
    ),
    Case(
        name="npz without ids",
        build=lambda folder: signal_npz(folder / "a.npz", ids=...),
        open=as_signals,
        says=("expected an array ids", "one id per example"),
    ),
    Case(
        name="npz of text",
        build=lambda folder: signal_npz(folder / "a.npz", target_loss=np.array(["x"] * N)),
        open=as_signals,
        says=("target_loss: expected float64 values", "convert"),
    ),
    Case(
        name="npz with memberships in percent",
        build=lambda folder: signal_npz(folder / "a.npz", reference_is_in=np.full((2, N), 0.5)),
        open=as_signals,
        says=("reference_is_in: expected bool values, got float64",),
    ),
    Case(
        name="npz with membership 2",
        build=lambda folder: signal_npz(folder / "a.npz", is_member=np.full(N, 2)),
        open=as_signals,
        says=("membership", "2 at index 0", "6 such values"),
    ),
    Case(
        name="npz with no records",
        build=lambda folder: signal_npz(
            folder / "a.npz",
            ids=np.zeros(0, int),
            is_member=np.zeros(0, int),
            target_margin=np.zeros((0, 1)),
        ),
        open=as_signals,
        says=("no records",),
    ),
    Case(
        name="signals: images as signals",
        build=lambda folder: torch_file(folder / "a.pt", columns()),
        open=as_signals,
        says=("expected precomputed signals", "--public"),
    ),
)
