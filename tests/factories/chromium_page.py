"""What tests in a browser do with a page: resize it, find elements, measure contrast."""


def set_width(browser, width):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def find(page, selector):
    return page.find_element("css selector", selector)


def find_all(page, selector):
    return page.find_elements("css selector", selector)


def shown(page, selector, *, what):
    """A property of every element that can be seen, in one call: each call costs a round trip."""
    return page.execute_script(
        f"""
        return [...document.querySelectorAll(arguments[0])]
          .filter((e) => e.getClientRects().length).map((e) => {what});
        """,
        selector,
    )


def contrast(page):
    """Smallest contrast ratio between a text and what lies behind it."""
    return page.execute_script(
        """
        const parse = (c) => c.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) =>
          v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = (e) => {
          for (; e; e = e.parentElement) {
            const c = parse(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c;
          }
          return [255, 255, 255];
        };
        let worst = [99, ""];
        for (const e of document.querySelectorAll("body *")) {
          if (e.closest("svg, script, .hidden")) continue;
          if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
          const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 90)];
        }
        return worst;
        """
    )
