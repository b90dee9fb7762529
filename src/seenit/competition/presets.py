"""What each competition expects, as data.

No preset holds a base address: servers of competitions move, so the address is always the user's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seenit.errors import ConfigError
from seenit.records.examples import Normalisation


@dataclass(frozen=True, kw_only=True)
class HandedOut:
    """The files that a competition gives to its participants.

    Attributes:
        target_file: name of the model file.
        public_file: name of the public set's file.
        private_file: name of the private set's file.
        model: the target in words; files are recognised by content, not by this.
    """

    target_file: str
    public_file: str
    private_file: str
    model: str


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How a competition's server takes a submission: one multipart POST.

    Attributes:
        path: appended to the base address.
        file_field: multipart field that holds the file.
        token_header: header that holds the team's token.
        cooldown_s: seconds from one accepted submission to the next, 0 if none is known of.
        failure_cooldown_s: the same after a submission that the server could not grade.
    """

    path: str
    file_field: str
    token_header: str
    cooldown_s: int
    failure_cooldown_s: int


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One competition, or `PLAIN`: how a submission looks and, where there are, the rest.

    Attributes:
        name: as `--preset` and `--to` take it.
        id_column: first column of the submission; the second is `score`.
        score_range: smallest and largest score taken, None if any finite number will do.
        judged_fpr: the false-positive rate at which the true-positive rate decides.
        scoreboard_share: share of the private set that the running scoreboard shows, None where
            the competition does not say.
        normalisation: what the target expects, in the scale of images in [0, 1].
        image_size: (height, width) that the target was trained on, None where the images come so.
        handed_out: the files and the model.
        protocol: how the server is asked.
    """

    name: str
    id_column: str
    score_range: tuple[float, float] | None
    judged_fpr: float
    scoreboard_share: float | None = None
    normalisation: Normalisation | None = None
    image_size: tuple[int, int] | None = None
    handed_out: HandedOut | None = None
    protocol: Protocol | None = None

    @property
    def header(self) -> tuple[str, str]:
        """The column names of a submission."""
        return (self.id_column, "score")


PLAIN = Preset(name="plain", id_column="ids", score_range=(0.0, 1.0), judged_fpr=0.05)
"""No competition: `ids,score`, no server."""

_RESNET18_44 = "torchvision ResNet-18 as it is, 44 classes"
_MEAN_STD_2025 = Normalisation(mean=(0.2980, 0.2962, 0.2987), std=(0.2886, 0.2875, 0.2889))

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="tml2025",
                id_column="ids",
                score_range=None,
                judged_fpr=0.05,
                scoreboard_share=0.3,
                normalisation=_MEAN_STD_2025,
                handed_out=HandedOut(
                    target_file="01_MIA.pt",
                    public_file="pub.pt",
                    private_file="priv_out.pt",
                    model=_RESNET18_44,
                ),
                protocol=Protocol(
                    path="/mia",
                    file_field="file",
                    token_header="token",  # noqa: S106 (a header's name)
                    cooldown_s=3600,
                    failure_cooldown_s=3600,
                ),
            ),
            Preset(
                name="tml2026",
                id_column="id",
                score_range=(0.0, 1.0),
                judged_fpr=0.05,
                normalisation=Normalisation(
                    mean=(0.7406, 0.5331, 0.7059), std=(0.1491, 0.1864, 0.1301)
                ),
                image_size=(32, 32),
                handed_out=HandedOut(
                    target_file="model.pt",
                    public_file="pub.pt",
                    private_file="priv.pt",
                    model="ResNet-18 with a 3x3 stem of stride 1 and no max-pooling, 9 classes",
                ),
                protocol=Protocol(
                    path="/submit/01-mia",
                    file_field="file",
                    token_header="X-API-Key",  # noqa: S106 (a header's name)
                    cooldown_s=3600,
                    failure_cooldown_s=120,
                ),
            ),
            Preset(
                name="ensembleai2025",
                id_column="ids",
                score_range=(0.0, 1.0),
                judged_fpr=0.05,
                normalisation=_MEAN_STD_2025,
                handed_out=HandedOut(
                    target_file="01_MIA_69.pt",
                    public_file="pub.pt",
                    private_file="priv_out.pt",
                    model=_RESNET18_44,
                ),
                protocol=Protocol(
                    path="/task-1/submit",
                    file_field="csv_file",
                    token_header="token",  # noqa: S106 (a header's name)
                    cooldown_s=0,
                    failure_cooldown_s=0,
                ),
            ),
        )
    }
)


def find_preset(name: str) -> Preset:
    """The competition called `name`.

    Raises:
        ConfigError: There is none; the message names those there are.
    """
    preset = PRESETS.get(name)
    if preset is None:
        raise ConfigError(
            f"preset: expected one of {', '.join(PRESETS)}, got '{name}'; "
            "without a preset the submission's header is ids,score"
        )
    return preset
