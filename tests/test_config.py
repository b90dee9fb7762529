"""A configuration says all that is wrong with it at once, and survives its file."""

import pytest

from seenit.config import RunRecord, ScoreConfig, read_passed, write_run_record
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
        ScoreConfig(signals="a.csv", mean=(0.5, 0.5), std=(0.1, 0.0))


def test_the_same_command_gets_the_same_folder_and_another_gets_another():
    one = ScoreConfig(signals="a.csv")
    assert one.folder() == ScoreConfig(signals="a.csv", out="b.csv").folder()
    assert one.folder() != ScoreConfig(signals="a.csv", seed=1).folder()


def test_what_was_passed_survives_the_file(tmp_path):
    config = ScoreConfig(
        signals='a "quoted" \\ name.csv', mean=(0.1, 0.2), std=(0.3, 0.4), fpr=(0.05,), trust=True
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
