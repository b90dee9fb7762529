"""References of texts that the user's own code trains by the ids of a plan."""

import csv
import json
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from seenit.cli import main
from seenit.config import AuditConfig, ScoreConfig
from seenit.errors import Refused, TargetFailed, TrainingError
from seenit.pipeline.by_ids import train_by_plan
from seenit.pipeline.clock import Clock
from seenit.progress import Silent
from seenit.reference.own_code import code

pytestmark = pytest.mark.usefixtures("quick_stack")

N, N_REFERENCES = 120, 4
WORDS = [f"w{at}" for at in range(60)]
CODE = """
    import csv

    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    TRAINED, ASKED = [], []
    FAILS_AT = None

    with open("records.csv", newline="") as file:
        RECORDS = {row["id"]: row for row in csv.DictReader(file)}
    with open("plan.csv", newline="") as file:
        MEMBERS = [row["id"] for row in csv.DictReader(file) if row["truth"] == "1"]

    def fitted(ids):
        model = make_pipeline(CountVectorizer(ngram_range=(1, 2)), LogisticRegression(C=0.3))
        return model.fit(
            [RECORDS[one]["text"] for one in ids], [int(RECORDS[one]["label"]) for one in ids]
        )

    def answers(model, ids):
        assert isinstance(ids, list)
        p = model.predict_proba([RECORDS[one]["text"] for one in ids])
        return {"p": p, "label": [int(RECORDS[one]["label"]) for one in ids]}

    def train(ids, seed):
        if FAILS_AT == len(TRAINED):
            raise MemoryError("no more room")
        TRAINED.append((tuple(ids), seed))
        model = fitted(ids)
        return lambda ids: answers(model, ids)

    def target():
        model = fitted(MEMBERS)

        def ask(ids):
            ASKED.extend(ids)
            return answers(model, ids)

        return ask
"""


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def trained(**options):
    """The signals of a run with the command's options."""
    given = {"target": "text_models:target", "run_dir": "run", **options}
    config = AuditConfig(plan="plan.csv", trainer="text_models:train", **given)
    return train_by_plan(config, clock=Clock(), watcher=Silent())


def own():
    return sys.modules["text_models"]


@pytest.fixture
def command(tmp_path, monkeypatch):
    """A plan, its texts, code that knows them, and the options of a run on all of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "text_models", raising=False)
    write_case(tmp_path)
    (tmp_path / "text_models.py").write_text(textwrap.dedent(CODE))
    return (
        "audit", "--plan", "plan.csv", "--trainer", "text_models:train", "--target",
        "text_models:target", "--run-dir", "run", "--attack", "lira-online-fixed", "--fpr", "0.2",
    )  # fmt: skip


def write_case(folder, *, n_private=0):
    rng = np.random.default_rng(0)
    truth = rng.permutation(N) % 2
    is_in = np.stack([rng.permutation(N) % 2 for _ in range(N_REFERENCES)])
    is_in[1::2] = 1 - is_in[::2]
    labels = rng.integers(0, 2, N)
    with (folder / "records.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text", "label"])
        for at in range(N):
            rows.writerow([f"t{at}", " ".join(rng.choice(WORDS, 8)), labels[at]])
    with (folder / "plan.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        names = [f"ref_{at + 1}" for at in range(N_REFERENCES)]
        rows.writerow(["id", "is_member", *names, "truth"])
        for at in range(N):
            known = "" if at >= N - n_private else truth[at]
            rows.writerow([f"t{at}", known, *is_in[:, at], truth[at]])
    return truth, is_in


@pytest.mark.long
def test_texts_are_audited_with_references_that_own_code_trains(command, capfd):
    assert run(*command, "--blind", "records.csv") == 0

    said = capfd.readouterr().err
    with Path("plan.csv").open(newline="") as file:
        plan = list(csv.DictReader(file))
    assert len(own().TRAINED) == N_REFERENCES
    for at, (ids, _) in enumerate(own().TRAINED):
        assert ids == tuple(row["id"] for row in plan if row[f"ref_{at + 1}"] == "1")
    assert len({seed for _, seed in own().TRAINED}) == N_REFERENCES
    assert "3 of 4 references are to be trained, about" in " ".join(said.split())
    summary = json.loads(Path("run/summary.json").read_text())
    assert summary["attacks"]["lira-online-fixed"]["auc"]["low"] > 0.6
    assert summary["files"]["trainer"]["path"] == "text_models:train"
    assert summary["blind"][0]["looked_at"] == ["columns label and text of records.csv", "labels"]
    assert "text_models:train (text_models.py" in Path("run/report.html").read_text()


def test_a_failure_keeps_what_is_trained_and_the_same_command_goes_on(command, capfd):
    assert run(*command, "--dry-run") == 0
    assert len(own().TRAINED) == 1  # the trial
    n_tried = len(own().TRAINED)
    own().FAILS_AT = n_tried + 2

    assert run(*command) == 2
    said = " ".join(capfd.readouterr().err.split())
    assert "ref_3: expected a model of 60 records, got MemoryError: no more room" in said
    assert "(text_models.py, line" in said
    assert "the answers of 2 of 4 references are kept" in said
    assert "Traceback" not in said

    own().FAILS_AT = None
    trained()
    assert len(own().TRAINED) == n_tried + N_REFERENCES
    n_asked = len(own().ASKED)
    again = trained()
    assert len(own().TRAINED) == n_tried + N_REFERENCES
    assert len(own().ASKED) == n_asked + 1  # one record again, to see that answers still hold
    assert again.table.arrays["reference_margin"].shape == (N_REFERENCES, N, 1)


def test_an_interrupt_keeps_what_is_trained(command, capfd):
    assert run(*command, "--dry-run") == 0
    train = own().train
    calls = []

    def interrupted(ids, seed):
        calls.append(seed)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train(ids, seed)

    own().train = interrupted
    code.import_own.cache_clear()
    try:
        assert run(*command) == 130
        assert "the same command goes on from there" in capfd.readouterr().err
        trained()
    finally:
        code.import_own.cache_clear()
    assert len(calls) == 1 + N_REFERENCES


def test_a_dry_run_tries_the_code_and_says_the_cost(command, capfd):
    assert run(*command, "--dry-run") == 0
    said = " ".join(capfd.readouterr().out.split())
    assert "4, each trained on 60 records on average, 0 kept" in said
    assert "a trial on 60 of them took" in said
    assert own().ASKED == ["t0", "t1"]
    assert not Path("run").exists()


def test_a_dry_run_finds_a_target_that_answers_otherwise(command, capfd):
    with Path("text_models.py").open("a") as file:
        file.write("\ndef target(ids):\n    return {'score': [1.0] * len(ids)}\n")
    assert run(*command, "--dry-run") == 2
    said = " ".join(capfd.readouterr().err.split())
    assert "a trial: expected a score, as of the target, got probabilities of 2 classes" in said


def test_everything_that_is_wrong_is_said_before_anything_is_trained(command, capfd):
    Path("people.csv").write_text("id,age\nt1,3\nt2,4\n")
    options = list(command)
    options[options.index("text_models:target")] = "text_models:nothing"
    code = run(
        *options, "--blind", "people.csv", "--groups", "people.csv:town", "--weights", "gone"
    )
    said = " ".join(capfd.readouterr().err.split())
    assert code == 2
    assert "--target text_models:nothing: expected an importable" in said
    assert "expected a row for each of 120 records, got none for 118" in said
    assert "--groups town: there is no such column" in said
    assert "gone: cannot be read" in said
    assert own().TRAINED == []


@pytest.mark.long
def test_private_records_of_a_plan_are_ranked(command):
    truth, _ = write_case(Path(), n_private=40)
    run_options = [*command[1:], "--out", "submission.csv"]
    assert run("score", *run_options) == 0
    with Path("submission.csv").open(newline="") as file:
        ranked = {row["ids"]: float(row["score"]) for row in csv.DictReader(file)}
    assert set(ranked) == {f"t{at}" for at in range(N - 40, N)}
    members = [score for name, score in ranked.items() if truth[int(name[1:])]]
    others = [score for name, score in ranked.items() if not truth[int(name[1:])]]
    assert np.mean(members) > np.mean(others)


def test_the_target_may_be_a_table_of_its_answers(command):
    assert run(*command, "--dry-run") == 0
    answer = own().target()([f"t{at}" for at in range(N)])
    with Path("target.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "p_0", "p_1", "label"])
        for at in range(N):
            rows.writerow([f"t{at}", *answer["p"][at], answer["label"][at]])
    by_table = trained(target=None, answers="target.csv")
    by_function = trained()
    for name, array in by_function.table.arrays.items():
        np.testing.assert_allclose(by_table.table.arrays[name], array, rtol=1e-5)
    assert len(own().TRAINED) == 1 + N_REFERENCES


def test_other_answers_of_the_same_target_are_noticed(command):
    trained()
    assert "own code, text_models:train" in trained().facts["References"]
    kept = next(Path("run/artifacts").glob("target-by-id-*")) / "values.npy"
    np.save(kept, np.load(kept) ** 2 + 0.1)
    with pytest.raises(TargetFailed, match="so those are another model's"):
        trained()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 3", "expected a callable from ids to answers, got int"),
        ("return lambda ids: [0.5] * len(ids)", "name what the numbers are"),
        ("return lambda ids: {'p': fitted(MEMBERS).predict_proba([''])}", "expected 120 answers"),
        ("return lambda ids: {'score': range(len(ids))}", "expected probabilities of 2 classes"),
        ("return lambda ids: {'loss': [-1.0] * len(ids)}", "loss: expected nats, 0 or more"),
        ("return lambda ids: [[0.1, 0.2, 0.7]] * len(ids)", "of 2 classes, as of the target"),
    ],
    ids=["no callable", "nameless", "too few", "another kind", "negative loss", "three classes"],
)
def test_what_cannot_be_an_answer_is_refused_by_name(command, body, said):
    Path("text_models.py").write_text(
        f"{textwrap.dedent(CODE)}\ndef train(ids, seed):\n    {body}\n"
    )
    with pytest.raises(TrainingError, match=said):
        trained()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "--target, --answers: expected one of them"),
        ({"target": "a:b", "answers": "x"}, "expected one of them beside --plan FILE"),
        ({"target": "a:b", "references": 4}, "--references: expected it without --plan FILE"),
        ({"target": "a:b", "signals": "t.npz"}, "--signals: expected it without --plan FILE"),
        ({"target": "a:b", "mean": (0.5,), "std": (0.5,)}, "--mean: expected it beside --target"),
        ({"target": "a:b", "backend": "ray"}, "--backend: expected it without --plan FILE"),
    ],
    ids=["no target", "two targets", "references", "signals", "mean", "ray"],
)
@pytest.mark.parametrize("kind", [AuditConfig, ScoreConfig], ids=["audit", "score"])
def test_options_that_nothing_would_heed_are_refused(kind, options, said):
    with pytest.raises(Refused, match=said):
        kind(plan="plan.csv", trainer="a:train", **options)


def test_records_beside_a_trainer_by_ids_are_refused():
    with pytest.raises(Refused, match="--members: expected none beside --plan FILE"):
        AuditConfig(plan="plan.csv", trainer="a:train", target="a:b", members="train.csv")
