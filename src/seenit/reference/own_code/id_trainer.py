"""Code of the user's own that knows records by their ids: texts, mixed tables, anything.

    def train(ids, seed):
        ...
        return answer  # from ids to answers about those records

Both get a list of ids as the plan has them, whole numbers or text. seenit never sees a record.
"""

import inspect
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.data.signal_files.given_answers import given_answers
from seenit.data.signal_files.model_answers import ModelAnswers
from seenit.errors import ConfigError, Refused, TargetFailed, TrainingError
from seenit.models.own_code.importing import importable, names_code
from seenit.numerics.arrays import IdArray
from seenit.reference.own_code.code import import_own, seeded, where_it_failed

Answer = Callable[[list[Any]], Any]
"""From ids to what a model answers about those records."""


@dataclass(frozen=True, kw_only=True)
class IdFunction:
    """A function of the user's own, and the code that it is.

    Attributes:
        spec: `module:function`.
        function: what the name stands for.
        folder: whose modules can be imported.
        file: its source.
        sha256: of that source and of what it imports beside it.
    """

    spec: str
    function: Callable[..., Any]
    folder: Path
    file: Path
    sha256: str

    @property
    def in_words(self) -> str:
        """For a report."""
        return f"own code, {self.spec} ({self.file.name}, SHA-256 {self.sha256[:12]}…)"


def open_id_trainer(spec: str) -> IdFunction:
    """The function that `--trainer` names, of (ids, seed).

    Raises:
        ConfigError: It cannot be imported, has no source, or cannot be called so.
    """
    found = _open(spec, "--trainer", "that is called as (ids, seed)")
    try:
        inspect.signature(found.function).bind("ids", "seed")
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"--trainer {spec}: expected a function of (ids, seed) beside a plan's file, got "
            f"'{error}'; a function of (inputs, labels, seed) goes with records and --references N"
        ) from error
    return found


def open_id_target(spec: str) -> IdFunction:
    """The function that `--target` names, from ids to answers.

    The name may stand for a function that takes nothing and returns the one that is asked.

    Raises:
        ConfigError: It cannot be imported, has no source, or cannot be called so.
    """
    expected = "that is called as (ids)"
    found = _open(spec, "--target", expected)
    asked: Any = found.function
    try:
        signature = inspect.signature(asked)
        if _binds(signature):
            with importable(found.folder), redirect_stdout(sys.stderr):
                asked = asked()
        inspect.signature(asked).bind("ids")
    except Exception as error:  # the user's own code may fail in any way
        raise ConfigError(
            f"--target {spec}: expected a function {expected} beside a plan's file, got "
            f"{type(error).__name__}: {error}"
        ) from error
    return IdFunction(
        spec=spec, function=asked, folder=found.folder, file=found.file, sha256=found.sha256
    )


def train_by_ids(trainer: IdFunction, ids: Sequence[Any], *, seed: int, name: str) -> Answer:
    """What `trainer` gives for these records.

    The generators of Python, NumPy and torch start from the seed too, and are as before
    afterwards. What the function prints goes to stderr.

    Args:
        trainer: of (ids, seed).
        ids: m of them, in the order of the plan.
        seed: 32 bits.
        name: of the reference, for messages.

    Raises:
        TrainingError: The function fails, or gives nothing that can be asked.
    """
    try:
        with importable(trainer.folder), seeded(seed), redirect_stdout(sys.stderr):
            answer = trainer.function(list(ids), seed)
    except (Exception, SystemExit) as error:  # the user's own code may fail in any way
        raise TrainingError(
            f"{trainer.spec}: {name}: expected a model of {len(ids):,} records, got "
            f"{type(error).__name__}: {error} ({where_it_failed(error, trainer.file)})"
        ) from error
    if not callable(answer):
        raise TrainingError(
            f"{trainer.spec}: {name}: expected a callable from ids to answers, got "
            f"{type(answer).__name__}; return a function that asks the trained model"
        )
    found: Answer = answer
    return found


def ask_by_ids(of: IdFunction, answer: Answer, ids: IdArray, *, name: str) -> ModelAnswers:
    """What a model answers about these records.

    Args:
        of: the code that it comes from.
        answer: from a list of ids to its answers.
        ids: (n,) of the records.
        name: of the model, for messages.

    Raises:
        TargetFailed: It fails, or its answers are none.
    """
    try:
        with importable(of.folder), redirect_stdout(sys.stderr):
            value = answer(ids.tolist())
    except (Exception, SystemExit) as error:  # the user's own code may fail in any way
        raise TargetFailed(
            f"{of.spec}: {name}: failed when it was asked about {len(ids):,} records, the first "
            f"{ids.tolist()[0]!r}: {type(error).__name__}: {error} "
            f"({where_it_failed(error, of.file)})"
        ) from error
    try:
        return given_answers(value, ids, name=f"{of.spec}: {name}")
    except Refused as error:
        raise TargetFailed("; ".join(error.problems)) from error


def _open(spec: str, option: str, expected: str) -> IdFunction:
    wanted = f"expected an importable module:function {expected}"
    if not names_code(spec):
        raise ConfigError(f"{option} {spec}: {wanted} beside a plan's file, got '{spec}'")
    folder = Path.cwd()
    try:
        function, file, sha256 = import_own(spec, folder)
    except Exception as error:  # the user's own code may fail in any way
        raise ConfigError(
            f"{option} {spec}: {wanted}, got {type(error).__name__}: {error}"
        ) from error
    if not callable(function):
        raise ConfigError(f"{option} {spec}: {wanted}, got {type(function).__name__}")
    return IdFunction(spec=spec, function=function, folder=folder, file=file, sha256=sha256)


def _binds(signature: inspect.Signature) -> bool:
    """The function can be called without arguments."""
    try:
        signature.bind()
    except TypeError:
        return False
    return True
