"""Draw `docs/mood.svg`: what the parameters of a temperament do to one customer's anger. `make picture` writes it.

The lines are played by the mood itself, over moves that are given: what a change of the rules does shows here.
"""

import sys
from collections.abc import Sequence

from trainer.content import Content
from trainer.feel import feel
from trainer.mood import first_mood, floor
from trainer.moves import Appraisal, FoundMove, Move
from trainer.persona import Persona
from trainer.transcript import Mood

WIDTH, HEIGHT, LEFT, TOP, STEP = 760, 330, 46, 24, 62
BANDS = (
    (75, 100, "furious", "#f6d5cf"),
    (50, 75, "angry", "#f9e3cd"),
    (25, 50, "annoyed", "#f8f0d3"),
    (0, 25, "calm", "#dcefe0"),
)
Said = tuple[str, tuple[Move, ...]]

SKILLED: list[Said] = [
    ("Missing your wife's birthday must have been awful, and I'm sorry.", (Move.ACKNOWLEDGE, Move.APOLOGISE)),
    ("You paid for Friday and it came on Tuesday, is that right?", (Move.RESTATE,)),
    ("What would you like us to do?", (Move.ASK_WANT,)),
    ("It was our mistake: the engraving bench ran late and nobody told you.", (Move.OWN, Move.EXPLAIN)),
    ("I can send flowers tomorrow, or a voucher. Which would you prefer?", (Move.OPTIONS, Move.SOLUTION)),
    ("The 14.95 for express is back on your card by Thursday.", (Move.SOLUTION, Move.TIMELINE)),
    ("To sum up: flowers tomorrow, 14.95 by Thursday.", (Move.SUMMARISE, Move.TIMELINE)),
    ("May I ring you on Friday to check?", (Move.FOLLOW_UP,)),
    ("Thank you for telling us.", (Move.THANK,)),
]
KIND: list[Said] = [("I'm so sorry about the birthday.", (Move.APOLOGISE, Move.ACKNOWLEDGE))] * 9
DEFENSIVE: list[Said] = [
    ("You should have ordered earlier.", (Move.BLAME,)),
    ("It's in the terms, there is nothing I can do.", (Move.POLICY_WALL,)),
    ("That is not what happened.", (Move.ARGUE,)),
]  # fmt: skip
LINES = (
    ("skilled", SKILLED, "#1b7a43"),
    ("kind words only", KIND, "#8a5a00"),
    ("defensive", DEFENSIVE, "#b3261e"),
)


def moods(persona: Persona, said: Sequence[Said]) -> list[Mood]:
    """The mood at the start and after each message, until they would walk out."""
    found = [first_mood(persona)]
    for text, moves in said:
        appraisal = Appraisal(moves=tuple(FoundMove(move=move, quote=text) for move in moves))
        found.append(feel(found[-1], text, appraisal, persona).mood)
        if found[-1].anger >= persona.temperament.walks_out_at:
            break
    return found


def picture(persona: Persona) -> str:
    temper = persona.temperament
    skilled = moods(persona, SKILLED)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>Anger of {persona.name} over the trainee's messages, said well, with kind words only, and defensively</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *(_band(*band) for band in BANDS),
        _rule(temper.walks_out_at, f"walks_out_at {temper.walks_out_at}"),
        _floor([floor(mood, persona) for mood in skilled]),
        *(_line(name, moods(persona, said), colour) for name, said, colour in LINES),
        _bound(1, temper.anger, temper.max_rise, f"max_rise {temper.max_rise}", "#b3261e"),
        _bound(1, temper.anger, -temper.max_fall, f"max_fall {temper.max_fall}", "#1b7a43"),
        f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="#555">start: anger {temper.anger}, trust {temper.trust}; messages of the trainee →</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(n: float) -> float:
    return LEFT + n * STEP


def _y(anger: float) -> float:
    return TOP + (100 - anger) * 2.6


def _band(low: int, high: int, name: str, colour: str) -> str:
    wide = WIDTH - LEFT - 20
    return (
        f'<rect x="{LEFT}" y="{_y(high):.0f}" width="{wide}" height="{_y(low) - _y(high):.0f}" fill="{colour}"/>'
        f'<text x="{WIDTH - 26}" y="{_y(high) + 15:.0f}" text-anchor="end" fill="#777">{name}</text>'
        f'<text x="{LEFT - 8}" y="{_y(low) + 4:.0f}" text-anchor="end" fill="#777">{low}</text>'
    )


def _rule(anger: int, label: str) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{_y(anger):.0f}" y2="{_y(anger):.0f}" stroke="#b3261e" stroke-dasharray="2 3"/>'
        f'<text x="{_x(5)}" y="{_y(anger) - 5:.0f}" fill="#b3261e">{label}</text>'
    )


def _floor(values: list[int]) -> str:
    corners = [
        f"{_x(n):.0f},{_y(held):.0f} {_x(n + 1):.0f},{_y(held):.0f}" for n, held in enumerate(values[:-1])
    ]
    return (
        f'<polyline points="{" ".join(corners)}" fill="none" stroke="#777" stroke-dasharray="5 4"/>'
        f'<text x="{_x(1) + 6:.0f}" y="{_y(values[1]) + 15:.0f}" fill="#555">floor: the weights of what is not repaired</text>'
    )


def _line(name: str, found: list[Mood], colour: str) -> str:
    points = " ".join(f"{_x(n):.0f},{_y(mood.anger):.0f}" for n, mood in enumerate(found))
    last = len(found) - 1
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>'
        f'<circle cx="{_x(last):.0f}" cy="{_y(found[-1].anger):.0f}" r="4" fill="{colour}"/>'
        f'<text x="{_x(last) + 8:.0f}" y="{_y(found[-1].anger) + 4:.0f}" fill="{colour}" font-weight="bold">{name}</text>'
    )


def _bound(n: int, start: int, by: int, label: str, colour: str) -> str:
    x, end = _x(n) - STEP * 0.5, min(100, start + by)
    return (
        f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{_y(start):.0f}" y2="{_y(end):.0f}" stroke="{colour}" stroke-width="6" opacity="0.35"/>'
        f'<text x="{x - 5:.0f}" y="{_y(end) + (-4 if by > 0 else 14):.0f}" fill="{colour}">{label}</text>'
    )


if __name__ == "__main__":
    sys.stdout.write(picture(Content().persona("missed-birthday")))
