"""A call as a trainee meets it: in a browser, from the customers to the scorecard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.play import (
    BAD,
    GOOD,
    choose,
    grade,
    hang_up,
    is_over,
    play,
    say,
    take_call,
    to_the_scorecard,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_call_to_the_scorecard_with_a_reload_in_the_middle(
    server: Server,
    open_page: Callable[..., Page],
    shoot: Callable[..., None],
    size: str,
    scheme: str,
) -> None:
    page = open_page(f"{server.address}/?__theme={scheme}", size, color_scheme=scheme)
    expect(page.get_by_role("heading", name="The birthday gift that came late").first).to_be_visible()
    shoot(page, "1-home", as_it_is=f"{size}-{scheme}", full=True)
    choose(page)
    expect(page.get_by_text("What you may offer")).to_be_visible()
    expect(page.get_by_text("sister")).to_have_count(0)
    if size == "phone":
        expect(page.get_by_role("button", name="Take the call", exact=True)).to_be_in_viewport(ratio=1)
    shoot(page, "2-brief", as_it_is=f"{size}-{scheme}", full=True)
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_text("Nobody wrote, nobody rang.")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_be_focused()
    for i, line in enumerate(GOOD):
        say(page, line)
        if i == 2:
            shoot(page, "3-call", as_it_is=f"{size}-{scheme}")
            page.reload()
            expect(page.get_by_text(GOOD[2])).to_be_visible()
            expect(page.get_by_role("meter", name="Anger")).to_be_visible()
        if is_over(page):
            break
    shoot(page, "4-over", as_it_is=f"{size}-{scheme}")
    hang_up(page)
    shoot(page, "5-wrap-up", as_it_is=f"{size}-{scheme}", full=True)
    message = "As agreed, the 14.95 goes back to your card today and the flowers arrive on Thursday."
    grade(page, message)
    expect(
        page.get_by_role("heading", name="Resolved: the customer left with a plan they trust.")
    ).to_be_visible()
    score = page.locator(".ring b").inner_text()
    assert int(score) >= 85
    assert page.locator(".changes q").first.inner_text() in GOOD[0], "what moved them is quoted"
    assert page.locator("body").evaluate("e => e.scrollWidth <= window.innerWidth"), (
        "nothing sticks out sideways"
    )
    expect(page.locator(".wrapped")).to_contain_text(message)
    shoot(page, "6-scorecard", as_it_is=f"{size}-{scheme}", full=True)
    page.reload()
    expect(page.locator(".ring b")).to_have_text(score)
    page.get_by_role("button", name="Try this customer again").click()
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    expect(page.locator(".log .trainee")).to_have_count(0)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_bad_call_to_the_walk_out(
    server: Server, open_page: Callable[..., Page], shoot: Callable[..., None], size: str
) -> None:
    page = open_page(server.address, size)
    take_call(page)
    play(page, BAD)
    hang_up(page)
    page.get_by_role("button", name="Grade without a wrap-up").click()
    expect(page.get_by_role("heading", name="The customer walked out.")).to_be_visible(timeout=20_000)
    expect(page.locator(".point")).to_have_count(3)
    expect(page.locator(".yours").filter(has_text="Calm down, it was only four days.").first).to_be_visible()
    fault = page.locator("#turn-2 mark.not_met")
    expect(fault.first).to_be_visible()
    shoot(page, "7-walk-out", sizes=[size], full=True)
    page.get_by_role("button", name="Breathe for a minute").click()
    expect(page.get_by_role("heading", name="One minute for yourself")).to_be_visible()
    expect(page.get_by_text("Breathe in", exact=True)).to_be_visible()
    expect(page.get_by_text("Breathe out, slowly", exact=True)).to_be_visible(timeout=6000)
    shoot(page, "8-breathe", sizes=[size])
    page.get_by_role("button", name="Back to your scorecard").click()
    expect(page.locator(".ring")).to_be_visible()


def test_the_end_of_the_talk_stays_in_sight_when_there_is_less_room_for_it(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address, "phone")
    take_call(page, "The birthday gift that came late")
    say(page, GOOD[0])
    last = page.locator(".log p").last
    expect(last).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("A hand-over: say who takes it on")).to_be_visible()
    expect(last).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Cancel").click()
    page.set_viewport_size({"width": 390, "height": 740})  # a keyboard opens
    expect(last).to_be_in_viewport(ratio=0.9)
    scroll = page.locator(".talk .scroll")
    scroll.evaluate("scroll => scroll.scrollTop = 0")
    page.wait_for_timeout(100)
    page.set_viewport_size({"width": 390, "height": 780})
    page.wait_for_timeout(100)
    assert scroll.evaluate("scroll => scroll.scrollTop") == 0, "who reads further up stays there"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_abusive_caller_is_warned_handed_over_and_written_up(
    server: Server, open_page: Callable[..., Page], shoot: Callable[..., None], size: str
) -> None:
    page = open_page(server.address, size)
    take_call(page, "The final that went black")
    page.get_by_role("button", name="Warn them").click()
    expect(page.get_by_text("A warning: say what has to stop")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_be_focused()
    say(page, "Twenty-two minutes into the final, with a full pub. I'd be furious too.")
    expect(page.get_by_role("alert")).to_contain_text("did not come across as a warning")
    page.get_by_role("button", name="Warn them").click()
    say(
        page,
        "I want to get your screen back on, and I can't while you call me names. If it goes on I will have to end this call.",
    )
    if not is_over(page):
        page.get_by_role("button", name="Hand over").click()
        shoot(page, "9-hand-over", sizes=[size])
        say(
            page,
            "I'm bringing in my supervisor now; I'll tell her everything so that you need not repeat it, and she will stay with you.",
        )
    assert is_over(page)
    hang_up(page)
    grade(
        page,
        incident="The caller called me a useless lump before I had spoken. I warned him once and then handed the call over.",
    )
    warned = page.locator("[id='criterion-boundary.warn']")
    expect(warned.locator(".mark")).to_have_text("met")
    noted = page.locator("[id='criterion-after.incident']")
    expect(noted.locator(".mark")).to_have_text("met")


def test_a_quote_leads_to_the_turn_and_the_turn_to_the_criterion(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    to_the_scorecard(page, BAD[:1])
    address = page.url
    page.locator("[id='criterion-calm.no_minimising'] .quote a").click()
    expect(page.locator("#turn-2")).to_be_focused()
    expect(page.locator("#turn-2")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Back to where you were")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[id='criterion-calm.no_minimising'] .quote a")).to_be_focused()
    expect(page.get_by_role("link", name="Back to where you were")).to_have_count(0)
    page.locator("[id='criterion-calm.no_minimising'] .quote a").click()
    page.locator("#turn-2 mark.not_met a").first.click()
    expect(page.locator(".criterion:focus")).to_be_in_viewport()
    assert page.url == address


def test_the_scorecard_is_copied_and_downloaded_as_markdown(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    to_the_scorecard(page, BAD[:1])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download").click()
    assert kept.value.suggested_filename.startswith("scorecard-missed-birthday-")
    text = kept.value.path().read_text("utf-8")
    assert text == copied.replace("\r\n", "\n")
    assert text.startswith("# The birthday gift that came late")
    assert "Calm down, it was only four days." in text


def test_it_prints_without_buttons_and_with_every_verdict(
    server: Server, open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    page = open_page(server.address)
    to_the_scorecard(page, BAD[:1])
    page.emulate_media(media="print")
    for name in ("Print", "Breathe for a minute", "Try this customer again", "Say something else here"):
        expect(page.get_by_role("button", name=name).first).to_be_hidden()
    for verdict in page.locator(".criterion .mark").all():
        expect(verdict).to_be_visible()
    shoot(page, "print", full=True, as_it_is="paper")


def test_going_back_in_the_browser_goes_back_on_the_page(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    choose(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="What you may offer")).to_be_visible()


def test_shift_enter_breaks_the_line_and_enter_sends(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(server.address)
    take_call(page)
    box = page.get_by_label("Your answer")
    box.type("I'm sorry.")
    box.press("Shift+Enter")
    box.type("That was a whole evening.")
    assert box.input_value() == "I'm sorry.\nThat was a whole evening."
    box.press("Enter")
    expect(page.locator(".log .trainee p")).to_have_count(2)
    expect(box).to_have_value("")
    expect(box).to_be_focused()


def test_a_warning_is_thought_better_of_and_an_empty_message_says_so(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    box, warn = page.get_by_label("Your answer"), page.get_by_role("button", name="Warn them")
    box.press("Enter")
    expect(page.locator(".remark")).to_have_text("Nothing is written yet, so nothing was sent.")
    expect(page.get_by_role("alert")).to_have_count(0)
    box.fill("That was her fiftieth.")
    expect(page.locator(".remark")).to_be_empty()
    for leave in (lambda: box.press("Escape"), page.get_by_role("button", name="Cancel").click):
        warn.click()
        expect(page.get_by_text("A warning: say what has to stop")).to_be_visible()
        leave()
        expect(page.get_by_text("A warning: say what has to stop")).to_be_hidden()
        expect(warn).to_have_attribute("aria-pressed", "false")
        expect(box).to_have_value("That was her fiftieth.")
        expect(box).to_be_focused()


def test_a_second_hint_on_a_phone_is_one_tap_away(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(server.address, "phone")
    take_call(page)
    expect(page.locator(".hint")).to_have_count(2)
    expect(page.locator(".hint").last).to_be_hidden()
    page.get_by_role("button", name="One more hint").click()
    expect(page.locator(".hint").last).to_be_visible()
    say(page, BAD[0])
    expect(page.get_by_role("button", name="One more hint")).to_be_hidden()


def test_going_back_to_a_turn_plays_a_branch_and_shows_both_side_by_side(
    server: Server, open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    for size in ("desktop", "phone"):
        page = open_page(server.address, size)
        to_the_scorecard(page, BAD[:1])
        expect(page.get_by_role("img", name="of 5 stars")).to_be_visible()
        first = page.url
        page.get_by_role("button", name="Say something else here").click()
        expect(page.get_by_label("Your answer")).to_be_visible(timeout=15_000)
        expect(page).not_to_have_url(first)
        expect(page.locator(".log .trainee")).to_have_count(0)
        say(page, GOOD[0])
        hang_up(page)
        grade(page)
        expect(page.get_by_role("heading", name="Two ways from turn 2")).to_be_visible()
        expect(page.get_by_role("heading", name="The first time")).to_be_visible()
        expect(page.get_by_text("Judged differently")).to_be_visible()
        shoot(page, "10-branches", sizes=[size], full=True)
        page.goto(first)
        expect(page.get_by_role("heading", name="Step by step")).to_be_visible(timeout=15_000)
        expect(page.get_by_role("heading", name="Two ways")).to_have_count(0)
