"""What a trainee does on the page, for the tests of it."""

from playwright.sync_api import Page, expect

from tests.trainees import SKILLED

GOOD = SKILLED["missed-birthday"]
BIRTHDAY = "?brief=missed-birthday"
BAD = [
    "Calm down, it was only four days.",
    "You should have ordered earlier.",
    "That's our policy and there is nothing I can do.",
    "Whatever.",
]


def choose(page: Page, title: str = "The birthday gift that came late") -> None:
    """Open the brief of a customer from their card."""
    page.locator(".card").filter(has_text=title).get_by_role("button").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def take_call(page: Page, title: str = "The birthday gift that came late", *, hints: bool = True) -> None:
    choose(page, title)
    page.get_by_role("radio", name="On." if hints else "Off.").check()
    pick_up(page)


def pick_up(page: Page) -> None:
    """From the brief of a customer to the call."""
    page.get_by_role("button", name="Take the call", exact=True).click()
    expect(page.get_by_label("Your answer")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Send a message and wait until the customer has answered or left."""
    box = page.get_by_label("Your answer")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".log .trainee").filter(has_text=text[:40]).last).to_be_visible()
    expect(page.locator(".typing")).not_to_have_attribute("data-doing", "speaking", timeout=15_000)


def is_over(page: Page) -> bool:
    return page.locator(".typing").get_attribute("data-doing") == "left"


def play(page: Page, lines: list[str]) -> None:
    """Say one line after the other, until the customer leaves."""
    for line in lines:
        say(page, line)
        if is_over(page):
            return


def to_the_scorecard(page: Page, lines: list[str]) -> None:
    """A whole call with the customer of the birthday gift, graded without a wrap-up."""
    take_call(page)
    play(page, lines)
    hang_up(page)
    grade(page)


def hang_up(page: Page) -> None:
    """From the call to its wrap-up, whoever ends it."""
    if is_over(page):
        page.get_by_role("button", name="Write the wrap-up").click()
    else:
        page.get_by_role("button", name="End the call").click()
        page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("heading", name="After the call")).to_be_visible()


def grade(page: Page, message: str = "", incident: str = "") -> None:
    """From the wrap-up to the scorecard."""
    page.get_by_label("Your message to").fill(message)
    page.get_by_label("Incident note").fill(incident)
    page.get_by_role("button", name="See your scorecard").click()
    expect(page.locator(".ring")).to_be_visible(timeout=20_000)
