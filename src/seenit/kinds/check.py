"""What is wrong with the contents of a set, found before any work starts."""

import math

import numpy as np

from seenit.data.tables.columns import duplicate_problems
from seenit.errors import SeenitError
from seenit.kinds.kind import Values
from seenit.kinds.registry import kind_of
from seenit.numerics.arrays import MembershipArray
from seenit.records.examples import UNKNOWN, Examples

_BLOCK_BYTES = 2**24
_MAX_DAMAGED = 3


def check_examples(examples: Examples, *, role: str, needs_membership: bool) -> list[str]:
    """Everything wrong with a set, one sentence each; an empty list if nothing is.

    Inputs are read once, in blocks of at most 16 MB.

    Args:
        examples: the set.
        role: "public", "private", "members" or "nonmembers", for the messages.
        needs_membership: some records must be known members and some known non-members.
    """
    prefix = f"{examples.source.path} ({role})"
    n = len(examples)
    if n == 0:
        return [f"{prefix}: holds no records; expected at least one"]
    problems = duplicate_problems(examples.ids)
    for name, found in (
        ("labels", len(examples.labels)),
        ("membership", len(examples.is_member)),
        ("images", examples.inputs.shape[0]),
    ):
        if found != n:
            problems.append(f"{name}: expected {n:,}, one per id, got {found:,}")
    problems += membership_problems(examples.is_member, needs_both=needs_membership)
    check, damaged = _read_all(examples)
    problems += check.problems(examples.ids)
    return [*(f"{prefix}: {problem}" for problem in problems), *damaged]


def check_pair(public: Examples, private: Examples, *, may_share_ids: bool = False) -> list[str]:
    """What keeps two sets from being compared: common ids, the same file, other shapes.

    Args:
        public: one set.
        private: the other.
        may_share_ids: an id in both is no problem, because each is told by its set.
    """
    prefix = f"{public.source.path} and {private.source.path}"
    if public.source.sha256 == private.source.sha256:
        return [f"{prefix}: they are the same data; pass the public and the private set"]
    problems = []
    same_type = public.ids.dtype.kind == private.ids.dtype.kind  # 7 and "7" are different ids
    common = np.intersect1d(public.ids, private.ids) if same_type else public.ids[:0]
    if len(common) and not may_share_ids:
        shown = ", ".join(str(one) for one in common[:5])
        problems.append(
            f"{prefix}: expected no id in both, got {len(common):,} ({shown}"
            f"{', ...' if len(common) > 5 else ''}); remove them from one, or rename the files "
            "if their records only share names"
        )
    shapes = public.inputs.shape[1:], private.inputs.shape[1:]
    if public.kind != private.kind:
        problems.append(
            f"{prefix}: expected records of one kind, got {public.kind} and {private.kind}; pass "
            "two sets that the model takes"
        )
    elif shapes[0] != shapes[1] and public.schema is None:  # columns are told by their names
        problems.append(
            f"{prefix}: expected images of one shape, got {shapes[0]} and {shapes[1]}; pass "
            "--resize with the size that the model takes, or bring them to it"
        )
    classes = public.class_names, private.class_names
    if all(classes) and classes[0] != classes[1] and public.schema is None:
        problems.append(
            f"{prefix}: expected the same classes in both, because the order of their names "
            f"numbers them, got {_in_one_alone(*classes)}; add the missing ones as empty class "
            "folders, or write labels as class numbers"
        )
    return problems


def _in_one_alone(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    lone = sorted({*first} ^ {*second})
    return f"{', '.join(lone[:5])}{', …' if len(lone) > 5 else ''} in only one of them"


def membership_problems(is_member: MembershipArray, *, needs_both: bool) -> list[str]:
    """What is wrong with membership (n,): values other than 1, 0, -1, or one side missing."""
    foreign = ~np.isin(is_member, (1, 0, UNKNOWN))
    if foreign.any():
        at = int(np.flatnonzero(foreign)[0])
        return [
            f"membership: expected 1, 0 or -1 (unknown), got {is_member[at]} at index {at} and "
            f"{int(foreign.sum()):,} such values in all"
        ]
    n_members, n_others = int((is_member == 1).sum()), int((is_member == 0).sum())
    if not needs_both or (n_members and n_others):
        return []
    if not n_members and not n_others:
        return [
            "membership: expected known members and non-members, got none; is this the private "
            "set, or did the file lose its membership column?"
        ]
    got = (
        f"{n_members:,} members and no non-member"
        if n_members
        else f"{n_others:,} non-members and no member"
    )
    return [
        f"membership: expected both sides, got {got}; attacks are measured on the difference, so "
        "add records of the other side"
    ]


def _read_all(examples: Examples) -> tuple[Values, list[str]]:
    """Read all inputs once, in blocks: counts over what can be read, and what cannot."""
    shape = examples.inputs.shape
    block = max(1, _BLOCK_BYTES // (4 * math.prod(shape[1:])))
    check = kind_of(examples).values()
    damaged: list[str] = []
    for start in range(0, shape[0], block):
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # it comes out as not finite, below
                check.add(start, examples.inputs.read(start, min(start + block, shape[0])))
        except SeenitError as refusal:
            damaged.extend(refusal.problems)
            if len(damaged) >= _MAX_DAMAGED:
                damaged.append(f"{examples.source.path}: reading stopped there; there may be more")
                break
    return check, damaged
