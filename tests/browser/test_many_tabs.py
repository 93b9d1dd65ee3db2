"""Many tabs of one browser: each loads and answers, though a browser gives a site about six connections in all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.play import BIRTHDAY

pytestmark = pytest.mark.browser

TABS = 8


def test_eight_tabs_of_one_browser_load_and_answer_to_a_click(
    server: Server, open_page: Callable[..., Page]
) -> None:
    tabs = [open_page("about:blank")]
    asked: list[str] = []
    tabs[0].context.on("request", lambda request: asked.append(request.url))
    tabs[0].goto(f"{server.address}/{BIRTHDAY}")
    while len(tabs) < TABS:
        tabs.append(open_page(f"{server.address}/{BIRTHDAY}", beside=tabs[0]))
    for tab in tabs:
        tab.bring_to_front()
        expect(tab.get_by_role("heading", name="The birthday gift that came late")).to_be_visible()
        tab.get_by_role("link", name="Your progress").click()
        expect(tab.get_by_role("heading", name="Your progress", level=1)).to_be_visible()
    assert asked
    assert not [url for url in asked if "heartbeat" in url or "queue/data" in url], "what stays open"
