"""Two tabs on one call: neither is told less than the other, and neither speaks past the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.play import BIRTHDAY, GOOD, grade, hang_up, pick_up, say

pytestmark = pytest.mark.browser

LOOKS = {
    "visible": "document.dispatchEvent(new Event('visibilitychange'))",
    "focused": "window.dispatchEvent(new Event('focus'))",
}


@pytest.fixture
def tabs(server: Server, open_page: Callable[..., Page]) -> tuple[Page, Page]:
    """One call, seen twice; the second tab as it was before anything was said."""
    first = open_page(f"{server.address}/{BIRTHDAY}")
    pick_up(first)
    second = open_page(first.url, beside=first)
    expect(second.get_by_label("Your answer")).to_be_focused()
    first.bring_to_front()  # a tab behind another one is drawn rarely, and a click waits for that
    return first, second


def test_a_tab_that_is_looked_at_again_shows_what_was_said_in_the_other(tabs: tuple[Page, Page]) -> None:
    first, second = tabs
    box = second.get_by_label("Your answer")
    box.fill("So the locket came on")
    for said, look in enumerate(LOOKS.values()):
        say(first, GOOD[said])
        expect(second.locator(".log .trainee")).to_have_count(said)
        second.evaluate(look)
        expect(second.locator(".log .trainee")).to_have_count(said + 1)
    assert second.locator(".log").inner_text() == first.locator(".log").inner_text()
    expect(box).to_have_value("So the locket came on")


def test_a_message_from_a_tab_that_missed_something_is_kept_in_the_box_and_it_says_why(
    tabs: tuple[Page, Page],
) -> None:
    first, second = tabs
    say(first, GOOD[0])
    box = second.get_by_label("Your answer")
    box.fill(GOOD[1])
    box.press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("went on in another tab")
    expect(second.locator(".log .trainee")).to_have_count(1)
    assert second.locator(".log").inner_text() == first.locator(".log").inner_text()
    expect(second.get_by_role("alert")).to_contain_text("went on in another tab")
    expect(box).to_have_value(GOOD[1])
    box.press("Enter")
    expect(second.locator(".log .trainee")).to_have_count(2)
    expect(second.get_by_role("alert")).to_have_count(0)
    expect(box).to_have_value("")


def test_a_wrap_up_that_comes_after_the_grading_is_refused_and_stays_on_the_page(
    tabs: tuple[Page, Page],
) -> None:
    first, second = tabs
    say(first, GOOD[0])
    hang_up(first)
    second.reload()
    late = second.get_by_label("Your message to")
    late.fill("Dear Mr Okafor,")
    grade(first, "We refund the 14.95 by Friday.")
    second.get_by_role("button", name="See your scorecard").click()
    expect(second.get_by_role("alert")).to_contain_text("handed in for grading")
    expect(late).to_have_value("Dear Mr Okafor,")
    second.reload()
    expect(second.locator(".wrapped")).to_contain_text("We refund the 14.95 by Friday.")
