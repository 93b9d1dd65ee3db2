"""The page's widgets, a group for each view; what they do is in `calls`.

All of them stay mounted: which ones are seen is up to the stage, one element whose attributes the style sheet
follows, so that nothing that was typed is lost and no layout jumps while a reply comes.
"""

from typing import NamedTuple, Self

import gradio as gr
from gradio.components import Component

from trainer.persona import Persona
from trainer.web import view


class Home(NamedTuple):
    """The customers to choose from."""

    choices: list[tuple[str, gr.Button]]

    @classmethod
    def render(cls, personas: list[Persona]) -> Self:
        choices = []
        with gr.Column(elem_id="home"):
            gr.HTML(view.welcome())
            with gr.Row(elem_id="cards"):
                for persona in personas:
                    with gr.Column(elem_classes="card", min_width=260):
                        gr.HTML(view.card(persona))
                        button = gr.Button(view.invitation(persona), variant="primary")
                        choices.append((persona.id, button))
        return cls(choices)


class Brief(NamedTuple):
    """What to know before the call."""

    text: gr.HTML
    start: gr.Button
    back: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(elem_id="brief"):
            text = gr.HTML()
            with gr.Row(elem_classes="actions"):
                start = gr.Button("Take the call", variant="primary", elem_id="start")
                back = gr.Button("Choose another customer", elem_id="back")
        return cls(text, start, back)


class Call(NamedTuple):
    """The call itself."""

    chat: gr.HTML
    box: gr.Textbox
    send: gr.Button
    aside: gr.HTML
    at_hand: gr.HTML
    end: gr.Button
    to_result: gr.Button
    trouble: gr.HTML
    retry: gr.Button
    by_script: gr.Button
    grade_locally: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(elem_id="call"), gr.Row(elem_id="call-row"):
            with gr.Column(elem_id="side"):
                aside = gr.HTML(elem_id="aside")
                with gr.Accordion("What you know and may offer", open=False, elem_id="at-hand"):
                    at_hand = gr.HTML()
                end = gr.Button("End the call", elem_id="end", size="sm")
            with gr.Column(elem_id="talk"):
                chat = gr.HTML(elem_id="chat")
                with gr.Row(elem_id="trouble"):
                    trouble = gr.HTML()
                    retry = gr.Button("Try again", size="sm")
                    by_script = gr.Button("Carry on with the script", size="sm", elem_id="by-script")
                    grade_locally = gr.Button("Grade on this machine", size="sm", elem_id="grade-locally")
                with gr.Row(elem_id="say-row"):
                    box = gr.Textbox(
                        elem_id="say",
                        label="Your answer",
                        show_label=False,
                        placeholder="Your answer",
                        lines=1,
                        max_lines=6,
                        container=False,
                        scale=5,
                    )
                    send = gr.Button("Send", variant="primary", elem_id="send", scale=0, min_width=88)
                to_result = gr.Button("See your scorecard", variant="primary", elem_id="to-result")
        return cls(chat, box, send, aside, at_hand, end, to_result, trouble, retry, by_script, grade_locally)


class Result(NamedTuple):
    """The scorecard."""

    card: gr.HTML
    again: gr.Button
    other: gr.Button

    @classmethod
    def render(cls) -> Self:
        with gr.Column(elem_id="result"):
            card = gr.HTML()
            with gr.Row(elem_classes="actions"):
                again = gr.Button("Try this customer again", variant="primary", elem_id="again")
                other = gr.Button("Choose another customer", elem_id="other")
        return cls(card, again, other)


class Widgets(NamedTuple):
    """All of one page. Passed where it is needed, never global: visitors share nothing."""

    stage: gr.HTML
    call_id: gr.State
    persona_id: gr.State
    address: gr.Textbox
    notice: gr.HTML
    home: Home
    brief: Brief
    call: Call
    result: Result

    def everything(self) -> list[Component]:
        """What going from one view to another may change."""
        return [
            *self.talk(), self.call_id, self.persona_id, self.address, self.brief.text,
            self.call.box, self.call.at_hand, self.result.card,
        ]  # fmt: skip

    def talk(self) -> list[Component]:
        """What an answer changes: not the box, so that the next message can be typed meanwhile."""
        return [self.stage, self.notice, self.call.chat, self.call.aside, self.call.trouble]
