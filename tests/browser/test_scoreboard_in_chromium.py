"""The pages of a hosted challenge in a browser: wide, on a phone, light, dark, no scripts."""

import base64

import pytest
from chromium_page import contrast, find, find_all, set_width
from hosted_challenge import N, csv_of, scores_of, write_hosted

pytestmark = [pytest.mark.browser, pytest.mark.long]
TEAMS = {"Heuristic": 0.4, "Zwölf Freunde": 1.0, "a-team-with-a-name-of-forty-characters.x": 2.0}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a server with three submissions, and the organiser's token."""
    from listening_server import listening

    from seenit.hosting.app import application
    from seenit.hosting.serve import open_grader
    from seenit.hosting.teams import add_team, new_organiser_token, teams_of

    root = tmp_path_factory.mktemp("hosted") / "challenge"
    truth = write_hosted(root, n=4 * N)
    grader = open_grader(root)
    for name, strength in TEAMS.items():
        add_team(grader.database, name)
        (team,) = (one for one in teams_of(grader.database) if one.name == name)
        grader.grade(team, csv_of(truth.ids, scores_of(truth, strength=strength)))
    token = new_organiser_token(grader.database)
    with listening(application(grader)) as url:
        yield url, token


@pytest.fixture(params=["", "/organiser"], ids=["scoreboard", "organiser"])
def page(request, browser, address):
    url, token = address
    login = base64.b64encode(f"organiser:{token}".encode()).decode()
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.setExtraHTTPHeaders",
        {"headers": {"Authorization": f"Basic {login}"} if request.param else {}},
    )
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.get_log("browser")
    set_width(browser, 1440)
    browser.get(url + request.param)
    yield browser
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def teams(page):
    return [
        cell.text
        for cell in find_all(page, ".standing")[0].find_elements(
            "css selector", "td[data-name=Team]"
        )
    ]


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_sticks_out_and_nothing_is_complained_of(page, width):
    set_width(page, width)
    sizes = page.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert sizes[0] <= sizes[1]
    assert page.get_log("browser") == []
    assert len(teams(page)) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_text_can_be_read(page, scheme, width):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    set_width(page, width)
    ratio, element = contrast(page)
    assert ratio >= 4.5, element


def test_it_sorts_by_links_without_scripts(browser, address):
    url, _ = address
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        set_width(browser, 390)
        browser.get(url)
        assert teams(browser) == list(reversed(TEAMS))
        browser.find_element("link text", "Team").click()
        assert browser.current_url == f"{url}/?by=team"
        assert teams(browser) == [list(TEAMS)[2], "Heuristic", "Zwölf Freunde"]
        assert find(browser, "a[aria-current]").text == "Team"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_it_asks_to_be_loaded_again(browser, address):
    browser.get(address[0])
    refresh = find(browser, 'meta[http-equiv="refresh"]')
    assert refresh.get_attribute("content") == "30"
