"""What brings a trainee back: customers to find, what to do next, progress, drills, and calls promised."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.play import BAD, GOOD, grade, hang_up, say, take_call, to_the_scorecard
from trainer.database import FILE

pytestmark = pytest.mark.browser


def test_customers_are_found_by_word_industry_difficulty_and_whether_they_were_met(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve().address)
    cards = page.locator(".card")
    expect(cards).to_have_count(11)  # who calls about an earlier call waits for it
    page.get_by_label("Search").fill("flight porto")
    expect(cards.filter(visible=True)).to_have_count(1)
    page.get_by_label("Search").fill("nobody like this")
    expect(page.get_by_text("No customer fits.")).to_be_visible()
    page.get_by_label("Search").fill("")
    page.get_by_role("combobox", name="Difficulty").select_option("5")
    assert cards.filter(visible=True).count() < 5
    page.get_by_role("combobox", name="Difficulty").select_option("")
    page.get_by_role("combobox", name="Met before").select_option("yes")
    expect(page.get_by_text("No customer fits.")).to_be_visible()


def test_after_a_bad_call_home_and_progress_say_what_to_work_on(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    server = serve()
    page = open_page(server.address)
    expect(page.get_by_text("nobody here is easier to talk to")).to_be_visible()
    to_the_scorecard(page, BAD)
    score = page.locator(".ring b").inner_text()
    page.get_by_role("link", name="Customers").click()
    card = page.locator(".card").filter(has_text="The birthday gift that came late")
    expect(card.locator(".tried")).to_have_text(f"Best {score} · today")
    expect(page.get_by_text("Try the same call again while you still know")).to_be_visible()
    shoot(page, "13-home-again", full=True)
    page.get_by_role("link", name="Your progress").click()
    expect(page.get_by_role("heading", name="What costs you most")).to_be_visible()
    expect(page.get_by_text("Not so in 1 of 1").first).to_be_visible()
    shoot(page, "14-progress", full=True)
    page.get_by_role("link", name=re.compile("Daniel Okafor")).click()
    expect(page.locator(".ring b")).to_have_text(score)
    phone = open_page(f"{server.address}/?view=progress&__theme=dark", "phone", color_scheme="dark")
    expect(phone.get_by_role("heading", name="What costs you most")).to_be_visible()
    assert phone.locator("body").evaluate("e => e.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_drill_of_three_lines_is_judged_at_once_and_comes_again(
    server: Server, open_page: Callable[..., Page], shoot: Callable[..., None], size: str
) -> None:
    page = open_page(f"{server.address}/?drill=acknowledge", size)
    expect(page.get_by_role("heading", name="Name what it cost them")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_be_focused()
    shoot(page, "15-drill", sizes=[size], full=True)
    harm = "I'm sorry you feel that way, but it's only a few balloons."
    page.get_by_label("Your answer").fill(harm)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Not yet")
    expect(page.locator("mark.not_met")).to_have_count(1)
    assert page.locator("mark.not_met").inner_text() in harm
    shoot(page, "16-verdict", sizes=[size], full=True)
    page.get_by_role("button", name="Answer this line again").click()
    expect(page.get_by_text("line 1 of 3")).to_be_visible()
    page.get_by_label("Your answer").fill(
        "Four times he asked you for the dinosaurs. That must have been awful for you."
    )
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Met")
    page.get_by_role("button", name="Next line").click()
    for n in (2, 3):
        expect(page.get_by_text(f"line {n} of 3")).to_be_visible()
        box = page.get_by_label("Your answer")
        expect(box).to_have_value("")
        box.fill(
            "That must have been dreadful for you, after everything you had already been through that day."
        )
        box.press("Enter")
        expect(page.locator(".verdict")).to_contain_text("Met")
        page.get_by_role("button", name="Next line" if n < 3 else "Finish the drill").click()
    expect(page.get_by_role("heading", name="2 of 3 answers landed")).to_be_visible()
    shoot(page, "17-drill-done", sizes=[size], full=True)
    page.get_by_role("button", name="Three more lines").click()
    expect(page.get_by_text("line 1 of 3")).to_be_visible()


def test_an_empty_answer_in_a_drill_is_refused_and_nothing_is_lost(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{server.address}/?drill=timeline")
    page.get_by_role("button", name="See how it lands").click()
    expect(page.get_by_role("alert")).to_contain_text("Write something first")
    page.get_by_label("Your answer").fill("y" * 5000)
    page.get_by_role("button", name="See how it lands").click()
    expect(page.get_by_role("alert")).to_contain_text("5,000 characters")
    assert len(page.get_by_label("Your answer").input_value()) == 5000


def test_an_answer_to_a_drill_that_is_not_kept_any_more_is_not_lost(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{server.address}/?drill=own")
    page.locator("form[data-run]").evaluate("form => { form.dataset.run = 'of-last-week'; }")
    page.get_by_label("Your answer").fill("That was our mistake, and I'll see it through.")
    page.get_by_role("button", name="See how it lands").click()
    expect(page.get_by_role("alert")).to_contain_text("begins again")
    expect(page.get_by_label("Your answer")).to_have_value("That was our mistake, and I'll see it through.")
    page.get_by_role("button", name="See how it lands").click()
    expect(page.locator(".verdict")).to_be_visible()


def test_a_drill_keeps_its_place_over_a_reload_and_begins_again_after_a_restart(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = serve()
    page = open_page(f"{server.address}/?drill=own")
    box = page.get_by_label("Your answer")
    box.fill("That was our mistake, and I'll see it through.")
    box.press("Enter")
    verdict = page.locator(".verdict").inner_text()
    page.reload()
    expect(page.locator(".verdict")).to_have_text(verdict)
    page.get_by_role("button", name="Next line").click()
    expect(page.get_by_text("line 2 of 3")).to_be_visible()
    page.reload()
    expect(page.get_by_text("line 2 of 3")).to_be_visible()
    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("begins again")
    expect(page.get_by_text("line 1 of 3")).to_be_visible()
    page.reload()
    expect(page.get_by_text("line 1 of 3")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_call_that_was_left_is_gone_on_with_or_ended_by_a_new_one(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None]
) -> None:
    page = open_page(serve().address)
    take_call(page)
    say(page, GOOD[0])
    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_text("Left after one message")).to_be_visible()
    shoot(page, "19-left-open")
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text(GOOD[0])).to_be_visible()
    say(page, GOOD[1])
    page.get_by_role("link", name="Customers").click()
    take_call(page)
    expect(page.locator(".log .trainee")).to_have_count(0)
    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
    expect(page.get_by_text("is still open")).to_have_count(0)
    page.get_by_role("link", name="Your progress").click()
    page.get_by_role("link", name=re.compile("Daniel Okafor")).click()
    expect(page.get_by_role("heading", name="After the call")).to_be_visible()


def test_a_call_without_hints_shows_none_and_counts_as_unaided(
    serve: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve().address)
    take_call(page, hints=False)
    say(page, GOOD[0])
    expect(page.locator(".hint")).to_have_count(0)
    hang_up(page)
    grade(page)
    expect(page.get_by_text("without hints")).to_be_visible()
    page.get_by_role("link", name="Your progress").click()
    expect(page.locator("path.unaided")).to_have_count(1)
    expect(page.locator("path.practice")).to_have_count(0)
    page.get_by_role("button", name=re.compile("call without hints")).click()
    expect(page.get_by_role("radio", name="Off.")).to_be_checked()


def test_a_hint_names_a_move_and_a_reason_after_each_answer(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.address)
    take_call(page)
    expect(page.locator(".hint").first).to_be_visible()
    say(page, GOOD[0])
    first = page.locator(".hints").inner_text()
    say(page, BAD[2])
    expect(page.locator(".hint").first).to_be_visible()
    assert page.locator(".hints").inner_text() != first


def test_a_customer_who_was_promised_a_call_appears_when_it_is_due_and_remembers(
    serve: Callable[..., Server], open_page: Callable[..., Page], shoot: Callable[..., None], tmp_path: Path
) -> None:
    server = serve()
    page = open_page(server.address)
    take_call(page)
    promise = "May I ring you tomorrow to make sure the flowers came?"
    say(page, GOOD[0])
    say(page, promise)
    hang_up(page)
    grade(page)
    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_text("Expects to hear from you on")).to_be_visible()
    expect(page.get_by_role("button", name="Call Daniel back")).to_have_count(0)
    server.stop()
    two_days_earlier(tmp_path / "data" / FILE)
    server.start()
    page.goto(server.address)
    expect(page.get_by_text("Was due yesterday")).to_be_visible()
    expect(page.get_by_text(promise)).to_be_visible()
    shoot(page, "18-call-back", full=True)
    page.get_by_role("button", name="Call Daniel back").click()
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.locator(".log").get_by_text("ring you tomorrow")).to_be_visible()


def two_days_earlier(database: Path) -> None:
    """Let two days pass since everything that is stored."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE calls SET started_at = datetime(started_at, '-2 days')")
        for call, n, turn in connection.execute(
            "SELECT call_id, n, json_extract(turn, '$.at') FROM turns"
        ).fetchall():
            if turn:
                connection.execute(
                    "UPDATE turns SET turn = json_set(turn, '$.at', strftime('%Y-%m-%dT%H:%M:%SZ', ?, '-2 days')) WHERE call_id = ? AND n = ?",
                    (turn, call, n),
                )
