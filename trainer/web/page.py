"""The page: one piece of HTML that becomes each view in turn, and the events that ask for the next."""

from typing import Any

import gradio as gr

from trainer.app import App
from trainer.web.handlers import Handlers
from trainer.web.texts import texts

MOST_EVENTS = 2000  # gradings at once
LOOK_EVERY = 0.02  # seconds between two looks whether a page asked for a grading
LISTENS = "window.trainer(element, trigger); // what it triggers is 'go' or 'grade'"


def build_page(app: App) -> gr.Blocks:
    """The page over one app; what a visitor does is kept under the id of their call or drill, nothing of it in the
    page. Nor does a page that is only open hold a connection: a browser has six to a site, for all of its tabs, and a
    `gr.State` or an event that goes through gradio's queue takes one."""
    demo: gr.Blocks
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    with gr.Blocks(title=texts().page.name, analytics_enabled=False) as demo:
        notice = gr.HTML(elem_id="notice", apply_default_css=False, js_on_load=None)
        room = gr.HTML(elem_id="room", apply_default_css=False, js_on_load=LISTENS)
        handlers = Handlers(app, room, notice)
        demo.load(handlers.load, None, [room, notice], queue=False, **private)
        room.go(handlers.go, None, [room, notice], queue=False, **private)
        room.grade(handlers.grade, None, [room, notice], **private)
    demo.max_threads = MOST_EVENTS
    demo.queue(default_concurrency_limit=None, api_open=False)
    demo._queue.sleep_when_free = LOOK_EVERY  # gradio 6.31 looks every millisecond: 3 % of a core for nothing
    return demo
