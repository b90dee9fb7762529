"""What was decided when a challenge was made, as a file of the challenge's folder."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from seenit.competition.presets import Preset, find_preset
from seenit.errors import StoreError
from seenit.hosting.places import Places
from seenit.store.atomic import write_atomically


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """The settings of one challenge.

    Attributes:
        title: of the sheet and of the pages.
        preset: name of the competition whose files and protocol are spoken.
        seed: of everything that was drawn; whoever has it and the records has the truth.
        n_public: records of the public set.
        n_private: records of the private set.
        n_scoreboard: private records that the running scoreboard shows.
        decimals: to which every published figure is rounded.
        keep: "best" or "last", which submission of a team counts.
        cooldown_s: seconds from one accepted submission of a team to the next.
        failure_cooldown_s: the same after a submission that could not be graded.
    """

    title: str
    preset: str
    seed: int
    n_public: int
    n_private: int
    n_scoreboard: int
    decimals: int
    keep: str
    cooldown_s: int
    failure_cooldown_s: int

    @property
    def competition(self) -> Preset:
        """The preset itself."""
        return find_preset(self.preset)


def write_challenge(places: Places, challenge: Challenge) -> None:
    """Write the settings in one piece."""
    text = json.dumps(asdict(challenge), indent=2, ensure_ascii=False) + "\n"
    write_atomically(places.settings, lambda path: path.write_text(text, encoding="utf-8"))
    places.settings.chmod(0o600)


def read_challenge(folder: Path) -> Challenge:
    """The settings of a challenge.

    Raises:
        StoreError: The folder holds none, or other settings.
    """
    path = Places(folder).settings
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Challenge(**{entry.name: content[entry.name] for entry in fields(Challenge)})
    except FileNotFoundError:
        raise StoreError(
            f"{folder}: expected the folder of a challenge, got one without {path.name}; make it "
            f"by `seenit challenge make {folder}`"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path}: expected the settings of a challenge, got "
            f"'{type(error).__name__}: {error}'; make the challenge again"
        ) from error
