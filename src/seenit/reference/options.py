"""What decides reference models: how many, on what share of the records, by which recipe."""

from dataclasses import dataclass, fields
from importlib.util import find_spec
from typing import Annotated

from seenit.errors import ConfigError
from seenit.records.option import OF_TRAINING, Option
from seenit.reference.plan import require_both_sides
from seenit.words import seconds_of

BALANCED, ANCHORED = "balanced", "anchored"
LOCAL, RAY = "local", "ray"
SCRATCH, TARGET = "scratch", "target"
N_FOLDS = 2
"""Folds of an anchored plan. More would leave too few of 8 references per known record."""
_FOURS, _THREE_QUARTERS, _HALF = 4, 0.75, 0.5


@dataclass(frozen=True, kw_only=True)
class TrainingOptions:
    """How references are trained, however many: what every command that trains some asks for."""

    plan: Annotated[str, Option("balanced or anchored: who trains on what.", of=OF_TRAINING)] = (
        BALANCED
    )
    inclusion: Annotated[
        float | None,
        Option("Share of the records that each reference trains on.", of=OF_TRAINING),
    ] = None
    """None for what was measured best."""
    recipe: Annotated[
        str | None,
        Option("TOML file that says how references are trained.", of=OF_TRAINING),
    ] = None
    """None for the recipe that the target suggests."""
    start: Annotated[
        str,
        Option(
            "scratch, or target: begin half-way between the target's weights and a fresh draw, "
            "for a sixth of the epochs.",
            of=OF_TRAINING,
        ),
    ] = SCRATCH
    match_budget: Annotated[
        str | None,
        Option(
            "Time for choosing the recipe by trial, as 20m; without it, by reading the target.",
            of=OF_TRAINING,
        ),
    ] = None
    trainer: Annotated[
        str | None,
        Option(
            "Your own training code, module:function, of (inputs, labels, seed); of (ids, seed) "
            "with --plan FILE.",
            of=OF_TRAINING,
        ),
    ] = None
    backend: Annotated[str, Option("Who trains: local processes, or ray.", of=OF_TRAINING)] = LOCAL
    ray_address: Annotated[
        str | None,
        Option("Ray cluster to use; without it one is started here.", of=OF_TRAINING),
    ] = None
    seed: Annotated[int, Option("Seed of everything that is random.")] = 0

    def reference_options(
        self, n_references: int, *, keep_weights: bool = False
    ) -> "ReferenceOptions":
        """So many references, trained in this way."""
        shared = {entry.name: getattr(self, entry.name) for entry in fields(TrainingOptions)}
        return ReferenceOptions(n_references=n_references, keep_weights=keep_weights, **shared)


@dataclass(frozen=True, kw_only=True)
class ReferenceOptions(TrainingOptions):
    """References to be trained: how many, and how.

    Attributes:
        n_references: how many.
        keep_weights: leave the trained weights in the run folder.
    """

    n_references: int
    keep_weights: bool = False

    @property
    def match_seconds(self) -> float:
        """The time for choosing a recipe by trial, 0 for none."""
        return 0.0 if self.match_budget is None else seconds_of("--match-budget", self.match_budget)

    @property
    def share(self) -> float:
        """The inclusion rate of a balanced plan, the highest where it depends on the records."""
        return self.share_of(n_records=1, n_trained=None)

    def share_of(self, *, n_records: int, n_trained: int | None) -> float:
        """The inclusion rate of a balanced plan over so many records.

        One half or three quarters, whichever is nearer to the target's training size, which was
        worth more than twice the references; three quarters where that size is not known. Only
        fours of references can leave every record out once in three quarters.

        Args:
            n_records: in the pool.
            n_trained: records that the target was trained on, None where nobody says.
        """
        if self.inclusion is not None:
            return self.inclusion
        if self.n_references % _FOURS:
            return _HALF
        share = _THREE_QUARTERS if n_trained is None else n_trained / n_records
        return min(_HALF, _THREE_QUARTERS, key=lambda each: abs(each - share))

    def problems(self, flag: str) -> list[str]:
        """What is wrong before any record is known; `flag` is where the number came from."""
        return [
            *self._plan_problems(flag),
            *self._backend_problems(),
            *self._match_problems(),
            *self._start_problems(),
            *self._trainer_problems(),
        ]

    def _plan_problems(self, flag: str) -> list[str]:
        n = self.n_references
        if self.plan not in (BALANCED, ANCHORED):
            return [f"--plan: expected {BALANCED} or {ANCHORED}, got '{self.plan}'"]
        if self.plan == ANCHORED:
            problems = []
            if self.inclusion is not None:
                problems.append(
                    "--inclusion: expected none with --plan anchored, which draws halves around "
                    f"the known truth, got {self.inclusion:g}; leave one of them out"
                )
            if n < 1 or n % (2 * N_FOLDS):
                problems.append(
                    f"{flag} {n}: expected a multiple of {2 * N_FOLDS} with --plan anchored "
                    f"({N_FOLDS} folds, halves of each)"
                )
            return problems
        try:
            require_both_sides(n_references=n, inclusion=self.share)
        except ConfigError as error:
            return [f"{flag} {n}: {error}"]
        return []

    def _backend_problems(self) -> list[str]:
        address = self.ray_address
        if self.backend not in (LOCAL, RAY):
            return [f"--backend: expected {LOCAL} or {RAY}, got '{self.backend}'"]
        problems = []
        if self.backend == RAY and find_spec("ray") is None:
            problems.append(
                "--backend ray: expected the package ray, got none; pip install 'seenit[ray]'"
            )
        if address is not None and self.backend != RAY:
            problems.append(
                f"--ray-address: expected it beside --backend ray, got --backend {self.backend}"
            )
        if address is not None and address.startswith("ray://"):
            problems.append(
                f"--ray-address: expected HOST:PORT or auto, on a machine of the cluster, got "
                f"{address}; run the command on a node, where the run folder is at hand"
            )
        return problems

    def _match_problems(self) -> list[str]:
        if self.match_budget is None:
            return []
        settled = {"recipe": self.recipe, "trainer": self.trainer}
        if named := [name for name, value in settled.items() if value is not None]:
            return [
                f"--match-budget: expected it without --{name}, got both; leave one of them out"
                for name in named
            ]
        try:
            seconds_of("--match-budget", self.match_budget)
        except ConfigError as error:
            return [str(error)]
        return []

    def _start_problems(self) -> list[str]:
        if self.start not in (SCRATCH, TARGET):
            return [f"--start: expected {SCRATCH} or {TARGET}, got '{self.start}'"]
        if self.start == TARGET and self.trainer is not None:
            return [
                "--start target: expected seenit's own trainer, got --trainer; let "
                f"{self.trainer} begin where it wants to"
            ]
        return []

    def _trainer_problems(self) -> list[str]:
        if self.trainer is None:
            return []
        problems = []
        if self.recipe is not None:
            problems.append(
                "--trainer: expected it without --recipe, which is for seenit's own trainer, got "
                "both; leave one of them out"
            )
        if self.keep_weights:
            problems.append(
                "--keep-weights: expected seenit's own trainer, got --trainer; let "
                f"{self.trainer} save what it wants to keep"
            )
        return problems
