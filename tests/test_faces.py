"""A customer's face: their own, the same every time, another one in each mood, and nothing that a person wrote."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from trainer.content import Content, check
from trainer.look import Beard, Hair, HairColour, Look, seen
from trainer.persona import Persona
from trainer.temperament import Band
from trainer.web import wardrobe
from trainer.web.face import face

CONTENT = Content()
HELEN = CONTENT.persona("patronised-expert")


def told(persona: Persona, **changes: object) -> Persona:
    return Persona.model_validate({**persona.model_dump(mode="json"), **changes})


@pytest.mark.parametrize("name", sorted(CONTENT.personas))
def test_every_customer_looks_like_somebody_and_shows_each_mood(name: str) -> None:
    persona = CONTENT.persona(name)
    assert persona.look != Look()
    drawn = {face(persona, mood) for mood in Band}
    assert len(drawn) == len(Band)
    assert drawn == {face(told(persona), mood) for mood in Band}


def test_no_two_customers_share_a_face_but_the_one_who_calls_twice() -> None:
    faces = {name: face(persona, Band.CALM) for name, persona in CONTENT.personas.items()}
    assert faces["missed-birthday"] == faces["promised-call"]
    assert len(set(faces.values())) == len(faces) - 1


@pytest.mark.parametrize("mood", Band)
def test_a_face_is_a_decoration_without_words(mood: Band) -> None:
    root = ElementTree.fromstring(face(HELEN, mood, 40))
    assert root.get("aria-hidden") == "true"
    assert root.get("width") == root.get("height") == "40"
    assert not "".join(root.itertext()).strip()
    assert not [part.tag for part in root.iter() if part.get("id") or part.get("href")]


def test_nothing_that_a_person_wrote_is_drawn() -> None:
    written = '"/><script>alert(1)</script>'
    other = told(HELEN, name=written, title=written, voice=written, industry=written)
    assert face(other, Band.ANGRY) == face(HELEN, Band.ANGRY)


def test_who_has_no_look_gets_one_from_their_id_that_stays() -> None:
    assert seen(Look(), "pushchair", 45) == seen(Look(), "pushchair", 45)
    assert len({seen(Look(), f"own-{n}", 45) for n in range(20)}) > 15
    assert all(seen(Look(), f"own-{n}", 45).beard is Beard.NONE for n in range(20))


def test_what_is_said_of_a_look_holds_and_changes_nothing_else() -> None:
    chosen = seen(Look(), "pushchair", 45)
    assert seen(Look(hair=Hair.BALD), "pushchair", 45) == chosen._replace(hair=Hair.BALD)


def test_age_shows_in_the_hair_and_in_the_lines() -> None:
    assert seen(Look(), "pushchair", 60).hair_colour is HairColour.GREY
    assert seen(Look(), "pushchair", 80).hair_colour is HairColour.WHITE
    assert seen(Look(hair_colour=HairColour.AUBURN), "pushchair", 80).hair_colour is HairColour.AUBURN
    assert len({face(told(HELEN, age=age), Band.CALM) for age in (30, 50, 60, 80)}) == 4


def test_there_is_a_drawing_for_every_word_of_a_look() -> None:
    tables = {
        "skin": wardrobe.SKINS,
        "face": wardrobe.SHAPES,
        "hair": wardrobe.CUTS,
        "hair_colour": wardrobe.HAIRS,
        "glasses": wardrobe.GLASSES,
        "clothes": wardrobe.CLOTHES,
        "clothes_colour": wardrobe.CLOTHS,
    }
    for field, table in tables.items():
        assert set(table) == set(type(next(iter(table)))), field
    for beard in Beard:
        assert face(told(HELEN, look={"beard": beard}), Band.CALM)


def test_a_wrong_word_is_told_by_its_field(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"look\.hair"):
        told(HELEN, look={"hair": "mohawk"})
    source = (CONTENT.folder("personas") / "warm-fridge.yaml").read_text("utf-8")
    path = tmp_path / "warm-fridge.yaml"
    path.write_text(re.sub(r"hair: plait", "hair: mohawk", source), "utf-8")
    (problem,) = check([path])
    assert "look.hair" in str(problem)
    assert "plait" in str(problem)
