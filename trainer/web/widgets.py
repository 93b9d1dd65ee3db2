"""The page's widgets, a group for each view; what they do is in `calls`."""

from typing import NamedTuple, Self

import gradio as gr
from gradio.blocks import Block

from trainer.persona import Persona
from trainer.web import view


class Home(NamedTuple):
    """The customers to choose from."""

    column: gr.Column
    choices: list[tuple[str, gr.Button]]

    @classmethod
    def render(cls, personas: list[Persona]) -> Self:
        choices = []
        with gr.Column(elem_id="home") as column:
            gr.HTML(view.welcome())
            with gr.Row(elem_id="cards"):
                for persona in personas:
                    with gr.Column(elem_classes="card", min_width=260):
                        gr.HTML(view.card(persona))
                        button = gr.Button(f"Take {persona.name.split()[0]}'s call", variant="primary")
                        choices.append((persona.id, button))
        return cls(column, choices)


class Brief(NamedTuple):
    """What to know before the call."""

    column: gr.Column
    text: gr.HTML
    start: gr.Button
    back: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(visible="hidden", elem_id="brief") as column:
            text = gr.HTML()
            with gr.Row(elem_classes="actions"):
                start = gr.Button("Take the call", variant="primary", elem_id="start")
                back = gr.Button("Choose another customer", elem_id="back")
        return cls(column, text, start, back)


class Call(NamedTuple):
    """The call itself."""

    column: gr.Column
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    aside: gr.HTML
    at_hand: gr.HTML
    end: gr.Button
    to_result: gr.Button
    trouble: gr.Row
    trouble_text: gr.HTML
    retry: gr.Button
    by_script: gr.Button
    grade_locally: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(visible="hidden", elem_id="call") as column, gr.Row(elem_id="call-row"):
            with gr.Column(elem_id="side"):
                aside = gr.HTML(elem_id="aside")
                with gr.Accordion("What you know and may offer", open=False, elem_id="at-hand"):
                    at_hand = gr.HTML()
                end = gr.Button("End the call", elem_id="end", size="sm")
            with gr.Column(elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat",
                    label="The call",
                    show_label=False,
                    render_markdown=False,
                    buttons=[],
                    feedback_options=None,
                    height="100%",
                    layout="bubble",
                    latex_delimiters=[],
                    allow_file_downloads=False,
                )
                with gr.Row(visible="hidden", elem_id="trouble") as trouble:
                    trouble_text = gr.HTML()
                    retry = gr.Button("Try again", size="sm")
                    by_script = gr.Button("Carry on with the script", size="sm")
                    grade_locally = gr.Button("Grade on this machine", size="sm", visible="hidden")
                with gr.Row(elem_id="say-row"):
                    box = gr.Textbox(
                        elem_id="say",
                        label="Your answer",
                        show_label=False,
                        placeholder="Your answer. Enter sends, Shift+Enter breaks the line.",
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        container=False,
                        scale=5,
                    )
                    send = gr.Button("Send", variant="primary", elem_id="send", scale=0, min_width=88)
                to_result = gr.Button(
                    "See your scorecard", variant="primary", visible="hidden", elem_id="to-result"
                )
        return cls(
            column, chat, box, send, aside, at_hand, end, to_result, trouble, trouble_text, retry, by_script, grade_locally
        )  # fmt: skip


class Result(NamedTuple):
    """The scorecard."""

    column: gr.Column
    card: gr.HTML
    again: gr.Button
    other: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(visible="hidden", elem_id="result") as column:
            card = gr.HTML()
            with gr.Row(elem_classes="actions"):
                again = gr.Button("Try this customer again", variant="primary", elem_id="again")
                other = gr.Button("Choose another customer", elem_id="other")
        return cls(column, card, again, other)


class Widgets(NamedTuple):
    """All of one page. Passed where it is needed, never global: visitors share nothing."""

    call_id: gr.State
    persona_id: gr.State
    address: gr.Textbox
    notice: gr.HTML
    home: Home
    brief: Brief
    call: Call
    result: Result

    def outputs(self) -> list[Block]:
        """Everything that a handler may change."""
        call, result = self.call, self.result
        return [
            self.call_id, self.persona_id, self.address, self.notice,
            self.home.column, self.brief.column, self.brief.text,
            call.column, call.chat, call.box, call.send, call.aside, call.at_hand, call.end, call.to_result,
            call.trouble, call.trouble_text, call.retry, call.by_script, call.grade_locally,
            result.column, result.card,
        ]  # fmt: skip
