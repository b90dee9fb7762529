"""How many trees a reference of a forest needs, and by how many votes its margins are read."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import seenit
from seenit.data.signal_files.model_answers import LOGITS, PROBABILITIES, ModelAnswers
from seenit.evidence.memory.votes import (
    FEWEST_TREES,
    by_the_fewest_votes,
    trees_of_references,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = RNG.integers(0, 2, 60)
FOREST = RandomForestClassifier(40, max_depth=2, random_state=0)


def test_the_references_of_a_forest_share_four_forests_worth_of_trees():
    forest = FOREST.fit(X, Y)
    assert trees_of_references(forest, 4) is None
    assert trees_of_references(forest, 8).of_reference == 20
    assert trees_of_references(forest, 100).of_reference == FEWEST_TREES


def test_a_small_forest_and_other_models_are_cloned_as_they_are():
    for model in (RandomForestClassifier(FEWEST_TREES), LogisticRegression()):
        assert trees_of_references(model.fit(X, Y), 100) is None
    assert trees_of_references(RandomForestRegressor(40).fit(X, Y), 100) is None


def test_a_forest_in_a_pipeline_is_told_by_the_name_of_its_step():
    pipe = make_pipeline(StandardScaler(), RandomForestClassifier(40, max_depth=2)).fit(X, Y)
    trees = trees_of_references(pipe, 8)
    assert trees.parameter == "randomforestclassifier__n_estimators"
    pipe.set_params(**{trees.parameter: trees.of_reference})


def answers(n_votes, kind=PROBABILITIES):
    return ModelAnswers(
        kind=kind, values=np.array([[1.0, 0.0]]), labels=np.array([0]), n_votes=n_votes
    )


def test_all_models_are_read_as_shares_of_as_many_votes():
    target, reference = by_the_fewest_votes([answers(100), answers(50)])
    assert target.margins(np.array([0])).plain == reference.margins(np.array([0])).plain


def test_where_one_model_has_no_votes_none_is_read_as_votes():
    mixed = by_the_fewest_votes([answers(100), answers(None, kind=LOGITS)])
    assert [one.n_votes for one in mixed] == [None, None]


def test_references_of_a_forest_have_fewer_trees_and_the_page_says_so():
    forest = RandomForestClassifier(40, random_state=0).fit(X[:30], Y[:30])
    run = seenit.audit(
        forest, members=(X[:30], Y[:30]), nonmembers=(X[30:], Y[30:]), references=8, attack="loss"
    )
    assert "20 trees each, where the target has 40" in run.audit.facts["Answers"]
