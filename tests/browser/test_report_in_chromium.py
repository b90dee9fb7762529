import json

import pytest
from chromium_page import contrast, find, find_all, set_width, shown

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def page(browser, page_file):
    browser.get_log("browser")
    browser.get_log("performance")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    set_width(browser, 1440)
    browser.get(page_file.as_uri())
    return browser


def first_column(page):
    rows = shown(page, "#attack-table th[scope=row]", what="e.innerText")
    return [row.split("\n")[0].split(" ")[0] for row in rows]


def test_the_console_is_silent_and_nothing_is_requested(page, page_file):
    find(page, "#roc-legend button").click()
    assert page.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    urls = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
        and event["params"]["documentURL"] == page_file.as_uri()  # not the browser's own start page
    }
    outside = {url for url in urls if not url.startswith("data:")} - {page_file.as_uri()}
    assert page_file.as_uri() in urls
    assert outside == set()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_sticks_out_at_any_width(page, width):
    set_width(page, width)
    page.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    inner = page.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert inner[0] <= inner[1]
    assert width - 20 <= inner[1] <= width  # a scrollbar may take its share
    sticking = page.execute_script(
        "return [...document.querySelectorAll('body *')]"
        ".filter(e => !e.closest('.scroll, .command, .skip, .hidden'))"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert sticking == []


def test_the_attack_table_sorts_both_ways(page):
    before = first_column(page)
    assert before[0] == "stack"
    name, auc = find_all(page, "#attack-table th[data-sort] button")[:2]
    name.click()
    assert first_column(page) == sorted(before)
    assert find(page, "#attack-table th[aria-sort]").get_attribute("aria-sort") == "ascending"
    name.click()
    assert first_column(page) == sorted(before, reverse=True)
    auc.click()
    assert first_column(page) == before
    auc.click()
    assert first_column(page) == before[::-1]
    assert len(find_all(page, "#attack-table th[aria-sort]")) == 1


def test_curves_can_be_switched_off_and_on(page):
    key = find_all(page, "#roc-legend button")[1]
    curve = find(page, '[data-curve="1"]')
    assert curve.value_of_css_property("display") != "none"
    key.click()
    assert key.get_attribute("aria-pressed") == "false"
    assert curve.value_of_css_property("display") == "none"
    key.send_keys(" ")  # the keyboard does the same
    assert key.get_attribute("aria-pressed") == "true"
    assert curve.value_of_css_property("display") != "none"


def test_the_slider_reads_the_curves_by_keyboard(page):
    slider = find(page, "#roc-slider")
    outputs = find_all(page, "#roc-legend output b")
    before = [output.text for output in outputs]
    slider.send_keys("\ue010")  # End
    assert find(page, "#roc-fpr").text == "100 %"
    assert {output.text for output in outputs} == {"100 %"}
    assert before != [output.text for output in outputs]
    slider.send_keys("\ue011")  # Home
    assert outputs[-1].text != "100 %"


def test_the_cursor_reads_what_the_table_says(page):
    shown = find(page, "#roc-legend output b").text
    row = find(page, "#attack-table tr.chosen").text
    assert shown in row
    page.execute_script(
        "const d = document.querySelector('#roc > svg'), b = d.getBoundingClientRect();"
        "const middle = {clientX: b.left + b.width / 2, clientY: b.top + 9};"
        "d.dispatchEvent(new PointerEvent('pointermove', middle))"
    )
    assert find(page, "#roc-cursor").get_attribute("visibility") == "visible"
    assert find(page, "#roc-legend output b").text != shown
    low, high = find(page, "#roc-legend output small").text.replace("%", "").split("–")
    assert float(low) <= float(find(page, "#roc-legend output b").text[:-2]) <= float(high)


def test_the_cursor_marks_each_curve_where_it_is(page):
    find(page, "#roc-slider").send_keys("\ue010")  # End: everybody is accused
    dots = find_all(page, "#roc-cursor .dot")
    assert len(dots) == len(find_all(page, "#roc-legend button"))
    tops = {dot.get_attribute("cy") for dot in dots}
    assert tops == {page.execute_script("return String(data.roc.top)")}
    find_all(page, "#roc-legend button")[1].click()
    assert [dot.value_of_css_property("display") != "none" for dot in dots[:3]] == [
        True,
        False,
        True,
    ]


def test_pictures_are_decoded(page):
    sizes = page.execute_script(
        "return [...document.querySelectorAll('#record-table img')]"
        ".map(i => [i.complete, i.naturalWidth])"
    )
    assert len(sizes) == 24
    assert all(size == [True, 32] for size in sizes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_schemes(page, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    paper = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")
    ratio, element = contrast(page)
    assert ratio >= 4.5, element


def test_the_keyboard_reaches_the_verdict_first(page):
    find(page, "body").send_keys("\ue004")  # Tab
    focused = page.switch_to.active_element
    assert focused.text == "Skip to the verdict"
    focused.send_keys("\ue007")  # Enter
    assert page.execute_script("return location.hash") == "#verdict"


CONTROLS = "#tools, #risk-tool, #roc-control, tr.gap"


def test_without_scripts_the_page_says_everything(page):
    lines = set(find(page, "body").text.splitlines())
    controls = {
        line for each in find_all(page, CONTROLS) for line in each.text.splitlines() if line
    }
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.refresh()
        bare = set(page.find_element("css selector", "body").text.splitlines())
        still_shown = shown(page, CONTROLS, what="e.id")
        rows = shown(page, ".exposure tbody tr", what="e.innerText")
        n_rows = len(find_all(page, ".exposure tbody tr"))
    finally:
        page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert lines - bare <= controls
    assert still_shown == []
    assert len(rows) == n_rows > 40


def column(page, table, selector):
    return shown(page, f"{table} tbody {selector}", what="e.dataset.value")


def pictures_of(page):
    return shown(page, "#record-table img", what="e.src")


def test_the_most_exposed_records_sort_by_every_heading(page):
    headings = find_all(page, "#record-table th[data-sort]")
    assert len(headings) == 9
    ids = column(page, "#record-table", "th.id")
    pictures = pictures_of(page)
    button = find(page, "#record-table th[data-sort=text] button")
    button.click()
    assert column(page, "#record-table", "th.id") == sorted(ids)
    assert pictures_of(page) == [pictures[ids.index(each)] for each in sorted(ids)]
    button.send_keys("\ue007")  # Enter
    assert column(page, "#record-table", "th.id") == sorted(ids, reverse=True)
    find(page, "#record-table th[data-sort=number] button").click()
    assert column(page, "#record-table", "td:first-child") == [
        str(rank) for rank in range(24, 0, -1)
    ]
    assert len(find_all(page, "#record-table th[aria-sort]")) == 1


def test_a_long_table_shows_both_ends_and_unfolds(page):
    table = "#exposure-table-2"
    assert len(column(page, table, "th")) == 16
    tprs = [float(value) for value in column(page, table, "td:nth-child(3)")]
    assert tprs == sorted(tprs, reverse=True)
    find(page, f"{table} th[data-sort=text] button").click()
    assert len(column(page, table, "th")) == 16  # both ends of the new order
    find(page, f"{table} tr.gap button").click()
    names = column(page, table, "th")
    assert len(names) == 44
    assert find_all(page, f"{table} tr.gap") == []
    assert len(find_all(page, "#exposure-table-1 tr.gap")) == 0  # a short one is never folded


def test_the_switch_turns_light_into_dark_and_back(page):
    features = [{"name": "prefers-color-scheme", "value": "light"}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    button = find(page, "#theme")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    paper = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper, button.get_attribute("aria-pressed")) == ("rgb(16, 20, 24)", "true")
    ratio, element = contrast(page)
    assert ratio >= 4.5, element
    button.send_keys(" ")
    paper = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper, button.get_attribute("aria-pressed")) == ("rgb(255, 255, 255)", "false")


def test_the_reader_sets_the_share_of_members(page):
    result = find(page, "#risk-result")
    assert "1,000 are members" in result.text
    prior = find(page, "#risk-prior")
    prior.send_keys("\ue010")  # End
    assert "9,000 are members" in result.text
    many = float(find(page, "#risk-right").get_attribute("width"))
    prior.send_keys("\ue011")  # Home
    assert "10 are members" in result.text
    few = float(find(page, "#risk-right").get_attribute("width"))
    assert few < many < 600
    find_all(page, "#risk-tool input[type=radio]")[1].click()
    assert float(find(page, "#risk-right").get_attribute("width")) > few
    value = find(page, "#risk-prior-value").get_attribute("textContent")
    assert prior.get_attribute("aria-valuetext") == value


def test_whatever_has_the_focus_shows_it(page):
    for selector in ("#theme", "#risk-prior", "#roc-legend button", "#record-table th button"):
        page.execute_script("arguments[0].focus({focusVisible: true})", find(page, selector))
        style = page.execute_script("return getComputedStyle(document.activeElement).outline")
        assert "none" not in style, selector


def test_the_contents_lead_to_every_section(page):
    sections = shown(page, "section.block", what="e.id")
    targets = page.execute_script(
        "return [...document.querySelectorAll('.contents a')].map(e => e.hash.slice(1))"
    )
    assert len(sections) > 10
    assert set(sections) <= set(targets)
    assert set(targets) <= set(shown(page, "[id]", what="e.id"))


def test_it_prints_on_paper(page):
    unfolded = find_all(page, "details[open]")
    printed = page.print_page()
    assert len(printed) > 10_000
    assert len(find_all(page, "details")) > len(unfolded)
    assert find_all(page, "details[open]") == unfolded  # the others are folded again afterwards
