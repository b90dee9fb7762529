"""Attacks on texts from values per token: seconds and peak memory, beside a loop over texts.

Synthetic log-probabilities of a target and its base model. Beside each attack of the registry runs
its formula text by text, as papers' code does; the scores must agree to 1e-6. The loop gets its
texts cut apart and in float64 beforehand. What an audit does once besides is timed alone: reading
the archive, and deriving losses and the statistics that learners see. Both at texts of one length
and of lengths from 16 to 240. Seconds are processor time of one thread, the best of the repeats;
memory is what was allocated at most during one more run (tracemalloc), the arrays asked about not
counted. Last comes a whole audit in a process of its own, with all that it imports and without:
all of its processor time, and the most memory that the process held. Figures go to
benchmarks/results/tokens.json.

    python benchmarks/bench_tokens.py [--n 10000]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from _machine import machine, versions
from _plain_tokens import ATTACKS, Text
from threadpoolctl import threadpool_limits

from seenit.attacks import find_attack
from seenit.attacks.requirements import arguments_of
from seenit.data import open_signal_table
from seenit.numerics.tokens.spans import OFFSETS
from seenit.signals import derive

RESULTS = Path(__file__).parent / "results" / "tokens.json"
CLOSE = 1e-6
LENGTHS = {"128 tokens each": (128, 128), "16 to 240 tokens": (16, 240)}


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One step on one set of texts."""

    texts: str
    step: str
    cpu_seconds: float
    peak_mb: float
    plain_cpu_seconds: float | None = None
    largest_difference: float | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=10_000, help="texts")
    parser.add_argument("--repeats", type=int, default=3, help="timed runs, the best one counts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows: list[Measurement] = []
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        for name, (fewest, most) in LENGTHS.items():
            arrays = made_up(options.n, fewest=fewest, most=most)
            path = Path(folder) / "tokens.npz"
            is_member = (np.arange(options.n) % 2 == 0).astype(np.int8)
            np.savez(path, ids=np.arange(options.n), is_member=is_member, **arrays)
            rows += measured(name, arrays, path, repeats=options.repeats)
            rows += whole_audit(name, path, repeats=options.repeats)
    for row in rows:
        plain = "" if row.plain_cpu_seconds is None else f"loop {row.plain_cpu_seconds:7.3f} s"
        print(
            f"{row.texts:18} {row.step:22} {row.cpu_seconds:7.3f} s {row.peak_mb:7.1f} MB {plain}"
        )
    report = {
        "command": f"python benchmarks/bench_tokens.py --n {options.n}",
        "n": options.n,
        "repeats": options.repeats,
        "machine": machine(),
        "versions": versions("seenit", "numpy"),
        "measurements": [asdict(row) for row in rows],
    }
    options.out.write_text(json.dumps(report, indent=1) + "\n")
    apart = {row.step for row in rows if (row.largest_difference or 0) > CLOSE}
    if apart:
        print(f"no agreement: {', '.join(sorted(apart))}", file=sys.stderr)
    return 1 if apart else 0


def made_up(n: int, *, fewest: int, most: int) -> dict[str, np.ndarray]:
    """Values of n texts; half of the texts are likelier under the target."""
    rng = np.random.default_rng(0)
    lengths = rng.integers(fewest, most + 1, n)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    size = int(offsets[-1])
    base = -rng.gamma(1.0, 2.0, size)
    learned = 0.3 * np.repeat(np.arange(n) % 2 == 0, lengths) * rng.random(size)
    target = np.minimum(base * (1 - learned) + rng.normal(0, 0.5, size), -1e-3)
    arrays = {OFFSETS: offsets, "text_zlib_bytes": 8 + 3.5 * lengths}
    for model, log_p in (("target", target), ("base", base)):
        arrays |= {
            f"{model}_token_log_p": log_p.astype(np.float32),
            f"{model}_token_log_p_mean": -(1 + rng.gamma(2.0, 1.0, size)).astype(np.float32),
            f"{model}_token_log_p_sd": (0.5 + rng.random(size)).astype(np.float32),
            f"{model}_token_hit": log_p > -0.7,
        }
    return arrays


def measured(
    texts: str, arrays: dict[str, np.ndarray], path: Path, *, repeats: int
) -> list[Measurement]:
    """Every step on these texts."""
    rows = []
    for step, run in (
        ("read the archive", lambda: open_signal_table(str(path), columns={})),
        ("derive", lambda: derive(arrays)),
    ):
        seconds, _ = best(run, repeats)
        rows.append(Measurement(texts=texts, step=step, cpu_seconds=seconds, peak_mb=peak_of(run)))
    derived, apart = derive(arrays).arrays, cut_apart(arrays)
    for name, plain in ATTACKS.items():
        attack = find_attack(name).variant_for(derived)

        def ours(attack=attack) -> np.ndarray:
            return attack.score(**arguments_of(attack.score, derived))

        seconds, scores = best(ours, repeats)
        plain_seconds, expected = best(lambda p=plain: np.array([p(text) for text in apart]), 1)
        difference = np.abs(scores - expected) / np.maximum(1, np.abs(expected))
        rows.append(
            Measurement(
                texts=texts,
                step=name,
                cpu_seconds=seconds,
                peak_mb=peak_of(ours),
                plain_cpu_seconds=plain_seconds,
                largest_difference=float(difference.max()),
            )
        )
    return rows


AUDIT = """
import json, resource, sys, time
import seenit
from seenit.config import AuditConfig
from seenit.pipeline import audit
began = time.process_time()
audit(AuditConfig(signals=sys.argv[1], run_dir=sys.argv[2]))
ended = time.process_time()
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([ended, ended - began, megabytes]))
"""


def whole_audit(texts: str, path: Path, *, repeats: int) -> list[Measurement]:
    """An audit of the archive with everything, and without what it imports first."""
    found = []
    for at in range(repeats):
        command = [sys.executable, "-c", AUDIT, str(path), str(path.with_name(f"{texts}{at}"))]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found.append(json.loads(said.splitlines()[-1]))
    everything, audited, megabytes = (min(column) for column in zip(*found, strict=True))
    return [
        Measurement(texts=texts, step=step, cpu_seconds=round(seconds, 2), peak_mb=megabytes)
        for step, seconds in (
            ("whole audit", everything),
            ("whole audit, imported", audited),
        )
    ]


def cut_apart(arrays: dict[str, np.ndarray]) -> list[Text]:
    """The values of each text by themselves, in float64."""
    inner = arrays[OFFSETS][1:-1]
    parts = {
        name: np.split(array if array.dtype == bool else array.astype(float), inner)
        for name, array in arrays.items()
        if "token_" in name and name != OFFSETS
    }
    n_bytes = arrays["text_zlib_bytes"]
    return [
        {**{name: own[at] for name, own in parts.items()}, "text_zlib_bytes": n_bytes[at]}
        for at in range(len(n_bytes))
    ]


def best(run: Callable[[], object], repeats: int) -> tuple[float, np.ndarray]:
    """Fewest processor seconds of the repeats, and what came of the last one."""
    seconds = []
    for _ in range(repeats):
        at = time.process_time()
        result = run()
        seconds.append(time.process_time() - at)
    return round(min(seconds), 4), result


def peak_of(run: Callable[[], object]) -> float:
    """MB allocated at most during one run."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / 2**20, 1)


if __name__ == "__main__":
    raise SystemExit(main())
