"""Trees are cheap to train, so an audit of them trains references without being asked."""

import pytest
from table_problem import N_CLASSES, TRAINED, table_examples, table_inputs, xgboost_file

from seenit.competition import PLAIN
from seenit.config import AuditConfig
from seenit.evidence.model_evidence import ModelEvidence
from seenit.pipeline.training import usual_references as module
from seenit.pipeline.training.usual_references import usual_references


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    return table_inputs(xgboost_file(tmp_path_factory.mktemp("target"))).classifier


@pytest.fixture
def evidence(classifier, trained_here):
    return EvidenceOf(classifier)


class EvidenceOf:
    """What a run was given, as far as references ask for it."""

    def __init__(self, classifier):
        assert classifier.n_classes == N_CLASSES
        self.model = ModelEvidence(
            classifier=classifier,
            public=table_examples(),
            private=None,
            files={},
            preset=PLAIN,
            device="cpu",
            warnings=(),
            preparation={},
            n_trained=len(TRAINED),
            canaries=None,
            units=None,
        )


def config_of(tmp_path, **options):
    return AuditConfig(
        target="model.json",
        members="members.csv",
        nonmembers="others.csv",
        run_dir=str(tmp_path / "run"),
        **options,
    )


def test_64_are_trained_where_a_trial_says_under_five_minutes(evidence, tmp_path):
    found = usual_references(config_of(tmp_path), evidence)
    assert len(found.planned.references) == 64
    assert "64, without being asked" in found.words
    assert "by a measured probe" in found.words
    assert found.planned.cost in found.words
    assert not list(tmp_path.iterdir())


def test_what_takes_longer_is_left_to_the_user_with_its_cost(evidence, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_SECONDS", 0.0)
    found = usual_references(config_of(tmp_path), evidence)
    assert found.planned is None
    assert "64 trainings" in found.words
    assert "pass --references 64" in found.words


def test_a_run_that_has_begun_with_them_goes_on_whatever_they_cost(evidence, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_SECONDS", 0.0)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "references.npz").touch()
    assert usual_references(config_of(tmp_path), evidence).planned is not None


@pytest.mark.parametrize("options", [{"references": 0}, {"references": 8}, {"budget": "5m"}])
def test_whoever_says_what_to_train_is_not_second_guessed(evidence, tmp_path, options):
    assert usual_references(config_of(tmp_path, **options), evidence) is None


def test_no_references_are_asked_for_by_0(tmp_path):
    config = config_of(tmp_path, references=0)
    assert config.to_train() is None
    assert config.trained() is None
