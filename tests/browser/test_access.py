"""Every page is usable by everybody: axe, the keyboard alone, reduced motion; and what is typed stays text."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.play import BAD, choose, grade, hang_up, is_over, say, take_call, to_the_scorecard

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
XSS = json.loads((Path(__file__).parent / "xss.json").read_text("utf-8"))


def no_serious_fault(page: Page) -> None:
    page.wait_for_timeout(300)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    serious = [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for fault in found.response["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]
    assert not serious, "\n".join(serious)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(
    server: Server, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(f"{server.address}/?__theme={scheme}", color_scheme=scheme)
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
    no_serious_fault(page)
    choose(page)
    no_serious_fault(page)
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    say(page, BAD[0])
    page.get_by_role("button", name="Warn them").click()
    page.get_by_text("Case, policy and offers").click()
    no_serious_fault(page)
    page.get_by_role("button", name="End the call").click()
    no_serious_fault(page)
    page.get_by_role("button", name="Go on talking").click()
    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_role("heading", name="Your call with Daniel is still open")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    hang_up(page)
    no_serious_fault(page)
    grade(page)
    no_serious_fault(page)
    page.get_by_role("button", name="Breathe for a minute").click()
    expect(page.get_by_role("heading", name="One minute for yourself")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("link", name="Your progress").click()
    expect(page.get_by_role("heading", name="What costs you most")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    no_serious_fault(page)
    page.get_by_label("Your answer").fill(BAD[0])
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
    no_serious_fault(page)


def test_a_call_is_played_with_the_keyboard_alone(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(server.address)
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
    tab_to(
        page, page.locator(".card").filter(has_text="The birthday gift that came late").get_by_role("button")
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you may offer")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Take the call", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type(BAD[0])
    page.keyboard.press("Enter")
    expect(page.locator(".log .trainee")).to_have_count(1)
    expect(page.locator(".typing")).to_have_text("is waiting for you")
    page.keyboard.press("Shift+Tab")
    tab_to(page, page.get_by_role("button", name="End the call"), backwards=True)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="End it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="After the call")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Grade without a wrap-up"))
    page.keyboard.press("Enter")
    expect(page.locator(".ring")).to_be_visible(timeout=20_000)
    tab_to(page, page.get_by_role("button", name="Say something else here"))


def test_skipping_to_the_content_stays_in_the_call_with_what_was_typed(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    page.get_by_label("Your answer").fill("So it came on Tuesday")
    address = page.url
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    expect(page.get_by_label("Your answer")).to_have_value("So it came on Tuesday")
    assert page.url == address


def test_with_a_keyboard_on_a_phone_the_talk_and_the_box_stay_in_sight(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address, "phone")
    take_call(page)
    say(page, BAD[0])
    page.set_viewport_size({"width": 390, "height": 480})
    expect(page.locator(".log .trainee")).to_be_in_viewport()
    expect(page.get_by_label("Your answer")).to_be_in_viewport(ratio=1)
    assert page.locator(".talk .scroll").evaluate("e => e.clientHeight") > 160


def tab_to(page: Page, target: object, *, backwards: bool = False) -> None:
    for _ in range(120):
        if target.evaluate("e => e === document.activeElement"):  # type: ignore[attr-defined]
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError("the keyboard alone does not get there")


def test_nothing_moves_for_who_asked_for_less_motion(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(server.address, reduced_motion="reduce")
    to_the_scorecard(page, BAD)
    page.get_by_role("button", name="Breathe for a minute").click()
    expect(page.get_by_text("Let your shoulders drop.")).to_be_visible()
    running = "document.getAnimations().filter(a => a.playState === 'running').length"
    page.wait_for_timeout(4500)
    assert page.evaluate(running) == 0


def test_script_that_a_trainee_types_stays_text(server: Server, open_page: Callable[..., Page]) -> None:
    assert len(XSS) >= 20
    page = open_page(server.address)
    page.evaluate("window.hurt = 0")
    take_call(page)
    for line in XSS:
        if is_over(page):
            hang_up(page)
            grade(page, line, line)
            expect(page.locator(".wrapped")).to_contain_text(line)
            page.get_by_role("button", name="Try this customer again").click()
            page.get_by_role("button", name="Take the call", exact=True).click()
            expect(page.locator(".typing")).to_have_text("is waiting for you")
        box = page.get_by_label("Your answer")
        box.fill(line)
        box.press("Enter")
        expect(page.locator(".log .trainee").last).to_contain_text(line)
        expect(page.locator(".typing")).not_to_have_attribute("data-doing", "speaking")
    hang_up(page)
    everything = "\n".join(XSS)
    page.get_by_label("What should change").fill(everything)
    grade(page, everything, everything)
    for line in XSS:
        expect(page.locator(".kept").first).to_contain_text(line)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") == 0
