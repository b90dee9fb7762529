"""Near-duplicates among texts: signatures estimate what sets of shingles share, buckets find it."""

import numpy as np

from seenit.kinds import kind_named
from seenit.kinds.texts.near import MOST_DIFFERENT, near_texts, near_texts_within
from seenit.kinds.texts.shingles import signatures
from seenit.records.text_inputs import text_array

TEXTS = kind_named("texts")


def _texts(n, rng, n_words=40, n_known=3000):
    return [" ".join(f"w{word}" for word in rng.integers(0, n_known, n_words)) for _ in range(n)]


def _changed(text, rng, n):
    words = text.split()
    for at in rng.choice(len(words), n, replace=False):
        words[at] = f"new{rng.integers(1e6)}"
    return " ".join(words)


def _jaccard(one, other):
    sets = [
        {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
        for words in (one.split(), other.split())
    ]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def _ignored(n_done):
    pass


def test_signatures_agree_as_often_as_shingles_are_shared():
    rng = np.random.default_rng(0)
    texts = _texts(60, rng)
    others = [_changed(text, rng, n=at % 8) for at, text in enumerate(texts)]
    estimated = (signatures(texts) == signatures(others)).mean(axis=1)
    exact = [_jaccard(one, other) for one, other in zip(texts, others, strict=True)]
    assert np.abs(estimated - exact).max() < 0.2  # 128 places: a deviation of .044 at most
    assert abs((estimated - exact).mean()) < 0.02


def test_planted_near_duplicates_are_found_across_and_no_others():
    rng = np.random.default_rng(1)
    first = _texts(500, rng)
    second = _texts(300, rng)
    for at in range(0, 60):
        second[at] = _changed(first[3 * at], rng, n=2)
    told = []
    found = near_texts(signatures(first), signatures(second), told.append)
    assert np.flatnonzero(found.is_near).tolist() == list(range(60))
    assert found.row[:60].tolist() == list(range(0, 180, 3))
    assert sum(told) == 300


def test_within_a_set_both_of_a_pair_point_at_each_other_and_case_does_not_matter():
    rng = np.random.default_rng(2)
    texts = _texts(200, rng)
    texts[150] = _changed(texts[20], rng, n=1).upper()
    found = near_texts_within(signatures(texts), _ignored)
    assert np.flatnonzero(found.is_near).tolist() == [20, 150]
    assert (found.row[20], found.row[150]) == (150, 20)


def test_texts_without_words_are_like_nothing_and_short_ones_like_themselves():
    found = near_texts_within(signatures(["", "…", "one two", "two one", "One  two!"]), _ignored)
    assert found.is_near.tolist() == [False, False, True, False, True]
    nothing = near_texts(signatures(["a b c"]), signatures([]), _ignored)
    assert len(nothing.row) == 0
    assert not near_texts(signatures([]), signatures(["a b c"]), _ignored).is_near.any()


def test_a_crowd_of_one_template_is_found_by_neighbours_alone():
    rng = np.random.default_rng(3)
    common = " ".join(_texts(1, rng, n_words=60))
    crowd = [f"{common} item {at}" for at in range(3000)]
    found = near_texts_within(signatures(crowd), _ignored)
    assert found.is_near.mean() > 0.99
    assert ((found.difference <= 1) == (found.difference * MOST_DIFFERENT <= MOST_DIFFERENT)).all()


def test_the_row_of_the_kind_searches_by_shingles():
    rows = text_array(["a b c d e f g", "x", "a b c d e f g h", "a b c d e f g"])
    prints = TEXTS.prints(rows)
    found = TEXTS.near.across(
        prints.take(np.array([0, 1])), prints.take(np.array([2])), None, None, _ignored
    )
    assert found["shingles"].is_near.tolist() == [True]
    assert prints.digests[0] == prints.digests[3] != prints.digests[2]
