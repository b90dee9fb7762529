"""Text from strangers in Markdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_markdown import as_shown

from seenit.plain import plain
from seenit.report.files.markdown import escaped, table

MARKS = "\\`*_{}[]<>()#+-.!|~&$@^=:/\"'"
WORDS = ("a", " ", "www", "https", "mailto", "script", "&lt;", "<b>", "~~", "x.y", "1.", "é")


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([*MARKS, *WORDS]), max_size=12).map("".join))
def test_what_strangers_write_is_shown_as_it_is(text):
    for shown in as_shown("\n".join(table(("a", "b"), [(text, "x")]))):
        assert shown.elements == {"table", "thead", "tbody", "tr", "th", "td"}
        found, other = shown.rows[1]
        assert other == "x"
        assert found.split() == (plain(text).split() or ["–"])


@pytest.mark.parametrize("text", ["https://a.b", "www.a.b", "mailto:a", "<https://a.b>"])
def test_no_reader_makes_a_link_of_an_address(text):
    for shown in as_shown(escaped(text)):
        assert shown.links == set()


def test_a_text_of_several_lines_stays_on_one():
    assert escaped("a\n# b\n\n| c") == "a # b  &#124; c"
