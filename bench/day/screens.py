"""The two screens of the hall in a real browser, in a process of its own: `python -m bench.day.screens`.

What each shows is noted by the page itself: which ticket stood at which window from when to when, by this process's
clock, which the tests may put ahead of the browser's. The day is over when stdin ends.
"""

import json
import select
import sys
import time
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, Response, sync_playwright

from bench.day.web import save

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
FULL_HD = {"width": 1920, "height": 1080}
# window.day: past and present stays [ticket, window, from, to], and how often the network was said to be gone.
NOTE = """
window.day = { past: [], open: new Map(), lost: 0 };
document.addEventListener("DOMContentLoaded", function () {
  function note() {
    const now = Date.now();
    const shown = new Set();
    for (const tile of document.querySelectorAll("#windows > li:not(.is-idle)")) {
      const place = tile.querySelector(".window-label").textContent;
      const key = JSON.stringify([tile.querySelector("b").textContent, place]);
      shown.add(key);
      if (!window.day.open.has(key)) window.day.open.set(key, now);
    }
    for (const [key, from] of window.day.open) {
      if (shown.has(key)) continue;
      window.day.past.push([...JSON.parse(key), from, now]);
      window.day.open.delete(key);
    }
  }
  new MutationObserver(note).observe(document.getElementById("windows"), { childList: true });
  const network = document.getElementById("network");
  new MutationObserver(function () { if (!network.hidden) window.day.lost += 1; })
    .observe(network, { attributes: true, attributeFilter: ["hidden"] });
});
"""
READ = """(ahead) => ({
  stays: window.day.past.concat(Array.from(window.day.open, ([key, from]) => [...JSON.parse(key), from, Date.now()]))
    .map(([ticket, window, from, to]) => [ticket, window, from + ahead, to + ahead]),
  lost: window.day.lost, newest: document.getElementById("newest-ticket").textContent,
  tiles: document.querySelectorAll("#windows > li").length })"""


class Screen:
    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.samples: list[tuple[str, float, int]] = []
        self.problems: list[str] = []
        self.answered: set[Request] = set()
        page.add_init_script(NOTE)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.problems.append(f"screen: a script failed: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.response)
        page.goto(address)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"screen: console: {message.text}")

    def failed(self, request: Request) -> None:
        # An answer of 304 has no body, and one that nobody reads is given up in the end; one that has not come after
        # eight seconds the page gives up itself, and the next one comes in time or the screen is late.
        if request not in self.answered and request.failure != "net::ERR_ABORTED":
            self.problems.append(f"screen: {request.failure}: {request.url}")

    def response(self, response: Response) -> None:
        self.answered.add(response.request)
        if response.status >= 400:
            self.problems.append(f"screen: {response.url} answered {response.status}")
        elif "/state/" in response.url:
            self.samples.append(("screen state", response.request.timing["responseStart"], response.status))


def main() -> int:
    told = json.loads(sys.stdin.readline())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=told["chromium"], args=FLAGS)
        pages = [browser.new_context(viewport=FULL_HD, locale="zh-CN").new_page() for _screen in range(2)]  # type: ignore[arg-type]
        screens = [Screen(page, told["address"]) for page in pages]
        print("ready", flush=True)
        sys.stdin.readline()
        while not select.select([sys.stdin], [], [], 0)[0]:
            pages[0].wait_for_timeout(250)
        ahead = round(time.time() - pages[0].evaluate("Date.now()") / 1000) * 1000
        shown: list[dict[str, Any]] = [page.evaluate(READ, ahead) for page in pages]
        for number, page in enumerate(pages, 1):
            page.screenshot(path=f"{told['pictures']}/screen-{number}.png")
        browser.close()
    save(
        told["out"],
        name="screens",
        samples=[sample for screen in screens for sample in screen.samples],
        problems=[problem for screen in screens for problem in screen.problems],
        counts={},
        screens=shown,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
