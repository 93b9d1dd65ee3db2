"""A real server in a process of its own and a real browser; skipped in one line without Chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = Path(__file__).parents[2] / "test-results" / "screenshots"
expect.set_options(timeout=15_000)  # a machine that runs other things too
SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM or os.environ.get("TRAINER_REQUIRE_BROWSER"):
        return
    reason = "no Chromium on this machine, so the page was not tested (Debian: apt install chromium)"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


class Server:
    """`trainer serve` as a person runs it; `kill` ends it as a power cut would."""

    def __init__(self, data: Path, learned: Path, **environment: str) -> None:
        data.mkdir(exist_ok=True)
        if not (data / "cache").exists():
            (data / "cache").symlink_to(learned)
        self._environment = {**os.environ, "TRAINER_DATA": str(data), **environment}
        self.port = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "trainer", "serve", "--no-browser", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self._process.stdout.readline())
        assert found, "the server prints its address first"
        self.port = int(found[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._wait()

    def _wait(self) -> None:
        for _ in range(150):
            try:
                with urlopen(f"{self.address}/healthz", timeout=1):
                    return
            except (URLError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._end()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._end()

    def _end(self) -> None:
        self._process.wait(timeout=15)
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture
def serve(tmp_path: Path, learned: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(**environment: str) -> Server:
        started.append(Server(tmp_path / "data", learned, **{"TRAINER_PACE": "0", **environment}))
        return started[-1]

    yield start
    for server in started:
        if server._process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, learned: Path) -> Iterator[Server]:
    """One for all tests of a module that neither stop it nor mind what was played before."""
    started = Server(tmp_path_factory.mktemp("served") / "data", learned, TRAINER_PACE="0")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while it runs, playwright keeps an event loop that async tests trip over."""
    assert CHROMIUM, "Chromium is required here and not installed (Debian: apt install chromium)"
    with sync_playwright() as playwright:
        quiet = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages that must stay free of script errors and of requests that leave the machine."""
    contexts, wrong = [], []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("request", lambda request: check(request.url))

    def check(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            wrong.append(f"left the machine: {url}")

    def open_(address: str, size: str = "desktop", *, beside: Page | None = None, **options: str) -> Page:
        """A page in a browser of its own, or in another tab of the one that `beside` is in."""
        if beside:
            page = beside.context.new_page()
        else:
            contexts.append(browser.new_context(viewport=SIZES[size], **options))  # type: ignore[arg-type]
            page = contexts[-1].new_page()
        watch(page)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def shoot() -> Callable[..., None]:
    """Keeps screenshots for a person to look at: of a page in all sizes and both themes, or only `as_it_is`."""

    def keep(
        page: Page, name: str, *, full: bool = False, as_it_is: str = "", sizes: Iterable[str] = SIZES
    ) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(400)
        if as_it_is:
            page.screenshot(path=SHOTS / f"{as_it_is}-{name}.png", full_page=full, animations="disabled")
            return
        size, dark = page.viewport_size, page.evaluate("document.body.classList.contains('dark')")
        assert size
        for way, looks in product(sizes, ("light", "dark")):
            page.set_viewport_size(SIZES[way])
            page.evaluate("dark => document.body.classList.toggle('dark', dark)", looks == "dark")
            page.screenshot(path=SHOTS / f"{way}-{looks}-{name}.png", full_page=full, animations="disabled")
        page.set_viewport_size(size)
        page.evaluate("dark => document.body.classList.toggle('dark', dark)", dark)

    return keep
