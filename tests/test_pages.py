"""What the pages say and how: every word from one file, every text of others escaped, quotes marked where they stand."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.callback import FollowUpDue
from trainer.coach import coach
from trainer.content import Content
from trainer.drill import Judged, move_to_drill
from trainer.history import Attempt
from trainer.moves import Move
from trainer.persona import Channel
from trainer.progress import progress
from trainer.recommend import recommend
from trainer.room import Room
from trainer.rubric import Evidence, Judgement, Scorecard, Verdict
from trainer.scoring import tally
from trainer.session import Fork, PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import Afterword, Loyalty, Mood, Speaker, Turn, WrapUp
from trainer.turns import opening_turn
from trainer.web import result, room, view
from trainer.web.drill import Run, finished, question, verdict
from trainer.web.texts import texts
from trainer.words import how_long_ago

TEMPLATES = Path(view.__file__).parent / "templates"
XSS: list[str] = json.loads((Path(__file__).parent / "browser" / "xss.json").read_text("utf-8"))
CONTENT = Content(None)
NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
WORD = Afterword(stars=3, text="Well.", buys_again=Loyalty.PERHAPS)


class Structure(HTMLParser):
    """The tags and the names of their attributes: what no text may change."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attrs)))


def structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = Structure()
    parser.feed(html)
    return parser.seen


def everywhere(value: Any, text: str) -> Any:
    """`value` with `text` in place of every sentence in it; ids and words from a list stay."""
    if isinstance(value, str):
        return text if " " in value else value
    if isinstance(value, dict):
        return {
            key: inner if key in {"words", "asked", "about"} else everywhere(inner, text)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [everywhere(inner, text) for inner in value]
    return value


def call_of(text: str) -> PracticeSession:
    """A finished and graded call in which everything that anybody wrote is `text`."""
    told = CONTENT.persona("missed-birthday").model_dump(mode="json", exclude={"lines", "afterwords"})
    told = everywhere(told, text) | {"name": text, "title": text, "summary": text, "industry": text}
    persona = CONTENT.persona("missed-birthday").model_validate(told)
    said = Turn(n=2, speaker=Speaker.TRAINEE, text=text)
    verdicts = tuple(
        Verdict(
            criterion=c.id, verdict=Judgement.NOT_MET, reason=text, evidence=(Evidence(turn=2, quote=text),)
        )
        for c in CONTENT.rubric("deescalation").criteria
    )
    call = PracticeSession(
        id="a1", persona=persona, seed=1, backend="scripted", started_at=datetime(2026, 11, 1, tzinfo=UTC),
        turns=(opening_turn(persona), said), outcome=Outcome.ENDED_BY_TRAINEE,
        wrap_up=WrapUp(message=text, process_gap=text, incident=text),
    )  # fmt: skip
    rubric = CONTENT.rubric("deescalation")
    card = tally(rubric, verdicts, "scripted")
    points = coach(card, call.conversation, rubric, dict.fromkeys((c.id for c in rubric.criteria), text))
    return call.model_copy(update={"scorecard": card.model_copy(update={"coaching": points})})


def pages_of(text: str) -> dict[str, str]:
    """Every page that shows what somebody wrote, with `text` in all of it."""
    call = call_of(text)
    going = call.model_copy(update={"outcome": None, "scorecard": None})
    rubric = CONTENT.rubric("deescalation")
    word = WORD.model_copy(update={"text": text})
    return {
        "brief": view.brief(call.persona, hints=True, left=going, now=NOW, backend="scripted"),
        "call": view.call(going, [text], (), backend="scripted"),
        "log": view.log(going, [text], speaking=True),
        "saying": view.saying(text),
        "side": view.side(going),
        "trouble": view.trouble(text, awaits=True),
        "notice": view.notice(text),
        "wrap-up": view.wrap_up(call, backend="scripted"),
        "ungraded": view.ungraded(call, text, backend="scripted"),
        "scorecard": result.page(call, rubric, word, backend="scripted"),
        "breathe": result.breathe(call, backend="scripted"),
        **room_of(text, call),
    }


def room_of(text: str, call: PracticeSession) -> dict[str, str]:
    """The pages around the calls, after one call with this customer, who waits for what was promised."""
    now = NOW
    card, persona = call.scorecard, call.persona
    assert card
    attempt = Attempt(
        call="a1", persona=persona.id, name=text, title=text, difficulty=2, started_at=call.started_at,
        outcome=Outcome.ENDED_BY_TRAINEE, hints=False, rubric="deescalation", score=10,
        steps={step.id: step.score for step in card.steps}, verdicts={v.criterion: v.verdict for v in card.verdicts},
    )  # fmt: skip
    rubric, drills, personas = CONTENT.rubric("deescalation"), CONTENT.drills, {persona.id: persona}
    made = progress([attempt], [], rubric, personas, now, move_to_drill)
    waits = FollowUpDue(persona=persona.id, promise=text, due_at=now, is_due=True, overdue=False)
    here = Room((attempt,), made, (waits,), recommend(made, personas, rubric, [], now), (persona.id,))
    drill, run = drills[Move.ACKNOWLEDGE], Run(Move.ACKNOWLEDGE, 0, 0, 1)
    judged = Judged(met=False, quote=text)
    return {
        "home": room.home(here, personas, drills, now, backend="scripted"),
        "progress": room.progress(here, personas, rubric, drills, now, backend="scripted"),
        "drill": verdict(drill, run, drill.exchanges[0], text, judged, backend="scripted"),
    }


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    return pages_of("plainwords")


@pytest.mark.parametrize("text", XSS)
def test_script_in_any_field_stays_text_on_every_page(text: str, harmless: dict[str, str]) -> None:
    one_line = " ".join(text.split())
    for name, html in pages_of(one_line).items():
        assert structure(html) == structure(harmless[name]), name


def test_there_are_strings_enough_to_try() -> None:
    assert len(set(XSS)) >= 20


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_nothing_that_is_said_becomes_markup(text: str) -> None:
    one_line = " ".join(text.split())
    assert structure(view.saying(one_line)) == [("p", ())]
    assert structure(view.notice(one_line)) == structure(view.notice("plainwords"))


def test_every_word_of_the_pages_is_in_the_one_file() -> None:
    for path in sorted(TEMPLATES.glob("*.j2")):
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.S)
        visible = re.sub(r"<[^>]*>", " ", bare)
        attributes = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', bare))
        words = re.findall(r"[A-Za-z]{3,}", f"{visible} {attributes}")
        assert not words, f"{path.name} says {words} on its own"


def names(node: SimpleNamespace, path: str = "") -> Iterator[str]:
    for name, inner in vars(node).items():
        here = f"{path}.{name}" if path else name
        yield from names(inner, here) if isinstance(inner, SimpleNamespace) else [here]


def test_every_text_is_used_and_none_is_missing() -> None:
    code = "\n".join(p.read_text("utf-8") for p in [*TEMPLATES.glob("*.j2"), *TEMPLATES.parent.glob("*.py")])
    unused = [name for name in names(texts()) if not re.search(rf"\b{name.split('.')[-1]}\b", code)]
    looked_up = {f"call.{mode}_{said}" for mode in ("warn", "hand_over") for said in ("how", "not_heard")}
    looked_up |= {f"guides.G{n}" for n in range(1, 6)}
    assert {name for name in unused if not name.startswith("breathe.word.")} <= looked_up
    for used in re.findall(
        r"\bt\.((?:\w+\.)+\w+)", "\n".join(p.read_text("utf-8") for p in TEMPLATES.glob("*.j2"))
    ):
        node: Any = texts()
        for part in used.split("."):
            node = getattr(node, part)


def test_every_channel_has_the_same_words() -> None:
    channels = vars(texts().channels)
    assert set(channels) == set(get_args(Channel))
    assert len({frozenset(vars(words)) for words in channels.values()}) == 1


@pytest.mark.parametrize(
    ("persona", "take", "doing", "end"),
    [
        ("missed-birthday", "Take the call", "is speaking …", "End the call"),
        ("warm-fridge", "Open the chat", "is typing …", "End the chat"),
        ("patronised-expert", "Read the e-mail", "is writing …", "End the exchange"),
    ],
)
def test_a_customer_speaks_types_or_writes_as_their_channel_has_it(
    persona: str, take: str, doing: str, end: str
) -> None:
    customer = CONTENT.persona(persona)
    call = PracticeSession(
        id="a1", persona=customer, seed=1, backend="scripted", started_at=NOW, turns=(opening_turn(customer),)
    )
    assert take in view.brief(customer, hints=True, now=NOW, backend="scripted")
    seen = view.call(call, [], (), speaking=True, backend="scripted")
    assert doing in seen
    assert end in seen
    assert f"Still {doing.split()[1]}: sending now cuts in." in seen


def test_a_call_left_open_is_offered_with_how_far_it_got() -> None:
    customer = CONTENT.persona("missed-birthday")
    said = Turn(n=2, speaker=Speaker.TRAINEE, text="Sorry.", at=NOW - timedelta(minutes=20))
    call = PracticeSession(
        id="left", persona=customer, seed=1, backend="scripted", started_at=NOW - timedelta(hours=1),
        turns=(opening_turn(customer), said),
    )  # fmt: skip
    made = progress([], [], CONTENT.rubric("deescalation"), CONTENT.personas, NOW, move_to_drill)
    here = Room((), made, (), None, tuple(CONTENT.personas), (call,))
    at_home = room.home(here, CONTENT.personas, CONTENT.drills, NOW, backend="scripted")
    before = view.brief(customer, hints=True, left=call, now=NOW, backend="scripted")
    for seen in (at_home, before):
        assert "Left after one message, 20 minutes ago" in seen
        assert 'data-go="call" data-call-id="left"' in seen
        assert 'data-go="end" data-call-id="left"' in seen
    assert at_home.count("Still open") == 1, "its customer's card says so"
    assert '<input type="hidden" name="ends" value="left">' in before, "a new call ends it"


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "a minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(minutes=119), "an hour ago"),
        (timedelta(hours=11), "11 hours ago"),
        (timedelta(hours=12), "today"),
        (timedelta(hours=13), "yesterday"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago_is_said_in_minutes_hours_or_days(gone: timedelta, says: str) -> None:
    assert how_long_ago(NOW - gone, NOW) == says


def test_a_quote_is_marked_where_it_stands_and_a_fault_before_a_merit() -> None:
    call = call_of("I am so sorry. Calm down.")
    text = call.turns[1].text
    verdicts = (
        Verdict(criterion="empathy.apologise", verdict=Judgement.MET, reason="-", evidence=(Evidence(turn=2, quote=text),)),
        Verdict(criterion="calm.no_minimising", verdict=Judgement.NOT_MET, reason="-", evidence=(Evidence(turn=2, quote="Calm down"),)),
    )  # fmt: skip
    card = Scorecard(
        rubric="deescalation", grader="scripted", score=50, judged=2, criteria=24, steps=(), verdicts=verdicts
    )
    said = result.marked(call.model_copy(update={"scorecard": card}), CONTENT.rubric("deescalation"))[1]
    pieces = [(piece.text, piece.verdict) for piece in said.bubbles[0]]
    assert pieces == [("I am so sorry. ", "met"), ("Calm down", "not_met"), (".", "met")]
    assert "".join(piece for piece, _ in pieces) == text


def test_the_radar_has_a_spoke_for_each_step_that_was_judged() -> None:
    call = call_of("Right then.")
    assert call.scorecard
    judged = [step for step in call.scorecard.steps if step.score is not None]
    spokes = result.radar(call.scorecard)
    assert [spoke.title for spoke in spokes] == [step.title for step in judged]
    assert all(abs(spoke.at[0]) <= abs(spoke.rim[0]) + 0.1 for spoke in spokes)


RUBRIC = CONTENT.rubric("deescalation")


def test_a_scorecard_speaks_to_the_trainee_and_never_of_them() -> None:
    call = call_of("I see.")
    assert call.scorecard
    reasons = tuple(
        verdict.model_copy(update={"reason": "In turn 2 the trainee was rude.", "evidence": ()})
        for verdict in call.scorecard.verdicts
    )
    card = call.scorecard.model_copy(update={"verdicts": reasons, "capped_by": "calm.composed"})
    call = call.model_copy(update={"scorecard": card})
    for text in (result.page(call, RUBRIC, WORD, backend="scripted"), result.markdown(call, RUBRIC, WORD)):
        assert "the trainee" not in text.lower()
        assert "In turn 2 you were rude." in text
        assert all(text.count(RUBRIC.criterion(point.criterion).you) == 2 + (point.criterion == "calm.composed") for point in card.coaching)  # fmt: skip
    progress_page = room_of("I see.", call)["progress"]
    assert "the trainee" not in progress_page.lower()


def test_every_jump_within_a_scorecard_has_somewhere_to_land_and_there_is_one_way_back() -> None:
    html = result.page(call_of("I see."), RUBRIC, WORD, backend="scripted")
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    jumps = re.findall(r'data-to="([^"]+)"', html)
    assert jumps
    assert set(jumps) <= ids
    assert html.count("data-back") == 1


def test_a_branch_with_nothing_left_to_change_is_not_called_faultless() -> None:
    call = call_of("I see.")
    assert call.scorecard
    card = call.scorecard.model_copy(update={"coaching": ()})
    branch = call.model_copy(update={"scorecard": card, "fork": Fork(call="a0", turn=4)})
    html = result.page(branch, RUBRIC, WORD, backend="scripted")
    assert "Nothing to correct from turn 4 on" in html
    assert "Every criterion that could be judged was met" not in html


def test_coaching_on_an_empty_wrap_up_says_that_it_is_empty() -> None:
    call = call_of("I see.")
    assert call.scorecard
    point = call.scorecard.coaching[0].model_copy(update={"turn": 0, "line": ""})
    card = call.scorecard.model_copy(update={"coaching": (point,)})
    call = call.model_copy(update={"scorecard": card})
    assert "You left this part empty." in result.page(call, RUBRIC, WORD, backend="scripted")
    assert "Your wrap-up: You left this part empty." in result.markdown(call, RUBRIC, WORD)


def felt(*after: int, outcome: Outcome = Outcome.RESOLVED, insulted: bool = False) -> PracticeSession:
    """A call with a customer who came in at 90, as angry as this after each message of the trainee's."""
    moods = [Mood(anger=90, trust=10), *(Mood(anger=anger, trust=10, insulted=insulted) for anger in after)]
    turns = [Turn(n=1, speaker=Speaker.CUSTOMER, text="Well!", mood=moods[0])]
    for n, mood in enumerate(moods[1:], 1):
        turns.append(Turn(n=2 * n, speaker=Speaker.TRAINEE, text="I see.", mood=mood))
        turns.append(Turn(n=2 * n + 1, speaker=Speaker.CUSTOMER, text="And?", mood=mood))
    return call_of("I see.").model_copy(update={"turns": tuple(turns), "outcome": outcome})


@pytest.mark.parametrize(
    ("call", "hard"),
    [
        (felt(72, 60, 40), False),
        (felt(88, 80, 60), True),
        (felt(60, 50, 40, outcome=Outcome.WALKED_OUT), True),
        (felt(60, 40, insulted=True), True),
        (felt(outcome=Outcome.ABANDONED), False),
    ],
    ids=["calmed", "stayed furious", "left", "insulted", "nothing said"],
)
def test_a_minute_to_breathe_is_offered_after_a_hard_call_only(call: PracticeSession, hard: bool) -> None:
    assert result.is_hard(call) is hard


def test_who_was_walked_out_on_is_asked_to_confirm_nothing() -> None:
    resolved = call_of("I see.").model_copy(update={"outcome": Outcome.RESOLVED})
    left = resolved.model_copy(update={"outcome": Outcome.WALKED_OUT})
    assert "what you agreed" in view.wrap_up(resolved, backend="scripted")
    html = view.wrap_up(left, backend="scripted")
    assert "what you agreed" not in html
    assert "nothing to confirm" in html


def test_three_drills_are_in_sight_and_the_rest_is_for_later() -> None:
    html = room_of("I see.", call_of("I see."))["progress"]
    in_sight, _, later = html.partition('<details class="later">')
    first = in_sight.partition('<ul class="drills">')[2]
    assert first.count('data-go="drill"') == 3
    others = later.partition("</details>")[0].count('data-go="drill"')
    assert others > 3
    assert f"Later ({others})" in later


def test_the_scale_of_the_scores_is_written_and_told() -> None:
    html = room_of("I see.", call_of("I see."))["progress"]
    assert re.search(r'class="axis">\s*<span>100</span>\s*<span>0</span>', html)
    assert "on a scale from 0 to 100" in html


def test_a_drill_names_its_guides_in_words() -> None:
    drill = CONTENT.drills[Move.ACKNOWLEDGE]
    html = question(drill, Run(drill.move, 0), backend="scripted")
    assert "Reiterate, validate, let them pick" in html
    assert not re.search(r"\bG\d\.\d", html)


@pytest.mark.parametrize(
    ("met", "heading"), [(0, "None of the 3 answers"), (2, "2 of 3 answers"), (3, "All 3 answers")]
)
def test_a_drill_ends_in_words_for_none_some_and_all(met: int, heading: str) -> None:
    drill = CONTENT.drills[Move.OWN]
    assert heading in finished(drill, Run(drill.move, 0, met, 3), None, backend="scripted")


@pytest.mark.parametrize(
    "text", ["# Not a heading", "<script>x</script>", "[a](javascript:x)", "*bold*", "| a | b |"]
)
def test_markdown_of_a_scorecard_holds_what_was_said_as_text(text: str) -> None:
    call, rubric = call_of(f"Well, {text} then"), CONTENT.rubric("deescalation")
    lines = result.markdown(call, rubric, WORD).splitlines()
    plain = result.markdown(call_of("Well, plain then"), rubric, WORD).splitlines()
    marks = re.compile(r"^(?:#+|>|\d+\.| *-)")
    assert [marks.match(line) and marks.match(line).group() for line in lines] == [  # type: ignore[union-attr]
        marks.match(line) and marks.match(line).group()
        for line in plain  # type: ignore[union-attr]
    ]
    assert "<script" not in "\n".join(lines)
