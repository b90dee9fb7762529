"""`seenit references plan`: which reference is to be trained on which record, in a table."""

from pathlib import Path

import numpy as np

from seenit.data.tables.plan_file import write_training_plan
from seenit.errors import Refused, attempt
from seenit.evidence.places import file_problems
from seenit.kinds.record_ids import read_ids
from seenit.numerics.arrays import IdArray, MembershipArray
from seenit.records.training_plan import TrainingPlan, names_of, sides_of_plan
from seenit.reference.plan import balanced_plan


def plan_trainings(
    out: Path,
    *,
    members: Path | None = None,
    nonmembers: Path | None = None,
    private: Path | None = None,
    n: int,
    inclusion: float = 0.5,
    seed: int = 0,
) -> dict[str, str]:
    """Draw a balanced plan over the records of the files and write it; what it is, in words.

    Every record is to be in its share of the references, whoever it is: that is what lets
    references be compared with the target.

    Args:
        out: CSV to write, `id,is_member,ref_1,…`.
        members: records that the target was trained on.
        nonmembers: records that it was not trained on.
        private: records whose membership is asked for.
        n: references to be trained.
        inclusion: share of the records that each is trained on.
        seed: of the draw.

    Raises:
        ConfigError: The references are too few for the inclusion rate.
        FileRefused: `out` exists.
        Refused: With everything that is wrong with the files.
    """
    files = {"members": members, "nonmembers": nonmembers, "private": private}
    problems = [
        f"--{name}: expected a file of records, got nothing"
        for name in ("members", "nonmembers")
        if files[name] is None
    ]
    problems += [] if out.exists() else file_problems(out)
    remarks: list[str] = []
    ids = {
        side: found
        for side, path in files.items()
        if path is not None
        and (found := attempt(problems, lambda p=str(path), s=side: read_ids(p, remarks, s)))  # type: ignore[misc]
        is not None
    }
    problems += _shared(ids)
    if problems:
        raise Refused(problems)
    drawn = balanced_plan(
        n=sum(map(len, ids.values())), n_references=n, inclusion=inclusion, seed=seed
    )
    plan = TrainingPlan(
        ids=_joined(list(ids.values())), is_member=_membership(ids), is_in=drawn.is_in
    )
    write_training_plan(out, plan)
    names = names_of(plan.n_references)
    return {
        "plan": str(out),
        "records": ", ".join(f"{count:,} {kind}" for kind, count in sides_of_plan(plan).items()),
        "references": f"{n}, each trained on {int(plan.is_in[0].sum()):,} of {len(plan):,} records",
        **({"ids": "; ".join(dict.fromkeys(remarks))} if remarks else {}),
        "train": f"{names[0]} on the records where column {names[0]} is 1, and so on; nothing else "
        "may differ from how the target was trained",
        "bring back": f"target, {names[0]} … {names[-1]}, each as NAME.parquet or NAME.csv in one "
        "folder, with id and p_0, p_1, … (or logit_0…, loss, score) of every record of the plan, "
        "trained on or not; the target's with label",
        "then": f"seenit audit --answers FOLDER --plan {out}",
        "or": f"seenit audit --plan {out} --trainer module:function --target module:function, "
        "where functions of yours train and answer by these ids",
    }


def _shared(ids: dict[str, IdArray]) -> list[str]:
    """Ids that stand in two files: answers by id could not be told apart."""
    problems = []
    names = list(ids)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            common = set(map(str, ids[first].tolist())) & set(map(str, ids[second].tolist()))
            if common:
                problems.append(
                    f"--{second}: expected ids that --{first} does not have, got {len(common):,} "
                    f"that both have, the first {min(common)}; number the records of all files "
                    "through, so that an answer belongs to one record"
                )
    return problems


def _joined(parts: list[IdArray]) -> IdArray:
    """One array; whole numbers stay numbers only where every file has them."""
    if any(part.dtype.kind == "U" for part in parts):
        return np.concatenate([part.astype(np.str_) for part in parts])
    return np.concatenate(parts)


def _membership(ids: dict[str, IdArray]) -> MembershipArray:
    side = {"members": 1, "nonmembers": 0, "private": -1}
    return np.concatenate(
        [np.full(len(found), side[name], dtype=np.int8) for name, found in ids.items()]
    )
