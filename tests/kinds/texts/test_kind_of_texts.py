"""The row of texts: what is seen without a model, digests, canaries and snippets."""

import numpy as np

from seenit.evaluate import auc
from seenit.kinds import kind_named
from seenit.kinds.planting import set_aside
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.text_inputs import TextInputs, text_array

TEXTS = kind_named("texts")
PLAIN = ["The cat sat.", "A dog ran off", "no news today", ""]


def test_features_are_finite_and_do_not_depend_on_the_block():
    rows = text_array(PLAIN)
    together = TEXTS.features(rows)
    apart = np.concatenate([TEXTS.features(rows[at : at + 1]) for at in range(len(rows))])
    assert together.dtype == np.float32
    assert np.isfinite(together).all()
    assert np.array_equal(together, apart)
    assert (together[3] == 0).all()


def test_words_dates_capitals_and_lengths_each_show_in_some_column():
    rng = np.random.default_rng(0)
    base = [" ".join(f"w{one}" for one in rng.integers(0, 50, 20)) for _ in range(200)]
    is_changed = np.arange(200) % 2 == 0
    for change in (
        lambda text: text + " thereupon",
        lambda text: text + " 1999",
        str.upper,
        lambda text: text + " w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11",
        lambda text: text.replace("w1", "ω1"),
    ):
        texts = [change(text) if is_changed[at] else text for at, text in enumerate(base)]
        columns = TEXTS.features(text_array(texts)).T.astype(np.float64)
        assert max(auc(column, is_changed) for column in columns) > 0.95


def test_the_texts_of_a_pair_do_not_run_into_each_other():
    one, other = text_array([("a b", "c"), ("a", "b c")])
    assert (
        TEXTS.prints(np.stack([one, other])).digests.tolist()
        != [TEXTS.prints(one[None]).digests[0]] * 2
    )
    assert TEXTS.snippet(one[None]) == "a b | c"


def test_canaries_are_words_of_the_texts_in_no_order():
    rows = text_array(PLAIN)
    found = TEXTS.unlike(rows, np.random.default_rng(0))
    words = {word for text in PLAIN for word in text.split()}
    assert [len(text.split()) for text in found[:, 0]] == [3, 4, 3, 0]
    assert {word for text in found[:, 0] for word in text.split()} <= words
    assert rows[:, 0].tolist() == PLAIN


def test_snippets_are_short_and_in_one_line():
    (row,) = text_array(["one\n\ttwo \x07 three"])
    assert TEXTS.snippet(row[None]) == "one two � three"
    (long,) = text_array(["word " * 400])
    assert len(TEXTS.snippet(long[None])) == 240
    assert TEXTS.snippet(long[None]).endswith("…")


def _marked(texts, *places):
    row = text_array([texts])
    said = TEXTS.snippet(row)
    return [said[start:stop] for start, stop in TEXTS.snippet_marks(row, np.array(places))]


def test_parts_of_a_text_are_found_in_its_snippet_whatever_white_space_became():
    text = "one\n\ttwo \x07three  four"
    where = [(0, text.index(word), text.index(word) + len(word)) for word in ("two", "four")]
    assert _marked(text, *where) == ["two", "four"]
    assert _marked(text, (0, 0, 3), (0, 3, 8)) == ["one", "two"]  # a blank is from nowhere
    assert _marked(text, (0, 9, 12), (0, 11, 15)) == ["\N{REPLACEMENT CHARACTER}three"[:6]]
    assert _marked(text, (0, 0, 0)) == []


def test_marks_of_a_pair_stand_in_the_text_that_they_are_of():
    assert _marked(("a b", "c b"), (1, 2, 3)) == ["b"]
    row = text_array([("a b", "c b")])
    assert TEXTS.snippet_marks(row, np.array([[1, 2, 3]])) == ((8, 9),)


def test_what_a_snippet_leaves_out_is_not_marked():
    text = "word " * 400
    assert _marked(text, (0, 0, 4), (0, 1500, 1504)) == ["word"]
    assert _marked(text, (0, 235, 245)) == [text[235:239]]


def test_canaries_are_set_aside_by_content_and_words():
    texts = [" ".join(f"w{10 * at + step}" for step in range(8)) for at in range(40)]
    members = Examples(
        ids=np.arange(40),
        inputs=TextInputs(array=text_array(texts)),
        labels=np.arange(40) % 2,
        is_member=np.ones(40, dtype=np.int8),
        source=FileProvenance(path="t", kind="texts", n_bytes=0, sha256="0"),
    )
    rest, canaries = set_aside(members, n_each=5, n_classes=2, seed=0)
    again = set_aside(members, n_each=5, n_classes=2, seed=0)[1]
    other = set_aside(members, n_each=5, n_classes=2, seed=1)[1]
    assert len(rest) == 25
    assert canaries.examples.kind == "texts"
    rows = canaries.examples.inputs.read(0, 15)[:, 0].tolist()
    assert sum(row in texts for row in rows) == 10  # the others are words in no order
    assert canaries.examples.source.sha256 == again.examples.source.sha256
    assert canaries.examples.source.sha256 != other.examples.source.sha256
