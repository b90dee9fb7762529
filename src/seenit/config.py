"""Frozen run configuration: what was passed, and what it resolved to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from seenit.errors import ConfigError, Refused
from seenit.store.atomic import write_atomically
from seenit.store.keys import key_of

AUTO = "auto"


@dataclass(frozen=True, kw_only=True)
class ScoreConfig:
    """Everything that decides the result of `seenit score`.

    Attributes:
        target: model file or `module:function`; None with signals.
        public: records with known membership.
        private: records whose membership is asked for.
        signals: a precomputed signal table instead of model and records.
        column: `--column name=signal` overrides for tables.
        preset: competition preset, None for plain `ids,score`.
        architecture: torchvision builder name, where the checkpoint does not say.
        mean: per-channel mean of the normalisation, inputs in [0, 1].
        std: per-channel standard deviation.
        attack: names of attacks to choose from, or ("auto",).
        fpr: false-positive rates to report, the judged one first.
        device: "auto", "cpu", "cuda", "mps".
        seed: the one seed.
        run_dir: folder of the run, None for `runs/score-<key>`.
        out: the submission, None for none.
        trust: open files that are code.
        show_images: the report holds pictures of records.
    """

    target: str | None = None
    public: str | None = None
    private: str | None = None
    signals: str | None = None
    column: tuple[str, ...] = ()
    preset: str | None = None
    architecture: str | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    attack: tuple[str, ...] = (AUTO,)
    fpr: tuple[float, ...] = (0.05, 0.01, 0.001)
    device: str = AUTO
    seed: int = 0
    run_dir: str | None = None
    out: str | None = None
    trust: bool = False
    show_images: bool = True

    def __post_init__(self) -> None:
        problems = [*_evidence_problems(self), *_value_problems(self)]
        if problems:
            raise Refused(problems)

    def columns(self) -> dict[str, str]:
        """The `--column` overrides as table column to signal name."""
        return dict(entry.split("=", 1) for entry in self.column)

    def folder(self) -> Path:
        """The run folder; the same command gets the same one, so that it resumes."""
        if self.run_dir is not None:
            return Path(self.run_dir)
        inputs = {name: value for name, value in self.as_dict().items() if name != "out"}
        return Path("runs") / f"score-{key_of(inputs)[:8]}"

    def as_dict(self) -> dict[str, object]:
        """Field name to value."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def passed(self) -> dict[str, object]:
        """The fields that differ from their default."""
        return {
            entry.name: getattr(self, entry.name)
            for entry in fields(self)
            if getattr(self, entry.name) != entry.default
        }


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The content of run.toml.

    Attributes:
        passed: options that the user gave.
        resolved: every option as it was used.
    """

    passed: Mapping[str, object] = field(default_factory=dict)
    resolved: Mapping[str, object] = field(default_factory=dict)


def write_run_record(path: Path, record: RunRecord) -> None:
    """Write run.toml in one piece."""
    lines = ["# What was passed, and what it resolved to. `seenit score --config` reads [passed]."]
    for title, options in (("passed", record.passed), ("resolved", record.resolved)):
        lines += ["", f"[{title}]"]
        lines += [
            f"{name} = {_toml(value)}" for name, value in options.items() if value is not None
        ]
    text = "\n".join(lines) + "\n"
    write_atomically(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


def read_passed(path: Path) -> dict[str, object]:
    """The options of a TOML file: its [passed] table, or its top level where it has none.

    Raises:
        ConfigError: The file is missing, is not TOML or names an unknown option.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"--config {path}: expected a TOML file, got '{error}'") from error
    options = content.get("passed", content)
    known = {entry.name for entry in fields(ScoreConfig)}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ConfigError(
            f"--config {path}: expected options among {', '.join(sorted(known))}; "
            f"got {', '.join(unknown)}"
        )
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }


def _evidence_problems(config: ScoreConfig) -> list[str]:
    records = {"target": config.target, "public": config.public, "private": config.private}
    given = [name for name, value in records.items() if value is not None]
    if config.signals is not None:
        return [
            f"--{name}: expected either --signals or --target, --public and --private, got both; "
            "leave one of them out"
            for name in given
        ]
    return [
        f"--{name}: expected a file, got nothing; `seenit score` needs --target, --public and "
        "--private, or --signals alone"
        for name in records
        if name not in given and name != "private"
    ]


def _value_problems(config: ScoreConfig) -> list[str]:
    problems = [
        f"--column {entry}: expected NAME=SIGNAL, got no '='; for example margin=target_margin"
        for entry in config.column
        if "=" not in entry
    ]
    if (config.mean is None) != (config.std is None):
        problems.append("--mean, --std: expected both or neither, got one; give the other too")
    elif config.mean is not None and config.std is not None:
        if len(config.mean) != len(config.std):
            problems.append(
                f"--mean, --std: expected as many values in each, got {len(config.mean)} and "
                f"{len(config.std)}"
            )
        if any(not value > 0 for value in config.std):
            problems.append(f"--std: expected values above 0, got {config.std}")
    problems += [
        f"--fpr {rate}: expected a rate between 0 and 1, got {rate}"
        for rate in config.fpr
        if not 0 < rate < 1
    ]
    if not config.fpr:
        problems.append("--fpr: expected at least one rate, got none")
    if config.seed < 0:
        problems.append(f"--seed: expected 0 or above, got {config.seed}")
    if AUTO in config.attack and len(config.attack) > 1:
        problems.append(
            f"--attack: expected 'auto' or names of attacks, got {', '.join(config.attack)}"
        )
    return problems


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
