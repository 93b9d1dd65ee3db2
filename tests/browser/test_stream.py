"""A customer played by a model, as seen on the screen: how the words come, and what is left when they stop coming."""

import asyncio
import re
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.bench.mock_model import LINE, Connection
from tests.browser.conftest import Server
from tests.browser.play import BIRTHDAY, GOOD, pick_up, say
from tests.browser.test_tabs import LOOKS

pytestmark = pytest.mark.browser

BREAKS = 12  # tokens that were sent when a line breaks off
SILENCE = 1.0  # seconds after which the app gives a silent model up
BUSY = b"HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
WHOLE = re.compile(re.escape(LINE).replace("1", r"\d+", 1))
LATEST, MEDIAN, MOST = 1.0, 0.25, 1.0  # seconds: the first word on the screen, and between two changes of it
LONG = "\n".join(GOOD[:2] * 4)  # fills the talk, so that it can be scrolled

# Keeps each change of the line that is being said: when, which words, where the composer is, and how far the talk is
# scrolled from its end.
WATCH = """() => {
    const log = document.querySelector('.log'), scroll = document.querySelector('.talk .scroll');
    const composer = document.querySelector('.composer');
    window.seen = [];
    new MutationObserver(() => {
        const said = [...log.querySelectorAll('.now p:not(.dots)')].map((bubble) => bubble.textContent).join(' ');
        if (!said || said === window.seen.at(-1)?.said) return;
        const { top, bottom } = composer.getBoundingClientRect();
        const left = scroll.scrollHeight - scroll.clientHeight - scroll.scrollTop;
        window.seen.push({ at: Date.now() / 1000, said, composer: `${top} ${bottom}`, left });
    }).observe(log, { childList: true, subtree: true, characterData: true });
}"""


class Model:
    """The model of the benchmarks in a thread; `will` is what befalls its next lines: cut, silent, busy or nothing."""

    def __init__(self) -> None:
        self.will: deque[str] = deque()
        self.began: list[
            float
        ] = []  # when the first token of each line was sent, by the clock that browsers have
        self._ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),))
        self._thread.start()
        assert self._ready.wait(5)

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        async with await self._loop.create_server(lambda: Fickle(self), "127.0.0.1", 0) as listening:
            self.port = listening.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stopped.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()


class Fickle(Connection):
    def __init__(self, model: Model) -> None:
        self._model = model

    def _say(self, token: int) -> None:
        if not token:
            self._befalls = self._model.will.popleft() if self._model.will else ""
            self._model.began.append(time.time())
        if self._befalls == "busy":
            self._to.write(BUSY)
        elif self._befalls and token == BREAKS:
            if self._befalls == "cut":
                self._to.close()
        else:
            super()._say(token)


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    model = Model()
    yield model
    model.stop()


@pytest.fixture(scope="module")
def server(model: Model, tmp_path_factory: pytest.TempPathFactory, learned: Path) -> Iterator[Server]:
    environment = {
        "OPENAI_BASE_URL": f"http://127.0.0.1:{model.port}/v1",
        "OPENAI_API_KEY": "none",
        "TRAINER_APPRAISER": "local",
        "TRAINER_RETRIES": "0",
        "TRAINER_TIMEOUT": str(SILENCE),
        "TRAINER_PACE": "0",
    }
    started = Server(tmp_path_factory.mktemp("streamed") / "data", learned, **environment)
    yield started
    started.stop()


def send(page: Page, text: str) -> Locator:
    """Send a message and wait for the first words of the answer."""
    box = page.get_by_label("Your answer")
    box.fill(text)
    box.press("Enter")
    words = page.locator(".now p:not(.dots)")
    expect(words).to_be_visible()
    return words


def expect_whole(page: Page, messages: int) -> None:
    """The vent, and every message with its one answer, the last of them the model's whole line."""
    expect(page.locator(".typing")).to_have_text("is waiting for you")
    expect(page.locator(".log li")).to_have_count(1 + 2 * messages)
    expect(page.locator(".log .trainee")).to_have_count(messages)
    expect(page.locator(".log li").last.locator("p")).to_have_text(WHOLE)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_words_come_as_the_model_speaks_and_nothing_jumps_and_a_reload_brings_them_all_once(
    server: Server, model: Model, open_page: Callable[..., Page], size: str
) -> None:
    page = open_page(f"{server.address}/{BIRTHDAY}", size)
    pick_up(page)
    page.evaluate(WATCH)
    say(page, LONG)
    seen = page.evaluate("window.seen")
    assert seen[0]["at"] - model.began[-1] < LATEST
    gaps = [later["at"] - earlier["at"] for earlier, later in pairwise(seen)]
    assert len(gaps) >= 2
    assert statistics.median(gaps) <= MEDIAN
    assert max(gaps) <= MOST
    assert all(later["said"].startswith(earlier["said"]) for earlier, later in pairwise(seen))
    assert len({change["composer"] for change in seen}) == 1, "the composer stays where it is"
    assert all(change["left"] <= 1 for change in seen), "who reads at the end stays there"

    send(page, GOOD[2])
    box = page.get_by_label("Your answer")
    box.fill("So the locket came on")
    page.reload()
    expect(page.locator(".now")).to_be_visible()
    page.locator(".talk .scroll").evaluate("scroll => scroll.scrollTop = 20")
    expect_whole(page, 2)
    expect(box).to_have_value("So the locket came on")
    assert page.locator(".talk .scroll").evaluate("scroll => scroll.scrollTop") == 20, (
        "who reads further up stays"
    )


def test_a_model_that_fails_in_mid_line_is_asked_again_or_replaced_by_the_script(
    server: Server, model: Model, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{server.address}/{BIRTHDAY}")
    pick_up(page)
    page.evaluate(WATCH)
    again = page.get_by_role("button", name="Try again")

    def fail(message: str, *befalls: str) -> None:
        """Send a message and be told, after some words of an answer, that there will be none."""
        model.will.extend(befalls)
        page.evaluate("window.seen.length = 0")
        page.get_by_label("Your answer").fill(message)
        page.get_by_role("button", name="Send").click()
        expect(again).to_be_visible()
        expect(page.locator(".log li").last).to_have_class("trainee")
        assert page.evaluate("window.seen"), "some words were on the screen"

    fail(GOOD[0], "cut", "busy")
    page.evaluate("window.seen.length = 0")
    again.click()
    expect(page.locator(".typing")).to_have_text("is waiting for you")  # the second time in vain
    again.click()
    expect_whole(page, 1)
    assert len(page.evaluate("window.seen")) > 1, "another try comes as it is spoken, too"

    fail(GOOD[1], "silent")
    page.get_by_role("button", name="Carry on with the script").click()
    expect(page.locator(".log li")).to_have_count(5)
    expect(page.locator(".log li").last).to_have_class("customer")
    expect(page.locator(".log li").last).not_to_contain_text("was meant to be there")
    expect(page.locator(".typing")).to_have_text("is waiting for you")
    assert not model.will
    log = page.locator(".log").inner_text()
    page.reload()
    expect(page.locator(".log li")).to_have_count(5)
    assert page.locator(".log").inner_text() == log


def test_a_second_tab_that_waits_gets_the_answer_when_the_first_goes_away(
    server: Server, open_page: Callable[..., Page]
) -> None:
    first = open_page(f"{server.address}/{BIRTHDAY}")
    pick_up(first)
    second = open_page(first.url, beside=first)
    expect(second.get_by_label("Your answer")).to_be_focused()
    send(first, GOOD[0])
    second.evaluate(LOOKS["visible"])
    expect(second.locator(".typing")).to_have_text("is speaking …")
    first.close()
    expect_whole(second, 1)
