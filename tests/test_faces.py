"""The customers' faces: the same person always the same, another mood another face, and nothing that somebody wrote."""

import pytest

from trainer.content import Content
from trainer.persona import Persona
from trainer.temperament import Band
from trainer.web.face import face

PERSONAS = list(Content().personas.values())


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
def test_each_mood_has_a_face_of_its_own_and_it_is_always_the_same(persona: Persona) -> None:
    faces = [str(face(persona, mood)) for mood in Band]
    assert len(set(faces)) == len(Band)
    assert faces == [str(face(persona, mood)) for mood in Band]


def test_customers_who_are_not_the_same_do_not_look_the_same() -> None:
    by_name = {persona.name: str(face(persona, Band.CALM)) for persona in PERSONAS}
    assert len(set(by_name.values())) == len(by_name)


def test_who_calls_again_has_the_same_face() -> None:
    content = Content()
    first, again = content.persona("missed-birthday"), content.persona("promised-call")
    assert str(face(first, Band.ANGRY)) == str(face(again, Band.ANGRY))


def test_a_customer_without_a_look_has_a_stable_one_and_their_words_are_not_in_it(birthday: Persona) -> None:
    bare = birthday.model_dump(mode="json", exclude={"look"}) | {
        "name": "<script>Q</script>",
        "voice": "<img src=x>",
    }
    persona = Persona.model_validate(bare)
    drawn = str(face(persona, Band.FURIOUS))
    assert drawn == str(face(Persona.model_validate(bare), Band.FURIOUS))
    assert "script" not in drawn
    assert "<img" not in drawn
    assert 'aria-hidden="true"' in drawn
