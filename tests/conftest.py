"""What all tests share: no network but loopback, the shipped content, a quick app over a folder of its own."""

import ipaddress
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import respx

from tests.wire import Endpoint
from trainer.app import App, open_app
from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.persona import Persona
from trainer.settings import Settings, read_settings

pytest_plugins = ["pytester"]


class LeftTheMachine(AssertionError):
    """A test tried to reach another machine."""


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a unix socket
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise LeftTheMachine(f"a test tried to connect to {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _is_here((host.decode() if isinstance(host, bytes) else host, 0)):
            raise LeftTheMachine(f"a test tried to look up {host}")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's key, address or folder reaches a test."""
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "TRAINER_BACKEND",
        "TRAINER_DATA",
        "TRAINER_CONTENT",
        "TRAINER_APPRAISER",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the local appraiser already learned, for whatever starts anew."""
    folder = tmp_path_factory.mktemp("learned")
    LocalAppraiser(folder).warm_up()
    return folder


@pytest.fixture(scope="session")
def appraiser(learned: Path) -> LocalAppraiser:
    appraiser = LocalAppraiser(learned)
    appraiser.warm_up()
    return appraiser


@pytest.fixture(scope="session")
def content() -> Content:
    return Content()


@pytest.fixture(scope="session")
def birthday(content: Content) -> Persona:
    return content.persona("missed-birthday")


@pytest.fixture
def settings(tmp_path: Path, learned: Path) -> Settings:
    """Settings of a new installation that types at once and has the moves learned."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "cache").symlink_to(learned)
    return read_settings(data=data, pace=0.0)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings) as app:
        yield app


@pytest.fixture
def endpoint(httpx2_mock: respx.Router) -> Endpoint:
    """A model's endpoint at the wire, which answers as a test says."""
    return Endpoint(httpx2_mock)
