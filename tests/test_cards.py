"""Personas go to SillyTavern and come back with nothing lost; complaints become personas that can be called."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from ruamel.yaml import YAML
from typer.testing import CliRunner

from trainer.cards import OURS, from_card, read_card, to_card
from trainer.cli import cli
from trainer.content import PERSONA, Content, check, load
from trainer.draft import bubbles, sentences_of, skeleton
from trainer.errors import InputError
from trainer.persona_files import schema, yaml_of

CONTENT = Content()
FOREIGN: dict[str, Any] = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        "name": "Brenda Pike",
        "description": "{{char}} is a 48-year-old market trader. Her card reader, bought for 59.00, has failed {{user}}'s company's test twice.",
        "personality": "Loud, quick, never unkind for long.",
        "scenario": "{{char}} rings the support line for the third time.",
        "first_mes": "*bangs the counter* Third time I'm ringing you about this card reader!\n\nIt cost me 59.00 and it has never worked on a Saturday.",
        "mes_example": "<START>\n{{char}}: You lot again.",
        "creator_notes": "for tests",
        "system_prompt": "",
        "post_history_instructions": "",
        "alternate_greetings": ["Oh, it's you."],
        "character_book": {
            "entries": [{"keys": ["reader"], "content": "a card reader", "extensions": {}}],
            "extensions": {},
        },
        "tags": ["angry", "market"],
        "creator": "somebody",
        "character_version": "1.1",
        "extensions": {"depth_prompt": {"prompt": "", "depth": 4}, "talkativeness": "0.5"},
    },
}
COMPLAINT = """Hello,

I'm Hannah Whitcombe. I ordered a pushchair (KB-44019) on 3 October for 289.00 and was promised it by the 10th.
It is the 24th. Three times I have been told it is "with the courier", and nobody has called me back.
I want my money back or the pushchair tomorrow.

Yours sincerely,
Hannah Whitcombe
"""
run = CliRunner()


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", sorted(CONTENT.personas))
def test_a_persona_comes_back_as_it_went(name: str, version: Any) -> None:
    persona = CONTENT.persona(name)
    card = json.loads(json.dumps(to_card(persona, version)))
    assert card["spec"] == f"chara_card_v{version}"
    assert from_card(card) == persona


def test_a_card_says_what_a_person_there_can_use_and_keeps_the_secrets_out_of_it() -> None:
    persona = CONTENT.persona("missed-birthday")
    data = to_card(persona)["data"]
    assert data["name"] == "Daniel Okafor"
    assert data["first_mes"].startswith(persona.opening[0])
    shown = json.dumps({k: v for k, v in data.items() if k != "extensions"})
    assert "empty box" not in shown


def test_a_name_is_never_read_as_a_pattern() -> None:
    card = {**FOREIGN, "data": {**FOREIGN["data"], "name": "Brenda \\ \\1"}}
    assert "Brenda \\ \\1 is a 48-year-old" in from_card(card).background


def test_what_was_changed_in_a_card_comes_back() -> None:
    card = to_card(CONTENT.persona("missed-birthday"))
    card["data"]["first_mes"] = (
        "Hello? Daniel here, about the locket.\n\nIt came on the Tuesday and nobody said a word."
    )
    card["data"]["name"] = "Daniel Okafor-Reed"
    persona = from_card(card)
    assert persona.name == "Daniel Okafor-Reed"
    assert persona.opening[0] == "Hello? Daniel here, about the locket."
    assert persona.lines == CONTENT.persona("missed-birthday").lines


def test_a_strangers_card_becomes_a_customer_who_can_be_called() -> None:
    persona = from_card(FOREIGN)
    assert persona.id == "brenda-pike"
    assert persona.voice == "Loud, quick, never unkind for long."
    assert "{{" not in persona.model_dump_json(exclude={"card"})
    assert "bangs" not in " ".join(persona.opening)
    assert persona.grievances


def test_a_strangers_card_goes_back_with_all_it_had() -> None:
    persona = from_card(FOREIGN)
    back = to_card(persona, 2)
    assert back["data"]["extensions"].pop(OURS)
    assert back == FOREIGN
    assert from_card(json.loads(json.dumps(to_card(persona, 3)))).grievances == persona.grievances


def test_what_a_trainer_changed_in_an_imported_persona_goes_out_changed() -> None:
    persona = from_card(FOREIGN).model_copy(update={"name": "Brenda Pike-Hall"})
    data = to_card(persona, 2)["data"]
    assert data["name"] == "Brenda Pike-Hall"
    assert data["character_book"] == FOREIGN["data"]["character_book"]


@pytest.mark.parametrize("chunk", ["chara", "ccv3"])
def test_a_card_in_a_picture_is_read(tmp_path: Path, chunk: str) -> None:
    info = PngInfo()
    info.add_text(chunk, base64.b64encode(json.dumps(FOREIGN).encode()).decode())
    path = tmp_path / "card.png"
    Image.new("RGB", (4, 4)).save(path, pnginfo=info)
    assert read_card(path) == FOREIGN


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.json", b"{", "no character card that can be read"),
        ("a.json", b"[" * 100_000, "no character card that can be read"),
        ("a.json", b"[]", "JSON with a name is expected"),
        ("a.png", b"\x89PNG\r\n\x1a\n junk", "no character card that can be read"),
        ("a.json", b" " * 10_000_001, "larger than 10 MB"),
    ],
)
def test_a_file_that_is_no_card_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says):
        read_card(tmp_path / name)


def test_a_picture_without_a_card_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="no character card"):
        read_card(tmp_path / "a.png")


@pytest.mark.parametrize(
    "card", [{}, {"data": {}}, {"data": {"name": " "}}, {"data": {"name": 3}}, {"name": None}]
)
def test_a_card_without_a_name_is_refused(card: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no name"):
        from_card(card)


def test_a_card_whose_persona_was_broken_says_where() -> None:
    card = to_card(CONTENT.persona("missed-birthday"))
    card["data"]["extensions"][OURS]["difficulty"] = 9
    with pytest.raises(InputError, match="difficulty"):
        from_card(card)


texts = st.text(max_size=60)


@given(
    st.fixed_dictionaries(
        {"name": texts, "description": texts, "first_mes": texts, "personality": texts, "scenario": texts}
    )
)
@settings(max_examples=60, deadline=None)
def test_any_card_is_either_read_or_refused(data: dict[str, str]) -> None:
    card = {"spec": "chara_card_v2", "spec_version": "2.0", "data": data}
    if not data["name"].strip():
        with pytest.raises(InputError, match="no name"):
            from_card(card)
        return
    back = to_card(from_card(card), 2)["data"]
    assert {key: back[key] for key in data} == data


# Drafts


def test_a_complaint_becomes_a_persona_that_passes_the_check(tmp_path: Path) -> None:
    persona = skeleton(COMPLAINT, "pushchair", company="Kiddo & Bloom")
    assert persona.name == "Hannah Whitcombe"
    assert persona.case.company == "Kiddo & Bloom"
    assert persona.want == "my money back or the pushchair tomorrow"
    assert persona.known[0].value == "KB-44019"
    assert "nobody has called me back" in " ".join(g.aloud for g in persona.grievances)
    path = tmp_path / "pushchair.yaml"
    path.write_text(yaml_of(persona, ["A skeleton."], {"age": "TODO: who they are"}))
    assert check([path]) == []
    assert load(path, PERSONA) == persona
    assert "# TODO: who they are\nage:" in path.read_text()


@given(st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_any_text_is_cut_into_at_most_three_bubbles(text: str) -> None:
    assert len(bubbles(sentences_of(text))) <= 3


def test_the_commands_write_files_and_overwrite_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("complaint.txt").write_text(COMPLAINT)
    assert run.invoke(cli, ["persona", "new", "complaint.txt", "--id", "pushchair"]).exit_code == 0
    assert check([Path("pushchair.yaml")]) == []
    again = run.invoke(cli, ["persona", "new", "complaint.txt", "--id", "pushchair"])
    assert isinstance(again.exception, InputError)
    assert "exists already" in str(again.exception)
    assert run.invoke(cli, ["persona", "export", "pushchair.yaml", "--out", "card.json"]).exit_code == 0
    assert run.invoke(cli, ["persona", "import", "card.json", "--id", "other"]).exit_code == 0
    assert load(Path("other.yaml"), PERSONA).name == "Hannah Whitcombe"
    empty = run.invoke(cli, ["persona", "new", "-", "--id", "x"], input="  ")
    assert "no complaint" in str(empty.exception)


def test_the_published_schema_is_the_models() -> None:
    published = Path(__file__).parents[1] / "docs" / "persona.schema.json"
    assert published.read_text() == schema() + "\n", "run `trainer persona schema > docs/persona.schema.json`"


def test_every_shipped_persona_fits_the_schemas_fields() -> None:
    known = json.loads(schema())["properties"]
    for path in CONTENT.folder("personas").glob("*.yaml"):
        assert set(YAML(typ="safe").load(path.read_text())) <= set(known), path.name
