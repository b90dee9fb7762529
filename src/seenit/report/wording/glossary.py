"""The terms of the report and of the command line, each defined once.

The page shows those that it uses, the documentation all of them with a link to the place that
defines them in full.
"""

from dataclasses import dataclass

ALWAYS = "every page"
PREDICTION = "expected private score"
DUPLICATES = "duplicates"
UNITS = "units"
REFERENCES = "references"
AUDIT = "audit"
CANARIES = "canaries"
MEMORY = "canaries of texts"
BASE_MODEL = "base model"
EPSILON = "empirical ε"
COMMAND_LINE = "command line"
"""What a page has to speak of for a term to be among its own; the last is on no page."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term.

    Attributes:
        name: as the page or the command line has it; `{rate}` stands for the judged FPR.
        meaning: its definition in one or two sentences, `{rate}` as above.
        where: the page of the documentation, and its section, that defines it in full.
        topic: what a page speaks of that uses it.
    """

    name: str
    meaning: str
    where: str
    topic: str = ALWAYS


GLOSSARY = (
    Term(
        name="Member, non-member",
        meaning="A record that the model was trained on, and one that it was not.",
        where="theory.md#notation",
    ),
    Term(
        name="Attack, score",
        meaning="An attack gives each record a score; a higher one speaks for a member.",
        where="attacks.md",
    ),
    Term(
        name="TPR at FPR {rate}",
        meaning="The share of members recognised when at most {rate} of non-members are accused "
        "wrongly. Records with equal scores are accused together, nothing is interpolated.",
        where="theory.md#true-positive-rate-at-a-false-positive-rate",
    ),
    Term(
        name="AUC",
        meaning="How often a random member scores above a random non-member; equal scores count "
        "half.",
        where="theory.md#auc",
    ),
    Term(
        name="Not resolvable at this n",
        meaning="Fewer than 10 non-members may be accused at that rate, so the figure would be "
        "noise.",
        where="theory.md#true-positive-rate-at-a-false-positive-rate",
    ),
    Term(
        name="95 % confidence interval",
        meaning="In 95 of 100 repetitions, each with other records drawn the same way, it contains "
        "the true value.",
        where="coverage.md",
    ),
    Term(
        name="Judged FPR",
        meaning="The FPR by which the attack is chosen and whose TPR is shown first: the first of "
        "--fpr; in an audit the first that the records can resolve.",
        where="how-to/read-the-report.md",
    ),
    Term(
        name="Out of fold",
        meaning="An attack that learns from known members is judged only on records that it did "
        "not learn from.",
        where="theory.md#cross-fitting",
    ),
    Term(
        name="Slightly, strongly",
        meaning="“Leaks slightly” stands for an AUC below 0.55 and no TPR twice its FPR, "
        "“strongly” for an AUC of at least 0.75 or a TPR ten times its FPR, judged by the ends of "
        "the intervals.",
        where="how-to/audit.md#the-verdict",
    ),
    Term(
        name="Accusation, prior",
        meaning="An accusation is the claim that a flagged record was in the training set. How "
        "often it is right depends on the prior, the share of members among the records asked "
        "about.",
        where="theory.md#precision",
    ),
    Term(
        name="Blind baseline",
        meaning="A classifier that never saw the model and must not tell the two groups apart.",
        where="theory.md#the-blind-baseline",
    ),
    Term(
        name="Duplicate, near-duplicate",
        meaning="A record that stands on both sides, identical or nearly so, as a recompressed "
        "picture is. A nearest neighbour is not necessarily a near-duplicate.",
        where="theory.md#near-duplicates",
        topic=DUPLICATES,
    ),
    Term(
        name="Expected private score",
        meaning="The range in which the same attack should land on the withheld records, the "
        "sampling error of both sets included.",
        where="theory.md#what-to-expect-on-the-private-set",
        topic=PREDICTION,
    ),
    Term(
        name="Unit",
        meaning="Records that belong together, as those of a person or copies. Folds, intervals "
        "and tests go by unit.",
        where="how-to/audit.md#records-of-one-person",
        topic=UNITS,
    ),
    Term(
        name="Reference model",
        meaning="A model trained like the target, of which it is known which records it was "
        "trained on.",
        where="how-to/references.md",
        topic=REFERENCES,
    ),
    Term(
        name="Reference match",
        meaning="Whether the references resemble the target: the same attack is turned on each of "
        "them in the target's place. Where it finds more on every one of them, they do not, and a "
        "low figure is no sign of safety.",
        where="how-to/audit.md#what-makes-it-believable",
        topic=REFERENCES,
    ),
    Term(
        name="Per-record FPR",
        meaning="How often a reference model that was not trained on the record is at least as "
        "confident of it as the target.",
        where="how-to/audit.md#record-by-record",
        topic=AUDIT,
    ),
    Term(
        name="Wrong-model control",
        meaning="A model that cannot know the members, attacked as if it were the target; it must "
        "not seem to know them.",
        where="how-to/audit.md#what-makes-it-believable",
        topic=AUDIT,
    ),
    Term(
        name="Holm-adjusted p-value",
        meaning="A p-value corrected for multiple testing, so that the chance of any false finding "
        "among all groups stays below the level.",
        where="how-to/audit.md#record-by-record",
        topic=AUDIT,
    ),
    Term(
        name="Canary",
        meaning="A record made unlike the others on purpose and planted in the references, to show "
        "the worst case beside the average.",
        where="theory.md#average-and-worst-case",
        topic=CANARIES,
    ),
    Term(
        name="Exposure",
        meaning="How many times a model halves the guesses that a made-up text takes, in "
        "bits. A text that it was not trained on has 1.44 on average.",
        where="theory.md#exposure-of-a-canary",
        topic=MEMORY,
    ),
    Term(
        name="Base model",
        meaning="The model that the target was tuned from. Attacks compare what the two say of a "
        "text; the base model must not have been trained on the members itself.",
        where="how-to/signals.md#texts-one-value-per-token",
        topic=BASE_MODEL,
    ),
    Term(
        name="Empirical ε",
        meaning="Leakage of this one model on the scale of ε, one record added or removed; no "
        "bound on the ε of its training algorithm.",
        where="how-to/audit.md#what-makes-it-believable",
        topic=EPSILON,
    ),
    Term(
        name="Extrapolation",
        meaning="What all further references together would bring, read from the last doubling of "
        "their number; with --budget it decides when training stops.",
        where="how-to/audit.md#cheap-first",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Target (--target)",
        meaning="The model that is asked about.",
        where="how-to/open-files.md#models-target",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Public, private (--public, --private)",
        meaning="Records whose membership is known, and records whose membership is asked for.",
        where="how-to/open-files.md",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Signals (--signals)",
        meaning="What a model answered about each record, one named array for each kind of answer; "
        "attacks see nothing else.",
        where="how-to/signals.md",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Preset (--preset)",
        meaning="The normalisation and the format of submissions of one competition.",
        where="how-to/submit.md#the-presets",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Plan (--plan)",
        meaning="Who trains on what: a matrix of references by records, drawn before any training.",
        where="how-to/references.md#who-trains-on-what",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Recipe (--recipe)",
        meaning="How references are trained: architecture, optimiser, learning rate, epochs, "
        "augmentation.",
        where="how-to/references.md#how-they-are-trained",
        topic=COMMAND_LINE,
    ),
    Term(
        name="Gate",
        meaning="Limits on AUC or TPR that a run is held against; passed, exceeded, or not to be "
        "told at this n.",
        where="how-to/gate.md",
        topic=COMMAND_LINE,
    ),
)
