"""Frozen configuration of `seenit challenge make`."""

from dataclasses import dataclass
from typing import Annotated

from seenit.config.options import resize_problems, seed_problems
from seenit.errors import Refused
from seenit.hosting.counted import BEST, LAST
from seenit.records.option import Option

LONGEST_FAILURE_S = 120
"""A refused file costs no more than this, unless the organiser says so."""
_FEWEST = 20


@dataclass(frozen=True, kw_only=True)
class ChallengeConfig:
    """Everything that decides a challenge."""

    records: Annotated[str | None, Option("Labelled images, in any format that seenit opens.")] = (
        None
    )
    demo: Annotated[bool, Option("Take scikit-learn's digits under noise as records.")] = False
    preset: Annotated[str, Option("Competition whose files and protocol are spoken.")] = "tml2025"
    seed: Annotated[
        int | None,
        Option("Seed that makes the same challenge again; without it, nobody can guess the draw."),
    ] = None
    n_per_set: Annotated[
        int | None, Option("Records of the public set, and of the private one; by default all.")
    ] = None
    recipe: Annotated[str | None, Option("Recipe of the target, as TOML.")] = None
    label: Annotated[str | None, Option("Name of the column of the true classes.")] = None
    resize: Annotated[int | str | None, Option("Image size to bring all to: N, or HxW.")] = None
    device: Annotated[str, Option("auto, cpu, cuda or mps.")] = "auto"
    title: Annotated[str, Option("Title of the sheet and of the pages.")] = "Membership inference"
    scoreboard_share: Annotated[
        float, Option("Share of the private set that the scoreboard shows.")
    ] = 0.3
    decimals: Annotated[int, Option("Decimals of every published figure.")] = 3
    keep: Annotated[str, Option("best or last: which submission of a team counts.")] = BEST
    cooldown: Annotated[
        int | None, Option("Seconds between submissions; by default the preset's.")
    ] = None
    failure_cooldown: Annotated[
        int | None,
        Option("Seconds after a refused file; by default the preset's, at most 120."),
    ] = None

    def __post_init__(self) -> None:
        from seenit.competition.presets import PRESETS  # late: its package waits for httpx

        n, share = self.n_per_set, self.scoreboard_share
        checks = (
            ("--preset", self.preset, self.preset in PRESETS, f"one of {', '.join(PRESETS)}"),
            (
                "--n-per-set",
                n,
                n is None or (n >= _FEWEST and n % 2 == 0),
                f"an even number from {_FEWEST}",
            ),
            ("--scoreboard-share", share, 0 < share < 1, "a share between 0 and 1"),
            ("--decimals", self.decimals, 1 <= self.decimals <= 6, "1 to 6"),
            ("--keep", self.keep, self.keep in (BEST, LAST), f"{BEST} or {LAST}"),
            ("--title", self.title, bool(self.title) and self.title.isprintable(), "one line"),
            *(
                (flag, value, value is None or value >= 0, "0 or more seconds")
                for flag, value in (
                    ("--cooldown", self.cooldown),
                    ("--failure-cooldown", self.failure_cooldown),
                )
            ),
        )
        problems = [
            f"{flag}: expected {want}, got {got}" for flag, got, fits, want in checks if not fits
        ]
        problems += [*seed_problems(self.seed or 0), *resize_problems(self.resize)]
        if self.demo == (self.records is not None):
            problems.append(
                "--records, --demo: expected one of them, got "
                f"{'both' if self.demo else 'neither'}; the records are what the challenge is "
                "made of"
            )
        if problems:
            raise Refused(problems)
