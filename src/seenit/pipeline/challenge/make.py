"""`seenit challenge make`: records become a target, two sets, a withheld truth and sheets."""

import csv
import hashlib
import json
import secrets
from pathlib import Path

import numpy as np

from seenit.competition import find_preset
from seenit.competition.demo_files import write_membership_dataset
from seenit.config.challenge import LONGEST_FAILURE_S, ChallengeConfig
from seenit.errors import Refused
from seenit.evidence.places import folder_problems
from seenit.hosting.challenge import Challenge, write_challenge
from seenit.hosting.places import Places, hosted
from seenit.hosting.truth import write_truth
from seenit.pipeline.challenge.baselines import run_baselines
from seenit.pipeline.challenge.draw import Drawn, draw
from seenit.pipeline.challenge.made import MadeChallenge
from seenit.pipeline.challenge.organiser_sheet import write_organiser_sheet
from seenit.pipeline.challenge.records import N_DEMO, Drawable, open_drawable, without_copies
from seenit.pipeline.challenge.sheet import write_sheet
from seenit.pipeline.challenge.target import make_target, normalisation_of, recipe_of
from seenit.progress import Silent, Watcher
from seenit.records.examples import Normalisation


def make_challenge(
    folder: Path, config: ChallengeConfig, *, watcher: Watcher | None = None
) -> MadeChallenge:
    """Make a challenge; killed, the same command goes on where it stopped.

    The same configuration, with a seed, gives the same files on the same machine.

    Args:
        folder: of the challenge; made if missing.
        config: what to make.
        watcher: told of each stage; None for nobody.

    Raises:
        Refused: The folder holds a challenge or cannot be written, or the records do not fit.
    """
    watcher = watcher or Silent()
    places, preset = Places(folder), find_preset(config.preset)
    handed_out, protocol = hosted(preset)
    problems = folder_problems(folder, flag="DIR")
    if places.settings.exists():
        problems.append(
            f"{folder}: expected a folder without a challenge, got one; choose another, or remove "
            "it if nobody takes part"
        )
    if problems:
        raise Refused(problems)
    recipe = recipe_of(config)
    seed = _seed(places, config)
    found = open_drawable(config, seed=seed)
    different = without_copies(
        found, on_progress=watcher.start("looking for copies", len(found.ids))
    )
    drawn = draw(
        len(different.ids),
        n_per_set=config.n_per_set or (N_DEMO if config.demo else None),
        share=preset.scoreboard_share or config.scoreboard_share,
        seed=seed,
    )
    for home in (places.handout, places.organiser):
        home.mkdir(parents=True, exist_ok=True)
    places.organiser.chmod(0o700)
    normalisation = normalisation_of(different.images[drawn.public])
    files = (handed_out.target_file, handed_out.public_file, handed_out.private_file)
    target = make_target(
        places.handout / files[0],
        recipe=recipe,
        images=different.images,
        labels=different.labels,
        drawn=drawn,
        normalisation=normalisation,
        device=config.device,
        seed=seed,
        scratch=places.organiser,
        watcher=watcher,
    )
    _write_sets(places, (files[1], files[2]), different, drawn)
    _write_normalisation(places, normalisation)
    write_truth(places.truth, drawn.truth)
    _write_records(places, different, drawn)
    baselines = run_baselines(
        places, config, files=files, normalisation=normalisation, truth=drawn.truth, watcher=watcher
    )
    made = MadeChallenge(
        folder=folder,
        challenge=Challenge(
            title=config.title,
            preset=config.preset,
            seed=seed,
            n_public=len(drawn.public),
            n_private=len(drawn.private),
            n_scoreboard=int(drawn.truth.is_on_scoreboard.sum()),
            decimals=config.decimals,
            keep=config.keep,
            cooldown_s=_or(config.cooldown, protocol.cooldown_s),
            failure_cooldown_s=_or(
                config.failure_cooldown, min(protocol.failure_cooldown_s, LONGEST_FAILURE_S)
            ),
        ),
        source=found.source,
        n_left_out=different.n_left_out,
        image_shape=different.images.shape[1:],
        normalisation=normalisation,
        recipe=recipe,
        target=target,
        sha256={
            name: hashlib.sha256((places.handout / name).read_bytes()).hexdigest()
            for name in (*files, "normalisation.json")
        },
        baselines=baselines,
    )
    write_sheet(made)
    write_organiser_sheet(made)
    write_challenge(places, made.challenge)
    return made


def _seed(places: Places, config: ChallengeConfig) -> int:
    """The user's, or one that nobody could guess; drawn once, so that a killed command goes on."""
    if config.seed is not None:
        return config.seed
    if not places.seed.exists():
        places.organiser.mkdir(parents=True, exist_ok=True)
        places.seed.touch(mode=0o600)
        places.seed.write_text(str(secrets.randbits(128)))
    return int(places.seed.read_text())


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _write_sets(places: Places, names: tuple[str, str], found: Drawable, drawn: Drawn) -> None:
    for name, rows, ids, known in (
        (names[0], drawn.public, drawn.public_ids, drawn.public_is_member),
        (names[1], drawn.private, drawn.truth.ids, None),
    ):
        write_membership_dataset(
            places.handout / name,
            ids=ids,
            images=found.images[rows],
            labels=found.labels[rows],
            is_member=known,
        )


def _write_normalisation(places: Places, normalisation: Normalisation) -> None:
    content = {"mean": normalisation.mean, "std": normalisation.std}
    (places.handout / "normalisation.json").write_text(json.dumps(content) + "\n")


def _write_records(places: Places, found: Drawable, drawn: Drawn) -> None:
    """Which record of the source each id is; the organiser's alone, because it tells membership."""
    rows = np.concatenate([drawn.public, drawn.private])
    ids = np.concatenate([drawn.public_ids, drawn.truth.ids])
    with places.records.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "set", "source_id"))
        for example_id, row, at in zip(ids.tolist(), rows.tolist(), range(len(rows)), strict=True):
            part = "public" if at < len(drawn.public) else "private"
            writer.writerow((example_id, part, found.ids[row]))
    places.records.chmod(0o600)
