"""The bundle: `competition.yaml` of version 2, both phases, the scoring program and the sheet.

Source: docs.codabench.org, "Yaml Structure" and "Submission Docker Container Layout".
"""

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageDraw

from seenit.hosting.challenge import Challenge, read_challenge
from seenit.hosting.counted import BEST
from seenit.hosting.places import Places
from seenit.hosting.truth import Truth, read_truth
from seenit.numerics.arrays import BoolArray
from seenit.store.atomic import write_atomically
from seenit.words import rate_name

_A_DAY = 86_400
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file, so that the same challenge gives the same bytes."""
_METADATA = "command: python3 /app/program/scoring.py /app/input/ /app/output/\n"
_SUBMISSION = (
    "\n## How to submit here\n\nUpload a zip file that holds the one CSV file, and nothing else.\n"
)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When the phases are, in UTC.

    Attributes:
        start: of the scoreboard.
        end: of the scoreboard; the final follows.
    """

    start: datetime
    end: datetime


def write_bundle(folder: Path, *, dates: Dates) -> Path:
    """Write the bundle among the organiser's files, because it holds the truth.

    Args:
        folder: of the challenge.
        dates: of the phases.

    Raises:
        StoreError: The folder holds no challenge.
    """
    places, challenge = Places(folder), read_challenge(folder)
    truth = read_truth(places.truth)
    contents = bundled(challenge, truth, sheet=_sheet(places), dates=dates)

    def write(scratch: Path) -> None:
        with zipfile.ZipFile(scratch, "w") as archive:
            for name, content in contents.items():
                _add(archive, name, content)
            for path in sorted(places.handout.iterdir()):
                _add(archive, f"public_data/{path.name}", path.read_bytes())

    write_atomically(places.bundle, write)
    places.bundle.chmod(0o600)
    return places.bundle


def bundled(challenge: Challenge, truth: Truth, *, sheet: str, dates: Dates) -> dict[str, bytes]:
    """Name to content of everything in the bundle but what is handed out."""
    program = files("seenit.hosting.codabench").joinpath("scoring.py").read_bytes()
    texts = {
        "competition.yaml": competition_yaml(challenge, dates=dates),
        "sheet.md": sheet,
        "terms.md": "Use what you learn about the records on this challenge alone.\n",
        "scoring_program/metadata.yaml": _METADATA,
        **_reference("scoreboard", challenge, truth, truth.is_on_scoreboard),
        **_reference("final", challenge, truth, ~truth.is_on_scoreboard),
    }
    return {
        **{name: text.encode("utf-8") for name, text in texts.items()},
        "scoring_program/scoring.py": program,
        "logo.png": _logo(),
    }


def competition_yaml(challenge: Challenge, *, dates: Dates) -> str:
    """The description of the competition; every text in it is quoted as JSON, which YAML reads."""
    per_day = max(1, _A_DAY // challenge.cooldown_s) if challenge.cooldown_s else None
    rule = "Force_Best" if challenge.keep == BEST else "Force_Last"
    fpr = rate_name(challenge.competition.judged_fpr)
    lines = [
        "version: 2",
        f"title: {_quoted(challenge.title)}",
        'description: "Which records was a classifier trained on?"',
        "image: logo.png",
        "terms: terms.md",
        "registration_auto_approve: false",
        "make_programs_available: true",
        "make_input_data_available: false",
        "pages:",
        '  - title: "Sheet"',
        "    file: sheet.md",
        "phases:",
        *_phase(0, "Scoreboard", f"{challenge.n_scoreboard} of the private records"),
        f"    start: {_date(dates.start)}",
        f"    end: {_date(dates.end)}",
        "    public_data: public_data",
        *([] if per_day is None else [f"    max_submissions_per_day: {per_day}"]),
        *_phase(1, "Final", "the other private records"),
        f"    start: {_date(dates.end)}",
        "    auto_migrate_to_this_phase: true",
        "tasks:",
        *_task(0, "Scoreboard", "scoreboard"),
        *_task(1, "Final", "final"),
        "leaderboards:",
        '  - title: "Results"',
        "    key: main",
        f"    submission_rule: {_quoted(rule)}",
        "    columns:",
        *_column(0, f"TPR at FPR {fpr}", "tpr", challenge.decimals),
        *_column(1, "AUC", "auc", challenge.decimals),
    ]
    return "\n".join(lines) + "\n"


def _phase(index: int, name: str, what: str) -> list[str]:
    return [
        f"  - index: {index}",
        f"    name: {_quoted(name)}",
        f"    description: {_quoted(f'Judged on {what}.')}",
        "    accepts_only_result_submissions: true",
        f"    tasks: [{index}]",
    ]


def _task(index: int, name: str, folder: str) -> list[str]:
    return [
        f"  - index: {index}",
        f"    name: {_quoted(name)}",
        f"    reference_data: reference_data/{folder}",
        "    scoring_program: scoring_program",
    ]


def _column(index: int, title: str, key: str, decimals: int) -> list[str]:
    return [
        f"      - title: {_quoted(title)}",
        f"        key: {key}",
        f"        index: {index}",
        "        sorting: desc",
        f"        precision: {decimals}",
    ]


def _reference(part: str, challenge: Challenge, truth: Truth, rows: BoolArray) -> dict[str, str]:
    """What the scoring program reads in a phase: the truth of that phase alone."""
    preset = challenge.competition
    settings = {
        "header": list(preset.header),
        "score_range": preset.score_range,
        "max_fpr": preset.judged_fpr,
        "decimals": challenge.decimals,
    }
    known = zip(truth.ids[rows].tolist(), truth.is_member[rows].astype(int).tolist(), strict=True)
    return {
        f"reference_data/{part}/settings.json": json.dumps(settings) + "\n",
        f"reference_data/{part}/truth.csv": _csv([("id", "is_member"), *known]),
        f"reference_data/{part}/ids.csv": _csv([("id",), *((one,) for one in truth.ids.tolist())]),
    }


def _csv(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _sheet(places: Places) -> str:
    """The sheet without the address of a server that nobody runs."""
    text = places.sheet.read_text(encoding="utf-8")
    before, _, after = text.partition("\n## Server\n")
    return before + _SUBMISSION + ("\n## " + after.partition("\n## ")[2] if after else "")


def _logo() -> bytes:
    """A curve above the diagonal, because a logo has to be there."""
    image = Image.new("RGB", (240, 240), "#f4f6f9")
    draw = ImageDraw.Draw(image)
    draw.line([(30, 210), (210, 30)], fill="#b0b6c0", width=4)
    curve = [(30 + 180 * x, 210 - 180 * x**0.4) for x in (step / 40 for step in range(41))]
    draw.line(curve, fill="#0b57a8", width=8, joint="curve")
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _quoted(text: str) -> str:
    return json.dumps(text)
