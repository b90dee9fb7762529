"""A page as its elements, attributes and text."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Elements of a page in order, their attributes and text, and whether all were closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data):
        tag = self.open[-1] if self.open else ""
        self.texts.setdefault(tag, []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        unseen = ("script", "style")
        return " ".join(" ".join(v) for k, v in self.texts.items() if k not in unseen)


def skeleton(page):
    """Elements without their text; a curve's colour goes by its attack's name, so not that."""
    return [
        (
            tag,
            sorted(attributes),
            re.sub(r"curve-\w+", "curve", attributes.get("class") or ""),
            attributes.get("href"),
        )
        for tag, attributes in page.elements
    ]
