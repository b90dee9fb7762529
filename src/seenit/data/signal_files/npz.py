"""Signals in a NumPy archive, whose keys are the vocabulary's names."""

import difflib
from collections.abc import Mapping

import numpy as np

from seenit.data.signal_files.columns import SignalColumns
from seenit.data.signal_files.roles import FEATURES, IGNORED, PREDICTED
from seenit.data.tables.columns import ids_of, labels_of, membership_of
from seenit.data.tables.named_classes import label_hits
from seenit.data.tables.names import IDS, MEMBERSHIP, PREDICTIONS, find_name
from seenit.errors import Refused, SeenitError
from seenit.files.npz import NpzArchive, open_npz
from seenit.numerics.arrays import Array, IdArray, MembershipArray
from seenit.records.examples import UNKNOWN
from seenit.records.signals import OLD_NAMES, VOCABULARY


def read_npz_signals(path: str, overrides: Mapping[str, str], problems: list[str]) -> SignalColumns:
    """Ids, membership and signals of an archive.

    Args:
        path: the archive.
        overrides: key in the archive to the vocabulary's name, "ids", "is_member" or "ignore".
        problems: receives everything that is wrong with its arrays; an array may then be empty.

    Raises:
        FileRefused: The archive is damaged.
        Refused: An array of it cannot be read.
    """
    archive = open_npz(path)
    problems += [
        f"--column {name}={role}: there is no array {name}; there are {', '.join(archive.members)}"
        for name, role in overrides.items()
        if name not in archive.members
    ]
    roles = {name: overrides.get(name, name) for name in archive.members}
    renamed = {OLD_NAMES.get(role, role): name for name, role in roles.items()}
    problems += [
        f"{old}: expected only {new}, got both; they are two names of the same array, so remove one"
        for old, new in OLD_NAMES.items()
        if old in archive.members and new in archive.members
    ]
    renamed.pop(IGNORED, None)
    problems += [_about_unknown(name) for name in renamed if not _is_known(name)]
    loaded: dict[str, np.ndarray] = {}
    refusals: list[str] = []
    for role, name in renamed.items():
        try:
            if _is_known(role):
                loaded[role] = np.array(archive.array(name))
        except SeenitError as refusal:
            refusals.extend(refusal.problems)
    remarks: list[str] = []
    ids, is_member = _who(loaded, problems, remarks)
    arrays = {
        role: labels_of(array, problems) if role == "labels" else _held_as(role, array, problems)
        for role, array in loaded.items()
        if role in VOCABULARY
    }
    if refusals:
        raise Refused([*refusals, *(f"{path}: {problem}" for problem in problems)])
    features = _features(arrays)
    _add_hits(archive, renamed, arrays, problems)
    return SignalColumns(
        ids=ids,
        is_member=is_member,
        arrays=arrays,
        features=features,
        insisted=frozenset(features if overrides.get(FEATURES) == FEATURES else ()),
        remarks=tuple(remarks),
    )


def _add_hits(
    archive: NpzArchive,
    renamed: Mapping[str, str],
    arrays: dict[str, np.ndarray],
    problems: list[str],
) -> None:
    """`label_hits` from an array of predicted classes beside the labels."""
    name = next((renamed[role] for role in (PREDICTED, *PREDICTIONS) if role in renamed), None)
    if name is None or "label_hits" in arrays:
        return
    predicted, labels = np.ravel(archive.array(name)), arrays.get("labels")
    if labels is None or len(labels) != len(predicted):
        problems.append(
            f"{name}: expected an array labels beside it, of one true class per record, got "
            f"{'none' if labels is None else f'{len(labels):,} for {len(predicted):,} records'}"
        )
        return
    arrays["label_hits"] = label_hits(
        predicted.tolist(), labels.tolist(), name=name, problems=problems
    )


def _features(arrays: Mapping[str, np.ndarray]) -> dict[str, Array]:
    array = arrays.get(FEATURES)
    if array is None or array.ndim != 2 or array.dtype.kind != "f":
        return {}
    return {
        f"{FEATURES} column {at} (from 0)": array[:, at].astype(np.float64)
        for at in range(array.shape[1])
    }


def _who(
    loaded: Mapping[str, np.ndarray], problems: list[str], remarks: list[str]
) -> tuple[IdArray, MembershipArray]:
    id_name = find_name(loaded, IDS, problems)
    member_name = find_name(loaded, MEMBERSHIP, problems)
    ids: IdArray = np.empty(0, dtype=np.int64)
    if id_name is None:
        problems.append("expected an array ids, got none; add one id per example")
    else:
        ids = ids_of(loaded[id_name], problems, remarks)
    if member_name is None:
        return ids, np.full(len(ids), UNKNOWN, dtype=np.int8)
    return ids, membership_of(loaded[member_name], problems)


def _is_known(name: str) -> bool:
    return name in VOCABULARY or name in (*IDS, *MEMBERSHIP, *PREDICTIONS, PREDICTED)


def _about_unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [*VOCABULARY, *IDS, *MEMBERSHIP], n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return (
        f"{name}: expected a name of the signal vocabulary, got an unknown one; {hint}known are "
        f"ids, is_member, {', '.join(VOCABULARY)}; or pass --column {name}={IGNORED}"
    )


def _held_as(name: str, array: np.ndarray, problems: list[str]) -> np.ndarray:
    """Convert an array to the type of the vocabulary, never to a narrower one."""
    wanted = np.dtype(VOCABULARY[name].dtype)
    if wanted.kind == "f" and array.dtype.kind in "fiu":
        return array.astype(np.result_type(array.dtype, wanted), copy=False)
    if wanted.kind == "i" and array.dtype.kind == "u" and not (array > np.iinfo(wanted).max).any():
        return array.astype(wanted)
    if wanted.kind == "b" and array.dtype.kind in "iu" and np.isin(array, (0, 1)).all():
        return array.astype(np.bool_)
    if wanted.kind != array.dtype.kind:
        what = "convert the array"
        if array.dtype.kind == "V":  # numpy.save drops the name of a type that is not its own
            what = "bfloat16 and float8 arrays lose their type here, save .astype(numpy.float32)"
        problems.append(f"{name}: expected {wanted} values, got {array.dtype}; {what}")
    return array
