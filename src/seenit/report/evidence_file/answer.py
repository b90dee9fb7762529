"""What a run's records say to one question of a test procedure, and what they leave open."""

from collections.abc import Callable
from dataclasses import dataclass

from seenit.report.input import ReportInput

FROM_THE_RUN = "from the run"
PARTLY = "partly from the run"
BY_A_PERSON = "to be filled in by a person"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One field of the file.

    Attributes:
        said: what the run's records say; empty where they cannot know.
        left: what a person has to fill in; empty where nothing is left.
    """

    said: str = ""
    left: str = ""

    @property
    def status(self) -> str:
        """Who answers: `FROM_THE_RUN`, `PARTLY` or `BY_A_PERSON`."""
        if not self.left:
            return FROM_THE_RUN
        return PARTLY if self.said else BY_A_PERSON


@dataclass(frozen=True, kw_only=True)
class Row:
    """A field by its name."""

    name: str
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Part:
    """Fields of one subject.

    Attributes:
        title: heading.
        rows: its fields for one run.
        lead: a sentence before them; empty for none.
    """

    title: str
    rows: Callable[[ReportInput], tuple[Row, ...]]
    lead: str = ""


def said(name: str, text: str) -> Row:
    """A field that the run answers."""
    return Row(name=name, answer=Answer(said=text))


def left(name: str, text: str) -> Row:
    """A field that a person answers."""
    return Row(name=name, answer=Answer(left=text))
