"""`trainer persona`: draft a persona, exchange it with SillyTavern, print the schema that editors use."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap

from trainer.app import build_content
from trainer.cards import from_card, read_card, to_card
from trainer.content import PERSONA, load
from trainer.draft import drafted, skeleton
from trainer.errors import InputError, ModelError
from trainer.persona import Persona
from trainer.settings import Settings
from trainer.writing import dump, readable, write_new

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
MAX_COMPLAINT = 1_000_000
TO_DO = {
    "age": "TODO: who they are",
    "industry": "TODO",
    "want": "TODO: a noun phrase, as they would say it",
    "case": "TODO: what your company may and may not do, in plain sentences with sums",
    "grievances": "TODO: weights, and what exactly repairs each (docs/writing-lines.md)",
    "secrets": "TODO: the reason behind the anger that they only tell when asked",
    "temperament": "TODO: docs/mood.md draws what each value does",
    "opening": "TODO: what they say first, in their own voice",
    "lines": "TODO: lines of their own, by act; until then the general bank speaks",
}


def schema() -> str:
    """The JSON Schema of a persona file, for editors."""
    tree = {"$schema": SCHEMA, **Persona.model_json_schema()}
    return json.dumps(tree, indent=2, ensure_ascii=False)


def new(settings: Settings, source: Path, ident: str, name: str, company: str, out: Path | None) -> None:
    """Draft a persona from the complaint in `source` and write it. Raises InputError."""
    complaint = _text(source)
    persona, by_model = asyncio.run(_draft(settings, complaint, ident, name, company))
    notes = [] if by_model else ["A skeleton filled from the complaint; what only you can know says TODO."]
    path = out or Path(f"{ident}.yaml")
    write_new(path, yaml_of(persona, notes, {} if by_model else TO_DO))
    print(f"Wrote {path}. Next: trainer check {path}, then trainer stress {path}.")


async def _draft(
    settings: Settings, complaint: str, ident: str, name: str, company: str
) -> tuple[Persona, bool]:
    """The draft, and whether a model made it; one that fails leaves the skeleton."""
    if settings.speaks_through != "scripted":
        from trainer.llm.chat import Chat

        chat = Chat(settings)
        try:
            prompts = build_content(settings).prompts
            return await drafted(complaint, ident, chat, settings.grader_model, prompts), True
        except ModelError as error:
            print(f"trainer: {error} A skeleton was written instead.", file=sys.stderr)
        except ValidationError:
            print(
                "trainer: The model's draft broke a rule of personas; a skeleton was written instead.",
                file=sys.stderr,
            )
        finally:
            await chat.close()
    try:
        return skeleton(complaint, ident, name, company), False
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(
            f"No persona can be made of this ({field}: {error.errors()[0]['msg']}); paste two sentences of the complaint or more."
        ) from None


def bring_in(file: Path, ident: str, out: Path | None) -> None:
    """Import a character card and write it as a persona file. Raises InputError."""
    persona = from_card(read_card(file), ident)
    if ident:
        persona = persona.model_copy(update={"id": ident})
    path = out or Path(f"{persona.id}.yaml")
    write_new(path, yaml_of(persona, ["Imported from a character card."], {}))
    print(f"Wrote {path}. Next: trainer check {path}.")


def send_out(settings: Settings, name: str, version: Literal[2, 3], out: Path | None) -> None:
    """Export a persona, an id or a file, as a character card. Raises TrainerError."""
    path = Path(name)
    persona = (
        load(path, PERSONA) if path.suffix in {".yaml", ".yml"} else build_content(settings).persona(name)
    )
    text = json.dumps(to_card(persona, version), indent=2, ensure_ascii=False)
    if out is None:
        print(text)
    else:
        write_new(out, text + "\n")
        print(f"Wrote {out}.")


def _text(source: Path) -> str:
    try:
        text = (
            sys.stdin.read(MAX_COMPLAINT) if str(source) == "-" else source.read_text("utf-8")[:MAX_COMPLAINT]
        )
    except OSError as error:
        raise InputError(f"{source} cannot be read ({error.strerror}); check the name.") from None
    except UnicodeDecodeError:
        raise InputError(f"{source} is not text in UTF-8; save it as plain text first.") from None
    if not text.strip():
        raise InputError("There is no complaint in it; paste the text, or name a file that holds it.")
    return text


def yaml_of(persona: Persona, notes: list[str], to_do: dict[str, str]) -> str:
    """A persona as the text of its file, with `notes` above and what is still to do beside it."""
    data = persona.model_dump(mode="json", exclude_defaults=True)
    tree = CommentedMap()
    for field in Persona.model_fields:
        if field in data:
            tree[field] = readable(data[field])
            if field in to_do:
                tree.yaml_set_comment_before_after_key(field, before=to_do[field])
    for note in notes:
        tree.yaml_set_start_comment(note)
    missing = [text for field, text in to_do.items() if field not in data]
    return dump(tree) + "".join(f"# {text}\n" for text in missing)
