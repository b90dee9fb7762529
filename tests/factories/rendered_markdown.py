"""Markdown as two readers show it: CommonMark with tables, and Python-Markdown."""

from html.parser import HTMLParser

import markdown
from markdown_it import MarkdownIt


class Shown(HTMLParser):
    """Elements, targets of links, and the text of each cell of the tables."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.links, self.rows = set(), set(), []
        self._cell = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        if tag == "a":
            self.links.add(dict(attributes)["href"])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = []

    def handle_data(self, text):
        if self._cell is not None:
            self._cell.append(text)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append("".join(self._cell))
            self._cell = None

    def handle_comment(self, text):
        self.elements.add("comment")


def as_shown(text):
    """The text by each reader."""
    by_common_mark = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    by_python = markdown.markdown(text, extensions=["tables"])
    return Shown(by_common_mark), Shown(by_python)
