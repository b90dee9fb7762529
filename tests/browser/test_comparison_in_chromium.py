from pathlib import Path

import pytest
from chromium_page import contrast, find, find_all, set_width
from report_case import report_case

from seenit.evaluate.comparison.between_runs import compare_runs
from seenit.report import RunSide, write_comparison

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def comparison_file(tmp_path_factory) -> Path:
    after, before = report_case(n=1500, leak=0.5), report_case(n=1500)
    found = compare_runs(after.scores, before.scores, chosen=("stack", "stack"), max_fpr=0.05)
    path = tmp_path_factory.mktemp("compared") / "comparison.html"
    write_comparison(
        path, RunSide(name="v2", report=after), RunSide(name="v1", report=before), found
    )
    return path


@pytest.fixture
def page(browser, comparison_file):
    browser.get_log("browser")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    set_width(browser, 1440)
    browser.get(comparison_file.as_uri())
    return browser


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_sticks_out(page, width):
    set_width(page, width)
    sizes = page.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert sizes[0] <= sizes[1]
    assert page.get_log("browser") == []


def test_changes_sort_and_curves_switch_off(page):
    heading = find_all(page, "#attack-table th[data-sort]")[3]
    assert heading.text.startswith("Change")
    heading.find_element("css selector", "button").click()
    values = [
        float(row.find_elements("css selector", "td")[2].get_attribute("data-value"))
        for row in find_all(page, "#attack-table tbody tr")
    ]
    assert values == sorted(values, reverse=True)
    find_all(page, "#roc-legend button")[1].click()
    curve = find(page, '[data-curve="1"]')
    assert curve.value_of_css_property("display") == "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(page, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    ratio, element = contrast(page)
    assert ratio >= 4.5, element
