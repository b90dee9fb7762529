"""A configuration says all that is wrong with it at once, and survives its file."""

from pathlib import Path

import pytest

from seenit.config import (
    AuditConfig,
    ReferencesConfig,
    RunRecord,
    ScoreConfig,
    read_passed,
    write_run_record,
)
from seenit.errors import ConfigError, Refused


def test_all_problems_are_said_at_once():
    with pytest.raises(Refused) as refused:
        ScoreConfig(public="pub.pt", mean=(0.5,), fpr=(1.5,), seed=-1, attack=("auto", "loss"))
    text = str(refused.value)
    for name in ("--target", "--mean", "--fpr 1.5", "--seed", "--attack"):
        assert name in text
    assert len(refused.value.problems) == 5


def test_signals_and_a_model_together_are_refused():
    with pytest.raises(Refused, match="--target"):
        ScoreConfig(signals="a.csv", target="m.pt")


def test_a_zero_standard_deviation_is_refused():
    with pytest.raises(Refused, match="--std"):
        score_config(mean=(0.5, 0.5), std=(0.1, 0.0))


def test_the_same_command_gets_the_same_folder_and_another_gets_another():
    one = ScoreConfig(signals="a.csv")
    assert one.folder() == ScoreConfig(signals="a.csv", out="b.csv").folder()
    assert one.folder() != ScoreConfig(signals="a.csv", seed=1).folder()


def test_what_was_passed_survives_the_file(tmp_path):
    config = ScoreConfig(
        target='a "quoted" \\ name.pt',
        public="p.pt",
        mean=(0.1, 0.2),
        std=(0.3, 0.4),
        fpr=(0.05,),
        trust=True,
    )
    path = tmp_path / "run.toml"
    write_run_record(path, RunRecord(passed=config.passed(), resolved=config.as_dict()))
    assert ScoreConfig(**read_passed(path)) == config


def test_an_unknown_option_in_the_file_is_named(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text("signal = 'a.csv'\n")
    with pytest.raises(ConfigError, match="got signal"):
        read_passed(path)


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text("[[[")
    with pytest.raises(ConfigError, match="TOML"):
        read_passed(path)


def test_values_of_another_kind_are_named_all_at_once(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(
        'signals = "a.csv"\nseed = "one"\nfpr = 0.05\nmean = [".5"]\ntrust = 1\ninclusion = "½"\n'
        "references = 1.5\n"
    )
    with pytest.raises(Refused) as refused:
        read_passed(path)
    said = str(refused.value)
    assert len(refused.value.problems) == 6
    for words in (
        "seed: expected a whole number, got",
        "fpr: expected a list, each a number, got 0.05",
        "trust: expected true or false, got 1",
        "references: expected a whole number or a text in quotes, got 1.5",
    ):
        assert words in said


def test_whole_numbers_are_numbers(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text('target = "t.pt"\npublic = "p.pt"\nmean = [0, 0]\nstd = [1, 1]\nseed = 3\n')
    assert ScoreConfig(**read_passed(path)).std == (1, 1)


def test_a_missing_file_is_a_path_to_check(tmp_path):
    with pytest.raises(ConfigError, match="No such file or directory'; check the path"):
        read_passed(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        ({"signals": "a.csv", "mean": (0.5,), "std": (0.5,)}, ("--mean", "--std")),
        ({"signals": "a.csv", "architecture": "vgg11"}, ("--architecture",)),
        ({"signals": "a.csv", "trust": True}, ("--trust",)),
        ({"target": "t.pt", "public": "p.pt", "column": ("a=loss",)}, ("--column a=loss",)),
    ],
)
def test_options_that_nothing_would_heed_are_refused(given, flags):
    with pytest.raises(Refused) as refused:
        ScoreConfig(**given)
    assert len(refused.value.problems) == len(flags)
    assert all(flag in str(refused.value) for flag in flags)


def test_an_empty_name_is_no_file():
    with pytest.raises(Refused, match="--target: expected a file, got nothing"):
        ScoreConfig(target="", public="p.pt")


def score_config(**given):
    return ScoreConfig(target="t.pt", public="p.pt", private="q.pt", **given)


def test_fours_of_references_train_on_three_quarters_and_others_on_halves():
    assert score_config(references=8).to_train().share == 0.75
    assert score_config(references="6").to_train().share == 0.5
    assert score_config(references=8, inclusion=0.5).to_train().share == 0.5


@pytest.mark.parametrize(
    ("n_trained", "share"), [(None, 0.75), (100, 0.5), (500, 0.5), (700, 0.75), (5000, 0.75)]
)
def test_references_are_as_large_as_the_target_as_nearly_as_a_plan_allows(n_trained, share):
    options = score_config(references=8).to_train()
    assert options.share_of(n_records=1000, n_trained=n_trained) == share
    fixed = score_config(references=8, inclusion=0.6).to_train()
    assert fixed.share_of(n_records=1000, n_trained=n_trained) == 0.6
    odd = score_config(references=6).to_train()
    assert odd.share_of(n_records=1000, n_trained=n_trained) == 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"references": 3, "inclusion": 0.75}, "--references 3: .* at least 4 at inclusion 0.75"),
        ({"references": 1}, "--references 1: .* at least 2"),
        ({"references": "-4"}, "--references -4: .* at least 4"),
        ({"references": 10, "plan": "anchored"}, "--references 10: expected a multiple of 4"),
        ({"references": 8, "plan": "anchored", "inclusion": 0.5}, "--inclusion: expected none"),
        ({"references": 8, "plan": "random"}, "--plan: expected balanced or anchored"),
        ({"inclusion": 0.5}, "--inclusion: expected it beside --references N"),
        ({"match_budget": "9m"}, "--match-budget: expected it beside --references N"),
        ({"references": 4, "match_budget": "soon"}, "--match-budget: expected a length of time"),
        ({"references": 4, "match_budget": "9m", "recipe": "r.toml"}, "it without --recipe"),
        ({"references": "runs/r", "recipe": "r.toml"}, "--recipe: expected it beside --ref"),
    ],
)
def test_references_that_cannot_be_planned_are_refused(given, said):
    with pytest.raises(Refused, match=said):
        score_config(**given)


def test_references_need_a_model_and_records():
    with pytest.raises(Refused, match="reference_margin"):
        ScoreConfig(signals="a.csv", references=4)


def test_a_number_is_trained_and_anything_else_is_a_folder():
    assert score_config(references="8").to_train().n_references == 8
    assert score_config(references="8").trained() is None
    assert score_config(references="runs/8").trained() == Path("runs/8")
    assert score_config(references="runs/8").to_train() is None
    assert score_config().trained() is score_config().to_train() is None


def test_more_references_grow_in_the_same_folder_and_others_do_not():
    four = score_config(references=4).folder()
    assert score_config(references=8).folder() == four
    assert score_config(references=4, inclusion=0.5).folder() != four
    assert score_config().folder() != four


def test_all_problems_of_references_are_said_at_once():
    with pytest.raises(Refused) as refused:
        ReferencesConfig(pool=(), n=3, inclusion=0.75, seed=-1, mean=(0.5,))
    assert len(refused.value.problems) == 4


def test_references_of_a_pool_grow_in_the_same_folder():
    few, many = (ReferencesConfig(pool=("a.npz",), n=n).folder() for n in (4, 8))
    assert few == many != ReferencesConfig(pool=("b.npz",), n=4).folder()


RECORDS = {"target": "m.pt", "members": "a.npz", "nonmembers": "b.npz"}


def test_a_budget_alone_may_train_many_references_and_a_number_bounds_it():
    assert AuditConfig(**RECORDS).to_train() is None
    assert AuditConfig(**RECORDS, budget="20m").to_train().n_references == 64
    both = AuditConfig(**RECORDS, budget="1h30m", references="12")
    assert both.to_train().n_references == 12
    assert both.budget_seconds == 5400


def test_more_time_or_more_references_go_on_in_the_same_folder():
    one = AuditConfig(**RECORDS, budget="20m")
    assert one.folder() == AuditConfig(**RECORDS, budget="2h", references=8).folder()
    assert one.folder() != AuditConfig(**RECORDS, budget="20m", sample=100).folder()


def test_a_challenger_has_a_budget_too_and_more_time_goes_on_in_the_same_folder():
    files = {"target": "m.pt", "public": "a.npz", "private": "b.npz"}
    one = ScoreConfig(**files, budget="10m")
    assert (one.to_train().n_references, one.budget_seconds) == (64, 600)
    assert one.folder() == ScoreConfig(**files, budget="1h", references=8).folder()
    assert ScoreConfig(**files).folder() != one.folder()
    with pytest.raises(Refused, match="--budget: expected references to train"):
        ScoreConfig(signals="a.csv", budget="5m")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"budget": "soon"}, "--budget: expected a length of time"),
        ({"budget": "5m", "references": "folder"}, "a folder of them"),
        ({"prior": ()}, "--prior: expected at least one"),
        ({"prior": (0.0,)}, "--prior 0: expected a share"),
        ({"sample": 9}, "--sample 9: expected at least 10"),
        ({"members": None}, "--members: expected a file"),
        ({"signals": "a.csv"}, "--target: expected either --signals or"),
    ],
)
def test_what_an_audit_cannot_do_is_said(more, said):
    with pytest.raises(Refused, match=said):
        AuditConfig(**{**RECORDS, **more})


def test_a_budget_has_nothing_to_train_from_signals():
    with pytest.raises(Refused, match="--budget: expected references to train"):
        AuditConfig(signals="a.csv", budget="5m")


def test_the_label_is_named_for_records_and_for_signals() -> None:
    records = AuditConfig(target="t", members="m", nonmembers="n", label="kind", column=("a=ids",))
    references = ReferencesConfig(pool=("p",), n=2, label="kind", column=("a=ids",))

    assert records.columns() == {"a": "ids", "kind": "labels"} == references.columns()
    assert AuditConfig(signals="s", label="kind").columns() == {"kind": "labels"}
    with pytest.raises(Refused, match="expected one column of labels"):
        AuditConfig(signals="s", label="kind", column=("other=labels",))
    with pytest.raises(Refused, match="--label: expected it without --answers"):
        AuditConfig(answers="a", plan="p.csv", label="kind")


def test_ids_and_dropped_columns_are_named_as_the_label_is() -> None:
    records = AuditConfig(
        target="t", members="m", nonmembers="n", label="y", id="key", drop=("a,b", "c"),
        column=("d=feature",),
    )  # fmt: skip
    dropped = dict.fromkeys("abc", "ignore")
    assert records.columns() == {"d": "feature", "y": "labels", "key": "ids", **dropped}
    assert AuditConfig(signals="s", drop="a").columns() == {"a": "ignore"}
    with pytest.raises(Refused) as found:
        AuditConfig(
            target="t", members="m", nonmembers="n", label="y", id="k", drop=("k", "y"),
            column=("other=ids",),
        )  # fmt: skip
    said = "\n".join(found.value.problems)
    assert "--id k: expected one column of ids, got --column other=ids too" in said
    assert "--drop k: expected a column of its own, got that of --id" in said
    assert "--drop y: expected a column of its own, got that of --label" in said
    with pytest.raises(Refused, match="--drop: expected it without --answers"):
        AuditConfig(answers="a", plan="p.csv", drop="k")


def test_one_value_is_as_good_as_several():
    one = ScoreConfig(signals="a.csv", attack="loss", fpr=0.05, column="m=target_margin")
    many = ScoreConfig(signals="a.csv", attack=("loss",), fpr=(0.05,), column=("m=target_margin",))
    assert one == many
    assert AuditConfig(signals="a.csv", prior=0.1, fpr=[0.05]).fpr == (0.05,)


def test_options_that_came_later_change_no_folder_of_an_earlier_run():
    """Names that earlier versions gave, so that their runs and references are still found."""
    score = ScoreConfig(target="a", public="b", references=8, mean=(0.5,), std=(0.2,))
    references = ReferencesConfig(pool=("a",), n=4, recipe="r", keep_weights=True)
    assert score.folder() == Path("runs/score-fb77db40")
    assert AuditConfig(signals="s.npz", unit="u").folder() == Path("runs/audit-b29b3a40")
    assert references.folder() == Path("runs/references-97e8e304")
    near = ReferencesConfig(pool=("a",), n=4, recipe="r", target="t", start="target")
    assert near.folder() != ReferencesConfig(pool=("a",), n=4, recipe="r", target="t").folder()
