"""References of a regressor that nobody asked for: trained where cheap, else left out."""

import numpy as np
import pandas as pd
import pytest
import xgboost

from seenit.config import AuditConfig
from seenit.errors import ConfigError
from seenit.pipeline.clock import Clock
from seenit.pipeline.training import regressors
from seenit.progress import Silent

N = 24


@pytest.fixture
def config(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=2 * N), "price": rng.normal(size=2 * N)})
    frame[:N].to_parquet(tmp_path / "members.parquet", index=False)
    frame[N:].to_parquet(tmp_path / "others.parquet", index=False)
    model = xgboost.XGBRegressor(n_estimators=1, max_depth=2, n_jobs=1)
    model.fit(frame[["a"]][:N], frame.price[:N]).save_model(tmp_path / "model.json")
    return AuditConfig(
        target=str(tmp_path / "model.json"),
        members=str(tmp_path / "members.parquet"),
        nonmembers=str(tmp_path / "others.parquet"),
        label="price",
        run_dir=str(tmp_path / "run"),
    )


def asked(config):
    return regressors.ask_regressors(config, clock=Clock(), watcher=Silent())


def test_cheap_references_are_trained_without_being_asked(config):
    found = asked(config)
    assert found.evidence.signals["reference_margin"].shape[0] == 64
    assert "No references" not in found.facts


def test_costly_references_are_left_to_the_user(config, monkeypatch):
    monkeypatch.setattr(regressors, "MOST_SECONDS", 0.0)
    found = asked(config)
    assert "reference_margin" not in found.evidence.signals
    assert "pass --references 64 to train them" in found.facts["No references"]


def test_a_file_that_does_not_say_its_training_has_no_references_unless_asked(config, monkeypatch):
    def untold(target, *, n_trained):
        raise ConfigError("references: expected a model of trees, got another")

    monkeypatch.setattr("seenit.evidence.regression.work.regression_recipe", untold)
    found = asked(config)
    assert found.facts["No references"].endswith("expected a model of trees, got another")
