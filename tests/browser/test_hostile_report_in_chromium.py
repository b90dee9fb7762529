from dataclasses import replace
from pathlib import Path

import pytest
from audit_case import with_audit
from chromium_page import find, find_all, set_width
from hostile_report import HOSTILE, hostile
from report_case import report_case

from seenit.report.page.html import write_html

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory) -> Path:
    case = with_audit(hostile(report_case(n=1000)))
    audit = replace(
        case.audit,
        comparisons=tuple(
            replace(
                each, by=HOSTILE, groups=tuple(replace(one, group=HOSTILE) for one in each.groups)
            )
            for each in case.audit.comparisons
        ),
    )
    band = replace(case.curves[1], attack=HOSTILE)
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    curves = (case.curves[0], band, *case.curves[2:])
    write_html(path, replace(case, audit=audit, curves=curves))
    return path


@pytest.fixture
def page(browser, hostile_file):
    browser.get_log("browser")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    set_width(browser, 1440)
    browser.get(hostile_file.as_uri())
    return browser


def test_nothing_of_it_runs_whatever_is_pressed(page):
    page.execute_script("document.querySelectorAll('main button').forEach((e) => e.click())")
    find(page, "#roc-slider").send_keys("\ue010")
    assert page.get_log("browser") == []  # not even an attempt that the policy had to stop
    assert len(find_all(page, "script")) == 2
    assert find_all(page, "main img:not([src^='data:image/png'])") == []
    assert find_all(page, "[onerror], [onmouseover]") == []
    assert HOSTILE.split()[0] in page.execute_script("return document.body.innerText")


@pytest.mark.parametrize("width", [390, 1440])
def test_long_words_do_not_widen_the_page(page, width):
    set_width(page, width)
    sizes = page.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert sizes[0] <= sizes[1]
