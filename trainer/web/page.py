"""The page: one piece of HTML that becomes each view in turn, and the one event that asks for the next."""

from typing import Any

import gradio as gr

from trainer.app import App
from trainer.web.handlers import Handlers
from trainer.web.texts import texts

MOST_EVENTS = 2000  # running at once; each open page holds one that only waits
LOOK_EVERY = 0.02  # seconds between two looks whether a page asked for something
LISTENS = "window.trainer(element, trigger); // what it triggers is 'go'"


def build_page(app: App) -> gr.Blocks:
    """The page over one app; what a visitor does is kept under the id of their call or drill, nothing of it in the
    page: with a `gr.State` each tab would hold one more of the six connections that a browser has for a site."""
    demo: gr.Blocks
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    with gr.Blocks(title=texts().page.name, analytics_enabled=False) as demo:
        notice = gr.HTML(elem_id="notice", apply_default_css=False, js_on_load=None)
        room = gr.HTML(elem_id="room", apply_default_css=False, js_on_load=LISTENS)
        handlers = Handlers(app, room, notice)
        demo.load(handlers.stay, None, None, **private)
        demo.load(handlers.load, None, [room, notice], **private)
        room.go(handlers.go, None, [room, notice], **private)
    demo.max_threads = MOST_EVENTS
    demo.queue(default_concurrency_limit=None, api_open=False)
    demo._queue.sleep_when_free = LOOK_EVERY  # gradio 6.31 looks every millisecond: 3 % of a core for nothing
    return demo
