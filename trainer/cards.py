"""Exchange personas with SillyTavern: character cards V2 and V3, as JSON, or inside a PNG on the way in.

The whole persona travels in `data.extensions.trainer`, and what a card holds that has no place here is kept in
`Persona.card`: nothing is lost either way. Card fields follow the published specifications of Character Card V2
(malfoyslastname) and V3 (kwaroran).
"""

import base64
import binascii
import copy
import json
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from trainer.draft import bubbles, sentences_of, skeleton
from trainer.errors import InputError
from trainer.persona import Persona

OURS = "trainer"
MAX_BYTES = 10_000_000
SPECS = {2: ("chara_card_v2", "2.0"), 3: ("chara_card_v3", "3.0")}
EXAMPLES = 6
CHUNKS = ("ccv3", "chara")  # where a PNG keeps a card, the newer form first
EMPTY: dict[str, Any] = {
    "name": "", "description": "", "personality": "", "scenario": "", "first_mes": "", "mes_example": "",
    "creator_notes": "", "system_prompt": "", "post_history_instructions": "", "alternate_greetings": [],
    "tags": [], "creator": "", "character_version": "", "extensions": {},
}  # fmt: skip
ONLY_V3: dict[str, Any] = {"group_only_greetings": []}
_STAGE = re.compile(r"\*[^*\n]*\*|\([^()\n]*\)|<[^<>\n]*>")


def to_card(persona: Persona, version: Literal[2, 3] = 3) -> dict[str, Any]:
    """The character card of a persona; what an imported card held is in it, untouched where the persona is."""
    was = persona.card.get("data", {})
    data = {**copy.deepcopy(EMPTY if version == 2 else {**EMPTY, **ONLY_V3}), **copy.deepcopy(was)}
    imported = _foreign(was, persona.id) if was else None
    for field, own, text in _fields(persona):
        if imported is None or getattr(imported, own) != getattr(persona, own):
            data[field] = text
    own_fields = persona.model_dump(mode="json", exclude={"card"}, exclude_defaults=True)
    data["extensions"] = {**data.get("extensions", {}), OURS: own_fields}
    spec, number = SPECS[version]
    around = {key: value for key, value in persona.card.items() if key != "data"}
    return {**around, "spec": spec, "spec_version": number, "data": data}


def _fields(persona: Persona) -> list[tuple[str, str, str]]:
    """Each card field that shows something of a persona, the persona's field, and how it is written."""
    examples = "\n".join(["<START>", *(f"{{{{char}}}}: {line}" for line in _sample(persona))])
    return [
        ("name", "name", persona.name),
        ("description", "background", persona.background),
        ("personality", "voice", persona.voice),
        ("scenario", "summary", persona.summary),
        ("first_mes", "opening", "\n\n".join(persona.opening)),
        ("mes_example", "lines", examples),
    ]


def _sample(persona: Persona) -> list[str]:
    """A line for each of the first acts: how this customer sounds."""
    return [lines[0].text.strip() for lines in persona.lines.values() if lines][:EXAMPLES]


def from_card(card: dict[str, Any], ident: str = "") -> Persona:
    """The persona of a character card. One that we wrote comes back as it was, with what was changed in the
    card since; any other becomes a skeleton of its texts, to be filled by a trainer.

    Raises InputError where the card cannot be read.
    """
    data = card.get("data") if isinstance(card.get("data"), dict) else card  # V1 had no `data`
    if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not data["name"].strip():
        raise InputError("This is no character card: it has no name; export it again as V2 or V3.")
    extensions = data.get("extensions")
    ours = extensions.get(OURS) if isinstance(extensions, dict) else None
    try:
        persona = (
            _ours(ours, data) if isinstance(ours, dict) else _foreign(data, ident or _slug(data["name"]))
        )
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(
            f"This card's persona cannot be used ({where}: {error.errors()[0]['msg']}); correct it and try again."
        ) from None
    rest = {k: v for k, v in extensions.items() if k != OURS} if isinstance(extensions, dict) else {}
    kept = {**card, "data": {**data, "extensions": rest}}
    return persona if _is_ours_alone(kept, persona) else persona.model_copy(update={"card": kept})


def _ours(ours: dict[str, Any], data: dict[str, Any]) -> Persona:
    """The persona as it was exported, with the card's texts where somebody changed them since."""
    persona = Persona.model_validate(ours)
    shown = to_card(persona)["data"]
    changed: dict[str, Any] = {}
    for field, own in (
        ("name", "name"),
        ("description", "background"),
        ("personality", "voice"),
        ("scenario", "summary"),
    ):
        if isinstance(data.get(field), str) and data[field] != shown[field]:
            changed[own] = _plain(data[field], data["name"], 2000)
    if isinstance(data.get("first_mes"), str) and data["first_mes"] != shown["first_mes"]:
        changed["opening"] = _opening(data["first_mes"], data["name"])
    return Persona.model_validate({**ours, **changed}) if changed else persona


def _foreign(data: dict[str, Any], ident: str) -> Persona:
    name = data["name"].strip()
    texts = {
        field: _plain(str(data.get(field) or ""), name, 2000)
        for field in ("description", "personality", "scenario")
    }
    opening = _opening(str(data.get("first_mes") or ""), name)
    told = " ".join(
        [*opening, texts["scenario"], texts["description"], "Something went wrong. Nobody has put it right."]
    )
    persona = skeleton(told, ident, name)
    changed = {
        **({"background": texts["description"]} if texts["description"] else {}),
        **({"voice": texts["personality"]} if texts["personality"] else {}),
        **({"summary": texts["scenario"]} if texts["scenario"] else {}),
        **({"opening": tuple(opening)} if len(opening) > 1 else {}),
    }
    return persona.model_copy(update=changed)


def _is_ours_alone(card: dict[str, Any], persona: Persona) -> bool:
    """Whether a card holds nothing that the persona would not write itself."""
    version: Literal[2, 3] = 2 if card.get("spec") == SPECS[2][0] else 3
    own = to_card(persona, version)
    own["data"]["extensions"].pop(OURS)
    return own == card


def _plain(text: str, name: str, most: int) -> str:
    """A card's text as plain words: macros filled, stage directions and braces gone, cut at a word."""
    text = re.sub(r"\{\{char\}\}|<BOT>", lambda _: name, text, flags=re.I)
    text = re.sub(r"\{\{user\}\}|<USER>", "you", text, flags=re.I)
    text = " ".join(text.replace("{", "(").replace("}", ")").split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


def _opening(text: str, name: str) -> list[str]:
    """A first message as two or three bubbles: its paragraphs, or its sentences."""
    words = _STAGE.sub(
        " ",
        re.sub(r"\{\{char\}\}", lambda _: name, re.sub(r"\{\{user\}\}", "you", text, flags=re.I), flags=re.I),
    )
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", words) if part.strip()]
    return paragraphs if 2 <= len(paragraphs) <= 3 else bubbles(sentences_of(words))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "imported"


def read_card(path: Path) -> dict[str, Any]:
    """The card in a JSON or PNG file. Raises InputError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; no character card is.")
        text = _in_png(path) if path.suffix.lower() == ".png" else path.read_text("utf-8")
        card = json.loads(text)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name.") from None
    except (ValueError, RecursionError):
        raise InputError(
            f"{path} holds no character card that can be read; export it again as JSON."
        ) from None
    if not isinstance(card, dict):
        raise InputError(f"{path} holds no character card: JSON with a name is expected.")
    return card


def _in_png(path: Path) -> str:
    """The JSON text in a PNG's text chunks. Raises ValueError where there is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=["PNG"]) as image:
            image.load()
            chunks = getattr(image, "text", {})
        found = next(chunks[name] for name in CHUNKS if name in chunks)
        return base64.b64decode(found, validate=True).decode("utf-8")
    except (UnidentifiedImageError, StopIteration, binascii.Error, SyntaxError, Image.DecompressionBombError):
        raise ValueError("no card in it") from None
