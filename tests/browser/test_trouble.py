"""What goes wrong on the way, and that nothing a trainee typed is lost by it."""

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.play import GOOD, grade, hang_up, say, take_call

pytestmark = pytest.mark.browser


def restart(server: Server) -> None:
    """As after a power cut."""
    server.kill()
    server.start()


def test_the_call_goes_on_after_the_server_was_killed_in_the_middle(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve()
    page = open_page(server.address)
    take_call(page)
    say(page, GOOD[0])
    before = page.locator(".log .customer").all_inner_texts()
    restart(server)
    expect(page.get_by_text(GOOD[0])).to_be_visible()
    assert page.locator(".log .customer").all_inner_texts() == before
    say(page, GOOD[1])
    assert len(page.locator(".log .customer").all_inner_texts()) > len(before)


def test_a_click_while_the_server_was_away_leads_on_when_it_is_back(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve()
    page = open_page(f"{server.address}/?drill=own")
    box = page.get_by_label("Your answer")
    box.fill("That was our mistake.")
    server.kill()
    page.get_by_role("button", name="See how it lands").click()
    page.wait_for_timeout(2000)
    server.start()
    expect(page.get_by_role("alert")).to_contain_text("begins again", timeout=20_000)
    expect(box).to_have_value("That was our mistake.")


def test_a_reply_that_a_restart_cut_off_comes_after_it(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve(TRAINER_PACE="1")
    page = open_page(server.address)
    take_call(page)
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=30_000)
    box = page.get_by_label("Your answer")
    box.fill("I'm sorry, that must have spoilt the whole evening.")
    box.press("Enter")
    expect(page.locator(".typing")).to_have_text("is speaking …")
    restart(server)
    expect(page.get_by_text("that must have spoilt the whole evening")).to_be_visible()
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=15_000)
    expect(page.locator(".log li").last).to_have_class("customer")


def test_a_connection_that_is_lost_in_mid_reply_comes_back_without_a_reload(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve(TRAINER_PACE="0.4")
    page = open_page(server.address)
    take_call(page)
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=30_000)
    box = page.get_by_label("Your answer")
    box.fill(GOOD[0])
    box.press("Enter")
    expect(page.locator(".log .trainee")).to_be_visible()
    server.kill()
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    server.start()
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=20_000)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".log .trainee")).to_have_count(1)
    expect(page.locator(".log li").last).to_have_class("customer")
    expect(box).to_have_value("")


def test_a_message_that_never_arrived_stays_in_the_box_and_can_be_sent_again(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    say(page, GOOD[0])
    dropped: list[str] = []

    def drop_once(route: Route) -> None:
        if dropped:
            route.continue_()
        else:
            dropped.append(route.request.url)
            route.abort()

    page.route("**/say", drop_once)
    box = page.get_by_label("Your answer")
    box.fill(GOOD[1])
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    expect(page.get_by_role("alert")).to_have_count(0, timeout=10_000)
    expect(box).to_have_value(GOOD[1])
    box.press("Enter")
    expect(page.locator(".log .trainee")).to_have_count(2)
    expect(box).to_have_value("")


def test_what_was_typed_but_not_sent_survives_a_reload(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    page.get_by_label("Your answer").fill("So the locket came on")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("So the locket came on")
    say(page, GOOD[0])
    page.reload()
    expect(page.locator(".log .trainee")).to_have_count(1)
    expect(page.get_by_label("Your answer")).to_have_value("")
    hang_up(page)
    page.get_by_label("Your message to").fill("Dear Mr Okafor,")
    page.reload()
    expect(page.get_by_label("Your message to")).to_have_value("Dear Mr Okafor,")


def test_who_answers_during_the_vent_has_interrupted_and_it_says_so(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(TRAINER_PACE="0.5").address)
    take_call(page)
    expect(page.get_by_text("Daniel Okafor. I ordered")).to_be_visible()
    expect(page.locator(".remark")).to_have_text("Still speaking: sending now cuts in.")
    say(page, "Your order number, please.")
    expect(page.locator(".remark")).to_be_empty()
    expect(page.get_by_text("You cut in before they had finished.")).to_be_visible()
    expect(page.locator(".typing")).to_have_text("is waiting for you", timeout=15_000)
    hang_up(page)
    grade(page)
    expect(page.get_by_text("You wrote before they had finished.")).to_be_visible()
    expect(page.get_by_text("cutting in")).to_be_visible()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_failing_model_offers_a_retry_and_the_script(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None], size: str
) -> None:
    nowhere = "http://127.0.0.1:9/v1"
    page = open_page(serve(OPENAI_BASE_URL=nowhere, TRAINER_RETRIES="0").address, size)
    take_call(page)
    message = "I'm so sorry about the party."
    page.get_by_label("Your answer").fill(message)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("cannot be reached")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(message)).to_be_visible()
    shoot(page, "11-trouble", sizes=[size])
    page.reload()
    expect(page.get_by_text("cannot be reached")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("cannot be reached")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Carry on with the script").click()
    expect(page.locator(".log li").last).to_have_class("customer")
    expect(page.locator(".typing")).to_have_text("is waiting for you")
    expect(page.get_by_text("cannot be reached")).to_have_count(0)
    hang_up(page)
    page.get_by_label("Your message to").fill("We refund the 14.95 by Friday.")
    page.get_by_role("button", name="See your scorecard").click()
    expect(page.get_by_role("heading", name="The call could not be graded")).to_be_visible(timeout=15_000)
    shoot(page, "12-ungraded", sizes=[size])
    page.get_by_role("button", name="Grade on this machine").click()
    expect(page.locator(".ring")).to_be_visible(timeout=20_000)
    expect(page.locator(".wrapped")).to_contain_text("We refund the 14.95 by Friday.")


@pytest.mark.parametrize("way", ["link", "back"])
def test_who_does_not_wait_for_the_scorecard_gets_where_they_want(
    serve: Callable[..., Server], open_page: Callable[..., Page], way: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a model that never answers
        page = open_page(serve(OPENAI_BASE_URL=f"http://127.0.0.1:{silent.getsockname()[1]}/v1").address)
        take_call(page)
        page.get_by_label("Your answer").fill(GOOD[0])
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".log .trainee")).to_have_count(1)
        hang_up(page)
        page.get_by_role("button", name="See your scorecard").click()
        expect(page.get_by_role("status").filter(has=page.locator(".dots"))).to_be_visible()
        if way == "link":
            page.get_by_role("link", name="Customers").click()
            expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
        else:
            page.go_back()
            expect(page.get_by_role("button", name="Take the call", exact=True)).to_be_visible()


def test_who_does_not_wait_for_the_verdict_of_a_drill_gets_where_they_want(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        model = {
            "OPENAI_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            "TRAINER_APPRAISER": "model",
        }
        page = open_page(f"{serve(**model).address}/?drill=own")
        page.get_by_label("Your answer").fill("That was our mistake.")
        page.get_by_role("button", name="See how it lands").click()
        expect(page.get_by_role("button", name="See how it lands")).to_have_attribute("aria-busy", "true")
        page.get_by_role("link", name="Customers").click()
        expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible(timeout=4000)


def test_an_overlong_message_is_refused_in_a_sentence_and_stays_in_the_box(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    box = page.get_by_label("Your answer")
    box.fill("y" * 50_000)
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("50,000 characters")
    assert len(box.input_value()) == 50_000


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("?call=not-there", "not there any more"),
        ("?breathe=not-there", "not there any more"),
        ("?brief=nobody", "There is no persona"),
        ("?drill=shouting", "There is no drill"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_shows_the_customers(
    server: Server, open_page: Callable[..., Page], address: str, says: str
) -> None:
    page = open_page(f"{server.address}/{address}")
    expect(page.get_by_role("alert")).to_contain_text(says)
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
