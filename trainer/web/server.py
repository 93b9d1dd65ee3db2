"""Serve the page: gradio mounted on FastAPI, `/healthz` beside it, loopback unless told otherwise."""

import asyncio
import gc
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import aclosing

import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from trainer import __version__
from trainer.app import App, open_app
from trainer.appraiser.beside import Beside
from trainer.errors import InputError
from trainer.settings import Settings

STOP_SECONDS = 3  # how long open streams may take to finish when the server is stopped
GARBAGE = 50_000, 20, 50  # new objects until a look for garbage: a reply makes many and hardly a cycle
SWITCH = 0.0001  # seconds: a write is many short steps of the database's thread, each waits so long for a busy loop


def run(settings: Settings, host: str, port: int, *, open_browser: bool) -> None:
    """Serve until interrupted. Raises InputError when the address cannot be had, StoreError, ContentError."""
    listening = _listen(host, port)
    address = f"http://{host if host not in {'0.0.0.0', '::'} else 'localhost'}:{listening.getsockname()[1]}"  # noqa: S104
    print(f"Trainer is starting at {address} ...", flush=True)

    def ready() -> None:
        print(f"Ready: open {address} (Ctrl+C stops it).", flush=True)
        if open_browser and _has_browser():
            webbrowser.open(address)

    with listening, asyncio.Runner(loop_factory=auto_loop_factory()) as loop:
        loop.run(_serve(settings, listening, ready))


async def _serve(settings: Settings, listening: socket.socket, ready: Callable[[], None]) -> None:
    sys.setswitchinterval(SWITCH)
    async with open_app(settings) as app, aclosing(Beside(app.appraiser)) as ear:
        for problem in app.content.problems:
            print(f"trainer: left out {problem}", flush=True)
        config = uvicorn.Config(build_web(app), log_level="warning", timeout_graceful_shutdown=STOP_SECONDS)
        server = uvicorn.Server(config)
        ready()  # the socket already listens: who opens the page now waits a moment, no longer
        async with asyncio.TaskGroup() as both:
            both.create_task(server.serve(sockets=[listening]))
            both.create_task(_settle(ear))


async def _settle(ear: Beside) -> None:
    """Learn what was not learned yet, and hear elsewhere from then on; then spare the garbage collector all that is
    there to stay: looking through it would hold up every reply for a quarter of a second, again and again."""
    await ear.begin()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def build_web(app: App) -> FastAPI:
    """The whole site over one app."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gradio as gr

    from trainer.web.downloads import download_routes
    from trainer.web.page import build_page
    from trainer.web.talk import talk_routes
    from trainer.web.theme import head, theme

    web = FastAPI(title="Trainer", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)

    @web.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": __version__, "backend": app.backend.name}

    web.include_router(talk_routes(app))
    web.include_router(download_routes(app))
    gr.mount_gradio_app(
        web,
        build_page(app),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="2mb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        head=head(),
    )
    return web


def _listen(host: str, port: int) -> socket.socket:
    listening: socket.socket | None = None
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(1024)
    except (OSError, UnicodeError) as error:
        if listening:
            listening.close()
        raise InputError(
            f"{host}:{port} cannot be listened on ({getattr(error, 'strerror', None) or 'no such address'}); choose another with --host or --port."
        ) from None
    return listening


def _has_browser() -> bool:
    """Whether a browser window can be opened: not on a server without a screen."""
    return (
        os.name == "nt"
        or "DISPLAY" in os.environ
        or "WAYLAND_DISPLAY" in os.environ
        or os.uname().sysname == "Darwin"
    )
