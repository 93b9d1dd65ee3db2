"""What a model that plays the customer is told: who they are, what they may know, and what to do now.

Secrets not yet released, the rubric and the numbers of the mood are not in it: what is not in the prompt
cannot be talked out of a model.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from trainer.customer.lines import asks_again, fill, fits
from trainer.mood import had, open_grievances
from trainer.persona import Persona
from trainer.temperament import Act
from trainer.transcript import Cue, Mood, Speaker, Turn

EXAMPLES = 5
THE_CALL_CONNECTS = "(The call connects.)"


def variables(persona: Persona, cue: Cue, mood: Mood, rng: Random) -> dict[str, Any]:
    """What `prompts/customer.md.j2` is filled with."""
    topic = persona.said(cue.about)
    facts = [known.value for known in persona.known]
    facts += [secret.fact for secret in persona.secrets if secret.id in mood.told or secret.id == cue.about]
    return {
        "name": persona.name,
        "age": persona.age,
        "channel": persona.case.channel,
        "company": persona.case.company,
        "voice": persona.voice,
        "background": persona.background,
        "want": persona.want,
        "grievances": [grievance.label for grievance in open_grievances(mood, persona)],
        "facts": facts,
        "band": cue.band.value,
        "direction": cue.act.value,
        "topic": topic.meaning if topic else "",
        "examples": _examples(persona, cue, mood, rng),
    }


def _examples(persona: Persona, cue: Cue, mood: Mood, rng: Random) -> list[str]:
    """Some of the persona's own lines for this act that fit this moment, as a sample of the voice."""
    other_topics, given = cue.act is Act.REVEAL, had(mood, persona, cue.about)
    lines = [
        fill(line, persona)
        for line in persona.lines.get(cue.act, ())
        if fits(line, cue) and not asks_again(line, given) and (not other_topics or line.about == cue.about)
    ]
    return rng.sample(lines, min(EXAMPLES, len(lines)))


def dialogue(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The call so far as chat messages: the customer is the assistant, the trainee the user."""
    messages = [{"role": "user", "content": THE_CALL_CONNECTS}]
    for turn in turns:
        role = "assistant" if turn.speaker is Speaker.CUSTOMER else "user"
        messages.append({"role": role, "content": turn.text})
    return messages
