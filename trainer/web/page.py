"""The page: home, brief, call and scorecard, one shown at a time, and the events between them."""

from typing import Any

import gradio as gr

from trainer.app import App
from trainer.web import view
from trainer.web.calls import CallHandlers
from trainer.web.widgets import Brief, Call, Home, Result, Widgets

TITLE = "Trainer"
MOST_EVENTS = 2000  # running at once; each open page holds one that only waits
# The call's address is in the page's address, so that a reload finds it again.
KEEP_ADDRESS = """(id) => {
  const url = new URL(window.location);
  url.searchParams.delete('from');
  if (id) url.searchParams.set('call', id); else url.searchParams.delete('call');
  history.replaceState(null, '', url);
  window.scrollTo(0, 0);
}"""
FOCUS = "() => document.querySelector('#say textarea')?.focus()"


def build_page(app: App) -> gr.Blocks:
    """The page over one app; each visitor's session holds nothing but the id of their call."""
    demo: gr.Blocks
    with gr.Blocks(title=TITLE, analytics_enabled=False) as demo:
        gr.HTML(view.masthead(app.backend.name), elem_id="masthead")
        widgets = Widgets(
            stage=gr.HTML(view.stage("home"), elem_id="stage"),
            call_id=gr.State(""),
            persona_id=gr.State(""),
            address=gr.Textbox(visible=False),
            notice=gr.HTML(elem_id="notice"),
            home=Home.render(sorted(app.content.personas.values(), key=lambda p: p.difficulty)),
            brief=Brief.render(),
            call=Call.render(),
            result=Result.render(),
        )
        _listen(demo, widgets, CallHandlers(app, widgets))
    demo.max_threads = MOST_EVENTS
    demo.queue(default_concurrency_limit=None, api_open=False)
    return demo


def _listen(demo: gr.Blocks, w: Widgets, handlers: CallHandlers) -> None:
    everything, talk = w.everything(), w.talk()
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def keep(event: Any) -> Any:
        return event.then(None, [w.address], None, js=KEEP_ADDRESS, **private)

    def goes_on(event: Any) -> None:
        kept = keep(event).then(None, None, None, js=FOCUS, **private)
        kept.then(handlers.resume, [w.call_id], talk, **private)

    demo.load(handlers.stay, None, None, **private)
    for persona_id, button in w.home.choices:
        button.click(handlers.choose(persona_id), None, everything, **private)
    goes_on(w.brief.start.click(handlers.start, [w.persona_id], everything, **private))
    w.brief.back.click(handlers.home, None, everything, **private)
    goes_on(demo.load(handlers.load, None, everything, **private))

    send = [w.call.box.submit, w.call.send.click]
    gr.on(send, handlers.say, [w.call_id, w.call.box], [*talk, w.call.box], **private)
    w.call.retry.click(handlers.retry, [w.call_id], everything, **private)
    w.call.by_script.click(handlers.by_script, [w.call_id], talk, **private)
    ended = w.call.end.click(handlers.end, [w.call_id], talk, **private)
    ended.then(handlers.grade, [w.call_id], everything, **private)
    w.call.to_result.click(handlers.grade, [w.call_id], everything, **private)
    w.call.grade_locally.click(handlers.grade_locally, [w.call_id], everything, **private)
    goes_on(w.result.again.click(handlers.again, [w.call_id], everything, **private))
    keep(w.result.other.click(handlers.home, None, everything, **private))
