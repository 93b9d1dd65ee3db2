"""Facts to HTML: pure functions, every text escaped by the templates, every word of ours from `texts.toml`."""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from trainer.hint_words import DO
from trainer.hints import Hint
from trainer.mood import band
from trainer.persona import Persona
from trainer.session import PracticeSession
from trainer.transcript import Speaker, WrapUp
from trainer.web.face import face
from trainer.web.texts import fill, texts
from trainer.words import BANDS, JUDGEMENTS, LOYALTIES, how_it_ended, how_long_ago

FOLDER = Path(__file__).parent


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(["html.j2"], ["md.j2"], default=True),
        undefined=StrictUndefined,
        auto_reload=False,  # it would look at the file for every line of a call
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=texts(),
        by_channel=by_channel,
        face=face,
        band=band,
        BANDS=BANDS,
        JUDGEMENTS=JUDGEMENTS,
        LOYALTIES=LOYALTIES,
        DO=DO,
    )
    environment.filters.update(fill=fill, sentence=_sentence, md=_escaped_markdown)
    return environment


def by_channel(persona: Persona) -> SimpleNamespace:
    """The texts that differ by the channel on which `persona` comes."""
    words: SimpleNamespace = getattr(texts().channels, persona.case.channel)
    return words


def _sentence(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _escaped_markdown(text: str) -> str:
    """`text` as it reads in Markdown: nothing in it is a mark-up, HTML or a new block."""
    plain = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", plain)


def render(template: str, /, **facts: Any) -> str:
    """The template `<template>.j2`, such as `call.html`, with `facts`."""
    return _templates().get_template(f"{template}.j2").render(**facts)


def page(
    template: str,
    /,
    *,
    backend: str,
    title: str = "",
    address: str = "",
    nav: str = "",
    key: str = "",
    **facts: Any,
) -> str:
    """A whole page. `address` is where a reload finds it again, `nav` its place in the navigation; pages of the
    same template but another `key` share no fields in the browser."""
    name = texts().page.name
    return render(
        f"{template}.html",
        backend=backend,
        title=f"{title} · {name}" if title else name,
        address=address,
        nav=nav,
        key=key or template.replace("_", "-"),
        **facts,
    )


def left_open(call: PracticeSession, now: datetime) -> dict[str, Any]:
    """A call that the trainee left without ending it, and how far it had got."""
    said = sum(turn.speaker is Speaker.TRAINEE for turn in call.turns)
    words = texts().left.so_far_one if said == 1 else texts().left.so_far
    ago = how_long_ago(call.turns[-1].at or call.started_at, now)
    return {"call": call, "so_far": fill(words, n=said, ago=ago)}


def brief(
    persona: Persona, *, hints: bool, left: PracticeSession | None = None, now: datetime, backend: str
) -> str:
    """What the trainee may know before the call: the company's side, never the customer's secrets. `left`: a call
    with them that still goes on."""
    called_back = persona.follow_up is not None and persona.opening == persona.follow_up.kept.opening
    facts: dict[str, Any] = {
        "persona": persona,
        "first": band(persona.temperament.anger),
        "hints": hints,
        "called_back": called_back,
        "left": left_open(left, now) if left else None,
    }
    return page("brief", backend=backend, title=persona.title, address=f"?brief={persona.id}", **facts)


def call(
    now: PracticeSession,
    vented: Sequence[str],
    hints: Sequence[Hint],
    *,
    speaking: bool = False,
    backend: str,
) -> str:
    """The page of a call, as it stands."""
    facts = _talk(now, vented, speaking=speaking) | _side(now, speaking) | {"hints": hints}
    return page(
        "call",
        backend=backend,
        title=now.persona.title,
        address=f"?call={now.id}",
        **facts,
    )


def log(now: PracticeSession, vented: Sequence[str] = (), *, speaking: bool = False) -> str:
    """The talk as bubbles. Of a vent that still goes on only `vented` is seen."""
    return render("log.html", **_talk(now, vented, speaking=speaking))


def saying(so_far: str) -> str:
    """The bubbles of what is just being said."""
    return render("saying.html", spoken=[line for line in so_far.split("\n") if line.strip()])


def side(now: PracticeSession, hints: Sequence[Hint] = (), *, speaking: bool = False) -> str:
    """Beside the talk: the face, the anger gauge, the clock, whether the customer is speaking, and the hints."""
    return render("side.html", **_side(now, speaking), hints=hints)


def _talk(now: PracticeSession, vented: Sequence[str], *, speaking: bool) -> dict[str, Any]:
    turns = [(turn, vented if len(now.turns) == 1 else turn.bubbles) for turn in now.turns]
    return {"call": now, "turns": turns, "spoken": (), "speaking": speaking}


def _side(now: PracticeSession, speaking: bool) -> dict[str, Any]:
    return {"call": now, "mood": now.mood, "speaking": speaking}


def trouble(text: str, *, awaits: bool) -> str:
    """A failure in the talk, with the ways on where an answer is still due."""
    return render("trouble.html", text=text, awaits=awaits)


def notice(text: str) -> str:
    return render("notice.html", text=text)


def wrap_up(now: PracticeSession, *, backend: str) -> str:
    """What the trainee writes after the call, beside the talk to read again."""
    facts = _talk(now, now.turns[0].bubbles, speaking=False)
    facts |= {"ended": how_it_ended(now), "wrap_up": now.wrap_up or WrapUp()}
    return page(
        "wrap_up", backend=backend, title=by_channel(now.persona).after, address=f"?call={now.id}", **facts
    )


def grading(now: PracticeSession, *, backend: str) -> str:
    return page("grading", backend=backend, title=texts().grading.title, address=f"?call={now.id}")


def ungraded(now: PracticeSession, text: str, *, backend: str) -> str:
    """Grading failed; what was said is kept and there is a way on."""
    return page(
        "ungraded",
        backend=backend,
        title=texts().grading.failed,
        address=f"?call={now.id}",
        call=now,
        text=text,
    )
