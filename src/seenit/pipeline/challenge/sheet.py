"""The sheet for participants, in Markdown."""

from seenit.hosting.counted import BEST
from seenit.hosting.places import Places, hosted
from seenit.pipeline.challenge.made import MadeChallenge
from seenit.report.wording.blind import blind_sentence
from seenit.words import rate_name


def write_sheet(made: MadeChallenge) -> None:
    """Write `SHEET.md` beside the files."""
    Places(made.folder).sheet.write_text(sheet(made), encoding="utf-8")


def sheet(made: MadeChallenge) -> str:
    """Everything that a participant must know, and nothing of the truth."""
    return "\n".join(
        [
            f"# {made.challenge.title}",
            "",
            "You get a trained classifier, a public set of records whose membership in its",
            "training set is known, and a private set whose membership is not. Score the private",
            "records: the higher, the more likely a member.",
            "",
            *_files(made),
            *_submission(made),
            *_server(made),
            *_judging(made),
            "## Without the model",
            "",
            *(f"- {blind_sentence(one)}" for one in made.baselines.blind),
            "",
            "Use what you learn on this challenge alone: membership is personal data where records",
            "are of persons.",
            "",
        ]
    )


def _files(made: MadeChallenge) -> list[str]:
    challenge = made.challenge
    handed_out, _ = hosted(challenge.competition)
    mean, std = (
        ", ".join(f"{value:.4f}" for value in values)
        for values in (made.normalisation.mean, made.normalisation.std)
    )
    _, height, width = made.image_shape
    held = {
        handed_out.target_file: f"the classifier: state dict, {made.recipe.architecture}, "
        f"{made.target.n_classes} classes",
        handed_out.public_file: f"{challenge.n_public:,} public records, half of them members",
        handed_out.private_file: f"{challenge.n_private:,} private records, half of them members",
        "normalisation.json": "mean and standard deviation",
    }
    return [
        "## Files",
        "",
        "| file | what it holds | SHA-256 |",
        "|---|---|---|",
        *(f"| `{name}` | {what} | `{made.sha256[name]}` |" for name, what in held.items()),
        "",
        "The sets are pickles of `__main__.MembershipDataset` with the lists `ids`, `imgs`",
        f"(float32, 3x{height}x{width}, in [0, 1], not normalised), `labels` and `membership` (1,",
        "0, and `None` in the private set). `seenit inspect` opens them without running them.",
        "",
        f"The classifier expects images normalised by mean ({mean}) and",
        f"standard deviation ({std}).",
        "",
    ]


def _submission(made: MadeChallenge) -> list[str]:
    preset = made.challenge.competition
    allowed = (
        "any finite number"
        if preset.score_range is None
        else f"a number in [{preset.score_range[0]:g}, {preset.score_range[1]:g}]"
    )
    return [
        "## Submission",
        "",
        f"A CSV file with the header `{','.join(preset.header)}` and one row for each private",
        f"record, each id once, each score {allowed}. Equal scores move together, so do not round.",
        "",
    ]


def _server(made: MadeChallenge) -> list[str]:
    challenge = made.challenge
    _, protocol = hosted(challenge.competition)
    return [
        "## Server",
        "",
        "The address and your team's token come from the organiser. Keep the token out of files.",
        "",
        "```",
        f"seenit submit submission.csv --to {challenge.preset} --url ADDRESS --yes",
        f'curl -H "{protocol.token_header}: $SEENIT_TOKEN" -F '
        f'"{protocol.file_field}=@submission.csv" ADDRESS{protocol.path}',
        "```",
        "",
        f"After an accepted submission a team waits {_seconds(challenge.cooldown_s)}, after a",
        f"refused file {_seconds(challenge.failure_cooldown_s)}; the reason comes with it.",
        "A file that was accepted before is answered again, costs nothing and counts once.",
        "",
    ]


def _judging(made: MadeChallenge) -> list[str]:
    challenge = made.challenge
    fpr = rate_name(challenge.competition.judged_fpr)
    counts = (
        "The submission with the best figures on the scoreboard counts."
        if challenge.keep == BEST
        else "The last accepted submission counts."
    )
    return [
        "## Judging",
        "",
        f"By the true-positive rate at a false-positive rate of {fpr} (a step function: the",
        f"largest rate over thresholds whose false-positive rate is at most {fpr}, ties together),",
        "then by AUC (ties count half), then by who was first; both rounded to "
        f"{challenge.decimals} decimals.",
        f"The scoreboard shows {challenge.n_scoreboard:,} of the private records, drawn once; the",
        f"final is on the other {challenge.n_private - challenge.n_scoreboard:,}. {counts}",
        "",
    ]


def _seconds(seconds: int) -> str:
    if seconds and seconds % 60 == 0:
        return f"{seconds // 60} min"
    return f"{seconds} s"
