"""Where a challenge's files lie: what is handed out, and what only the organiser has."""

from dataclasses import dataclass
from pathlib import Path

from seenit.competition.presets import HandedOut, Preset, Protocol
from seenit.errors import ConfigError


@dataclass(frozen=True)
class Places:
    """The folder of one challenge.

    Attributes:
        root: the folder.
    """

    root: Path

    @property
    def settings(self) -> Path:
        """What was decided when it was made; written last, so that it says that all is there."""
        return self.root / "challenge.json"

    @property
    def handout(self) -> Path:
        """The folder that goes to the participants, whole."""
        return self.root / "handout"

    @property
    def sheet(self) -> Path:
        """What a participant must know."""
        return self.handout / "SHEET.md"

    @property
    def organiser(self) -> Path:
        """The folder that nobody else may read."""
        return self.root / "organiser"

    @property
    def truth(self) -> Path:
        """`id,is_member,is_on_scoreboard` of the private records."""
        return self.organiser / "truth.csv"

    @property
    def seed(self) -> Path:
        """What was drawn in the place of a seed; whoever has it and the records has the truth."""
        return self.organiser / "seed.txt"

    @property
    def records(self) -> Path:
        """Which record of the file given each id is."""
        return self.organiser / "records.csv"

    @property
    def baselines(self) -> Path:
        """What known attacks reach."""
        return self.organiser / "BASELINES.md"

    def submission_of(self, attack: str) -> Path:
        """A submission of a known attack, to try the server with."""
        return self.organiser / "baselines" / attack / "submission.csv"

    @property
    def database(self) -> Path:
        """Teams and submissions."""
        return self.organiser / "submissions.sqlite"

    @property
    def bundle(self) -> Path:
        """For Codabench; holds the truth."""
        return self.organiser / "codabench.zip"


def hosted(preset: Preset) -> tuple[HandedOut, Protocol]:
    """The files and the protocol of a preset that can be hosted.

    Raises:
        ConfigError: It has none.
    """
    if preset.handed_out is None or preset.protocol is None:
        raise ConfigError(
            f"--preset: expected a competition with files and a server, got '{preset.name}'"
        )
    return preset.handed_out, preset.protocol
