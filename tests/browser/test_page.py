"""The page as a trainee meets it: in a browser, from the customers to the scorecard."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.trainees import SKILLED

pytestmark = pytest.mark.browser

GOOD = SKILLED["missed-birthday"]
BAD = [
    "Calm down, it was only four days.",
    "You should have ordered earlier.",
    "That's our policy and there is nothing I can do.",
    "Whatever.",
]


def take_call(page: Page, name: str = "Daniel") -> None:
    page.get_by_role("button", name=f"Take {name}'s call").click()
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_label("Your answer")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Send a message and wait until the customer has answered or left."""
    box = page.get_by_label("Your answer")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".talk .trainee").filter(has_text=text[:40]).last).to_be_visible()
    expect(page.locator(".typing")).not_to_have_text("is typing …", timeout=15_000)


def is_over(page: Page) -> bool:
    return page.locator(".typing").inner_text() == "has left"


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_call_to_the_scorecard_with_a_reload_in_the_middle(
    serve: Callable[..., Server],
    open_page: Callable[..., Page],
    shoot: Callable[..., None],
    size: str,
    scheme: str,
) -> None:
    server = serve()
    page = open_page(f"{server.address}/?__theme={scheme}", size, color_scheme=scheme)
    expect(page.get_by_role("heading", name="The birthday gift that came late")).to_be_visible()
    shoot(page, f"{size}-{scheme}-1-home", full=True)
    page.get_by_role("button", name="Take Daniel's call").click()
    expect(page.get_by_text("What you may offer")).to_be_visible()
    expect(page.get_by_text("sister")).to_have_count(0)
    shoot(page, f"{size}-{scheme}-2-brief", full=True)
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_text("Nobody wrote, nobody rang.")).to_be_visible()
    for i, line in enumerate(GOOD):
        say(page, line)
        if i == 2:
            shoot(page, f"{size}-{scheme}-3-call")
            page.reload()
            expect(page.get_by_text(GOOD[2])).to_be_visible()
            expect(page.get_by_role("meter", name="Anger")).to_be_visible()
        if is_over(page):
            break
    shoot(page, f"{size}-{scheme}-4-over")
    page.get_by_role("button", name="See your scorecard" if is_over(page) else "End the call").click()
    expect(
        page.get_by_role("heading", name="Resolved: the customer left with a plan they trust.")
    ).to_be_visible()
    score = page.locator(".ring b").inner_text()
    assert int(score) >= 85
    assert page.locator(".changes q").first.inner_text() in GOOD[0], "what moved them is quoted"
    assert page.locator("body").evaluate("e => e.scrollWidth <= window.innerWidth"), (
        "nothing sticks out sideways"
    )
    shoot(page, f"{size}-{scheme}-5-scorecard", full=True)
    page.reload()
    expect(page.locator(".ring b")).to_have_text(score)
    page.get_by_role("button", name="Try this customer again").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    expect(page.locator(".talk .trainee")).to_have_count(0)


def test_a_bad_call_to_the_walk_out(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    page = open_page(serve().address)
    take_call(page)
    for line in BAD:
        say(page, line)
        if is_over(page):
            break
    page.get_by_role("button", name="See your scorecard").click()
    expect(page.get_by_role("heading", name="The customer walked out.")).to_be_visible()
    expect(page.locator(".point")).to_have_count(3)
    expect(page.locator(".yours").filter(has_text="Calm down, it was only four days.").first).to_be_visible()
    shoot(page, "desktop-light-6-walk-out", full=True)


def test_the_call_goes_on_after_the_server_was_killed_in_the_middle(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve()
    page = open_page(server.address)
    take_call(page)
    say(page, GOOD[0])
    before = page.locator(".talk .customer").all_inner_texts()
    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_text(GOOD[0])).to_be_visible()
    assert page.locator(".talk .customer").all_inner_texts() == before
    say(page, GOOD[1])
    assert len(page.locator(".talk .customer").all_inner_texts()) > len(before)


def test_a_reply_that_a_restart_cut_off_comes_after_the_reload(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve(TRAINER_PACE="1")
    page = open_page(server.address)
    take_call(page)
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=30_000)
    box = page.get_by_label("Your answer")
    box.fill("I'm sorry, that must have spoilt the whole evening.")
    box.press("Enter")
    expect(page.locator(".typing")).to_have_text("is typing …")
    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_text("that must have spoilt the whole evening")).to_be_visible()
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=15_000)
    expect(page.locator(".talk li").last).to_have_class("customer")


def test_who_answers_during_the_vent_has_interrupted_and_it_says_so(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(TRAINER_PACE="0.5").address)
    take_call(page)
    expect(page.get_by_text("Daniel Okafor. I ordered")).to_be_visible()
    say(page, "Your order number, please.")
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=15_000)
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_text("You wrote before they had finished.")).to_be_visible()
    expect(page.get_by_text("cutting in")).to_be_visible()


def test_a_failing_model_offers_a_retry_and_the_script(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    nowhere = "http://127.0.0.1:9/v1"
    page = open_page(serve(OPENAI_BASE_URL=nowhere, TRAINER_RETRIES="0").address)
    take_call(page)
    message = "I'm so sorry about the party."
    page.get_by_label("Your answer").fill(message)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("cannot be reached")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(message)).to_be_visible()
    shoot(page, "desktop-light-7-trouble")
    bubbles = page.locator(".talk .customer").count()  # now, while nobody is typing
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("cannot be reached")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Carry on with the script").click()
    expect(page.locator(".talk .customer").nth(bubbles)).to_be_visible()
    expect(page.get_by_text("cannot be reached")).to_be_hidden()
    page.get_by_role("button", name="End the call").click()
    page.get_by_role("button", name="Grade on this machine").click()
    expect(page.locator(".ring")).to_be_visible()


def test_an_overlong_message_is_refused_in_a_sentence_and_stays_in_the_box(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve().address)
    take_call(page)
    box = page.get_by_label("Your answer")
    box.fill("y" * 50_000)
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("50,000 characters")
    assert len(box.input_value()) == 50_000


XSS = json.loads((Path(__file__).parent / "xss.json").read_text("utf-8"))


def test_script_that_a_trainee_types_stays_text(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve().address)
    page.evaluate("window.hurt = 0")
    take_call(page)
    for line in XSS:
        if is_over(page):
            take_again(page)
        box = page.get_by_label("Your answer")
        box.fill(line)
        box.press("Enter")
        expect(page.locator(".talk .trainee").last).to_contain_text(line)
        expect(page.locator(".typing")).not_to_have_text("is typing …")
    if not is_over(page):
        page.get_by_role("button", name="End the call").click()
    else:
        page.get_by_role("button", name="See your scorecard").click()
    expect(page.locator(".transcript")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") == 0


def take_again(page: Page) -> None:
    page.get_by_role("button", name="See your scorecard").click()
    page.get_by_role("button", name="Try this customer again").click()
    expect(page.locator(".talk .trainee")).to_have_count(0)
    expect(page.locator(".typing")).to_have_text("is waiting for you")


def test_an_address_of_no_call_says_so_and_shows_the_customers(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{serve().address}/?call=not-there")
    expect(page.get_by_role("alert")).to_contain_text("not there any more")
    expect(page.get_by_role("button", name="Take Daniel's call")).to_be_visible()


def test_going_back_to_a_turn_plays_a_branch_and_shows_both_side_by_side(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    server = serve()
    for size in ("desktop", "phone"):
        page = open_page(server.address, size)
        take_call(page)
        say(page, BAD[0])
        page.get_by_role("button", name="End the call").click()
        expect(page.get_by_role("heading", name="Step by step")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("img", name="of 5 stars")).to_be_visible()
        first = page.url
        page.get_by_role("link", name="Say something else here").click()
        expect(page.get_by_label("Your answer")).to_be_visible(timeout=15_000)
        expect(page).not_to_have_url(first)
        expect(page.locator(".talk .trainee")).to_have_count(0)
        assert "from=" not in page.url, "a reload must not branch again"
        say(page, GOOD[0])
        page.get_by_role("button", name="End the call").click()
        expect(page.get_by_role("heading", name="Two ways from turn 2")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("heading", name="The first time")).to_be_visible()
        expect(page.get_by_text("Judged differently")).to_be_visible()
        shoot(page, f"{size}-branches", full=True)
        page.goto(first)
        expect(page.get_by_role("heading", name="Step by step")).to_be_visible(timeout=15_000)
        expect(page.get_by_role("heading", name="Two ways")).to_have_count(0)
