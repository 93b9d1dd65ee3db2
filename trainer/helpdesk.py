"""Exports of help desks as conversations: Zendesk tickets with their comments, Intercom conversations."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from trainer.conversations import ConversationIn, Unclear, spoken
from trainer.transcript import Speaker

CUSTOMER_TYPES = {"user", "lead", "contact"}
AGENT_TYPES = {"admin", "bot", "team"}
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "section", "article"}
_BLOCKS |= {f"h{level}" for level in range(1, 7)}
_UNSEEN = {"script", "style", "head", "title", "template"}


def is_zendesk(data: dict[str, Any]) -> bool:
    ticket = _ticket(data)
    return "turns" not in data and "requester_id" in ticket and isinstance(_comments(data, ticket), list)


def zendesk(data: dict[str, Any]) -> ConversationIn:
    """A ticket: its requester is the customer, whoever else writes an agent; private notes are left out.

    Either {"ticket": ..., "comments": [...]} or a ticket with its comments in it. Raises Unclear.
    """
    ticket = _ticket(data)
    comments, requester = _comments(data, ticket), ticket.get("requester_id")
    if requester is None or not isinstance(comments, list):
        raise Unclear("a Zendesk ticket with `requester_id` and `comments` is expected")
    public = [item for item in comments if isinstance(item, dict) and item.get("public", True)]
    return spoken(_ident(ticket, "ticket"), list(_zendesk_said(_in_time(public), requester)))


def _zendesk_said(comments: list[dict[str, Any]], requester: object) -> Iterator[tuple[Speaker, str]]:
    for comment in comments:
        if "author_id" not in comment:
            raise Unclear("a comment has no `author_id`, so nobody can tell who wrote it")
        customer = str(comment["author_id"]) == str(requester)
        yield (Speaker.CUSTOMER if customer else Speaker.TRAINEE), _zendesk_text(comment)


def _zendesk_text(comment: dict[str, Any]) -> str:
    plain = comment.get("plain_body") or comment.get("body")
    if plain:
        return _tidy(html.unescape(str(plain)))
    return text_of_html(str(comment.get("html_body") or ""))


def _ticket(data: dict[str, Any]) -> dict[str, Any]:
    ticket = data.get("ticket", data)
    return ticket if isinstance(ticket, dict) else {}


def _comments(data: dict[str, Any], ticket: dict[str, Any]) -> Any:
    return data["comments"] if "comments" in data else ticket.get("comments")


def _in_time(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Oldest first, where all say when they were written; ISO times sort as text."""
    if all(isinstance(comment.get("created_at"), str) for comment in comments):
        return sorted(comments, key=lambda comment: str(comment["created_at"]))
    return comments


def is_intercom(data: dict[str, Any]) -> bool:
    return "turns" not in data and "conversation_parts" in data


def intercom(data: dict[str, Any]) -> ConversationIn:
    """A conversation: its source and the comments after it; notes and events are left out. Raises Unclear."""
    parts = data.get("conversation_parts")
    parts = parts.get("conversation_parts") if isinstance(parts, dict) else parts
    if not isinstance(parts, list):
        raise Unclear("an Intercom conversation with `source` and `conversation_parts` is expected")
    comments = [part for part in parts if isinstance(part, dict) and part.get("part_type") == "comment"]
    source = data.get("source")
    messages = [source, *comments] if isinstance(source, dict) else comments
    said = [
        (_intercom_speaker(item), text_of_html(str(item["body"]))) for item in messages if item.get("body")
    ]
    return spoken(_ident(data, "conversation"), said)


def _intercom_speaker(message: dict[str, Any]) -> Speaker:
    author = message.get("author")
    kind = author.get("type") if isinstance(author, dict) else None
    if kind in CUSTOMER_TYPES:
        return Speaker.CUSTOMER
    if kind in AGENT_TYPES:
        return Speaker.TRAINEE
    raise Unclear(f"an author's type is {str(kind)[:40]!r}; user, lead, contact, admin or bot is expected")


def _ident(data: dict[str, Any], otherwise: str) -> str | int:
    ident = data.get("id")
    return ident if isinstance(ident, str | int) else otherwise


class _Reader(HTMLParser):
    """Collects the text that a person would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of_html(source: str) -> str:
    """What a person sees of a piece of HTML: one line a block, entities as their characters."""
    reader = _Reader()
    try:
        reader.feed(source)
        reader.close()
    except AssertionError:  # what html.parser makes of a broken "<![": the tags are only cut out
        return _tidy(html.unescape(re.sub(r"<[^>]*>", " ", source)))
    return _tidy("".join(reader.pieces))


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
