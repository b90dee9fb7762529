"""Where a number came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class FileProvenance:
    """One input file or folder as it was when it was read.

    Attributes:
        path: as the user gave it.
        kind: the format that was recognised, in words ("torch pickle, MembershipDataset").
        n_bytes: size on disk.
        sha256: hex digest of the content (for a folder: of its sorted names and contents).
        remarks: what was read otherwise than it was written, or may not mean what it seems to;
            one sentence each.
    """

    path: str
    kind: str
    n_bytes: int
    sha256: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunProvenance:
    """Everything needed to make a run again.

    Attributes:
        command: what the user typed.
        passed: the options that were passed, by name.
        resolved: every option as it was used, by name.
        files: the inputs, by role ("target", "public", "private", "signals").
        versions: package name to version, Python and platform included.
        seed: the one seed.
        seconds: stage name to wall-clock seconds.
        finished: date and time in UTC, empty where an earlier version did not say.
    """

    command: str
    passed: Mapping[str, str]
    resolved: Mapping[str, str]
    files: Mapping[str, FileProvenance]
    versions: Mapping[str, str]
    seed: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    finished: str = ""
