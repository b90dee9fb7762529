"""RMIA and BASE on margins alone: as they are, and over the temperature that references chose.

    python benchmarks/bench_temperature.py reference_margins.npz

The file holds `target_margin`, `reference_margin`, `reference_is_in` and `is_member`, with -1 where
it is not known. Both sides see the same arrays in one process; differences are paired. Figures go
to benchmarks/results/temperature.json.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from _machine import machine, versions

from seenit.attacks.base_offline import BaseOffline, BaseOfflineTempered
from seenit.attacks.base_online import BaseOnline, BaseOnlineTempered
from seenit.attacks.rmia_offline import RmiaOffline, RmiaOfflineTempered
from seenit.attacks.rmia_online import RmiaOnline, RmiaOnlineTempered
from seenit.evaluate import auc, paired_bootstrap, paired_delong, tpr_at_fpr

RESULTS = Path(__file__).parent / "results" / "temperature.json"
PAIRS = {
    "rmia-online": (RmiaOnline(), RmiaOnlineTempered()),
    "rmia-offline": (RmiaOffline(), RmiaOfflineTempered()),
    "base-online": (BaseOnline(), BaseOnlineTempered()),
    "base-offline": (BaseOffline(), BaseOfflineTempered()),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("signals", type=Path, nargs="?", help="reference_margins.npz")
    options = parser.parse_args()
    if options.signals is None:
        print("the margins are not here: pass reference_margins.npz; left out")
        return
    with np.load(options.signals) as file:
        named = ("target_margin", "reference_margin", "reference_is_in")
        arrays = {name: file[name] for name in named}
        is_member = file["is_member"]
    rows = {name: compared(name, pair, arrays, is_member) for name, pair in PAIRS.items()}
    report = {
        "command": "python benchmarks/bench_temperature.py reference_margins.npz",
        "n_references": len(arrays["reference_is_in"]),
        "n_members": int((is_member == 1).sum()),
        "n_nonmembers": int((is_member == 0).sum()),
        "attacks": rows,
        "machine": machine(),
        "versions": versions(),
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


def compared(name, pair, arrays, is_member) -> dict:
    known = is_member >= 0
    member = is_member[known] == 1
    scores, seconds = [], []
    for attack in pair:
        began = time.process_time()
        scores.append(attack.score(**arrays)[known])
        seconds.append(round(time.process_time() - began, 2))
    plain, tempered = scores
    by_auc = paired_delong(tempered, plain, member, attack="tempered", other="plain")
    (by_tpr,) = paired_bootstrap(
        tempered, {"plain": plain}, member, attack="tempered", max_fpr=0.05, seed=0
    )
    row = {
        "auc": [round(float(auc(each, member)), 4) for each in scores],
        "tpr_at_fpr_0.05": [
            round(float(tpr_at_fpr(each, member, max_fpr=0.05)), 4) for each in scores
        ],
        "tpr_at_fpr_0.01": [
            round(float(tpr_at_fpr(each, member, max_fpr=0.01)), 4) for each in scores
        ],
        "auc_difference": interval(by_auc.difference),
        "tpr_difference": interval(by_tpr.difference),
        "cpu_seconds": seconds,
    }
    print(name, *(f"{key} {value}" for key, value in row.items()), sep="\n  ")
    return row


def interval(entry) -> list[float]:
    return [round(float(each), 4) for each in (entry.value, entry.low, entry.high)]


if __name__ == "__main__":
    main()
