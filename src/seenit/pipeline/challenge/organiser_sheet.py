"""What the organiser reads of a new challenge: baselines with their n, and how it was made."""

from collections.abc import Mapping

from seenit._version import __version__
from seenit.hosting.places import Places
from seenit.pipeline.challenge.made import MadeChallenge
from seenit.records.evaluation import AttackEvaluation
from seenit.report.wording.blind import blind_sentence
from seenit.words import count, decimal, decimal_range, percent, rate_name


def write_organiser_sheet(made: MadeChallenge) -> None:
    """Write `BASELINES.md` among the organiser's files."""
    Places(made.folder).baselines.write_text(organiser_sheet(made), encoding="utf-8")


def organiser_sheet(made: MadeChallenge) -> str:
    """Baselines, controls and the recipe, in Markdown."""
    found, fpr = made.baselines, rate_name(made.baselines.judged_fpr)
    return "\n".join(
        [
            f"# {made.challenge.title}: for the organiser",
            "",
            f"Made by seenit {__version__} from {made.source}, seed {made.challenge.seed}; "
            f"{made.n_left_out:,} copies left out.",
            f"The target is right on {percent(made.target.member_accuracy)} of its members and on "
            f"{percent(made.target.nonmember_accuracy)} of the other records.",
            "",
            "## Baselines",
            "",
            f"| attack | set | n | TPR at FPR {fpr} | 95 % | AUC | 95 % |",
            "|---|---|---|---|---|---|---|",
            *_rows(found.private, "private, by the truth", found.judged_fpr),
            *_rows(found.public, "public", found.judged_fpr),
            "",
            "`stack` on the public set is out of fold. Intervals of the two sets are of each set",
            "alone; both are samples.",
            "",
            "## Controls",
            "",
            *(f"- {blind_sentence(one)}" for one in found.blind),
            *(
                f"- {one.n:,} of {one.n_looked_at:,} records have a near-duplicate across "
                f"{one.groups}"
                for one in found.duplicates
            ),
            "",
            "## Recipe of the target",
            "",
            "```",
            *(f"{name} = {value}" for name, value in made.recipe.as_dict().items()),
            "```",
            "",
        ]
    )


def baseline_facts(made: MadeChallenge) -> dict[str, str]:
    """The baselines on the private set, for the terminal."""
    fpr = made.baselines.judged_fpr
    return {
        name: f"TPR at FPR {rate_name(fpr)} {decimal(entry.at(fpr).tpr.value)} "
        f"[{decimal_range(entry.at(fpr).tpr)}], AUC {decimal(entry.auc.value)} "
        f"[{decimal_range(entry.auc)}], n = {_n(entry)}"
        for name, entry in made.baselines.private.items()
    }


def _rows(found: Mapping[str, AttackEvaluation], where: str, fpr: float) -> list[str]:
    return [
        f"| `{name}` | {where} | {_n(entry)} | {decimal(entry.at(fpr).tpr.value)} | "
        f"{decimal_range(entry.at(fpr).tpr)} | {decimal(entry.auc.value)} | "
        f"{decimal_range(entry.auc)} |"
        for name, entry in found.items()
    ]


def _n(entry: AttackEvaluation) -> str:
    return f"{count(entry.n_members)} + {count(entry.n_nonmembers)}"
