"""Grading reads conversations in whatever form they come, and says in a sentence what it cannot read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.conversations import CaseIn, ConversationIn, case_in
from trainer.errors import ContentError, InputError
from trainer.formats import Format, Source, conversations
from trainer.helpdesk import text_of_html
from trainer.tables import table_rows
from trainer.transcripts import text_rows

SAID = [("customer", "It came four days late."), ("trainee", "I'm sorry we missed the day.")]
TEXT = "Customer: It came four days late.\nAgent: I'm sorry we missed the day.\n"
TURNS = [{"n": n, "speaker": who, "text": text} for n, (who, text) in enumerate(SAID, 1)]
ZENDESK = {
    "ticket": {"id": 35436, "requester_id": 1, "subject": "Late"},
    "comments": [
        {"author_id": 2, "plain_body": "I'm sorry we missed&nbsp;the day.", "public": True, "created_at": "2026-11-28T10:05:00Z"},
        {"author_id": 2, "body": "She always complains.", "public": False, "created_at": "2026-11-28T10:04:00Z"},
        {"author_id": 1, "body": "It came four days late.", "public": True, "created_at": "2026-11-28T10:02:00Z"},
    ],
}  # fmt: skip
INTERCOM = {
    "type": "conversation",
    "id": "295",
    "source": {"author": {"type": "user"}, "body": "<p>It came <b>four</b> days late.</p>"},
    "conversation_parts": {
        "conversation_parts": [
            {"part_type": "note", "author": {"type": "admin"}, "body": "<p>Again her.</p>"},
            {"part_type": "assignment", "author": {"type": "admin"}, "body": None},
            {"part_type": "comment", "author": {"type": "admin"}, "body": "<p>I&#39;m sorry we missed the day.</p>"},
        ]
    },
}  # fmt: skip


class Read:
    """What was read of a file: conversations as ids and pairs of speaker and text, and the problems by place."""

    def __init__(self, source: Source) -> None:
        rows = list(conversations(source))
        self.items: list[ConversationIn] = [row.item for row in rows if not row.problem]
        self.said = {item.id: [(turn.speaker.value, turn.text) for turn in item.turns] for item in self.items}
        self.problems = {row.place: row.problem for row in rows if row.problem}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    def read(name: str, content: Any, *agents: str, form: Format | None = None) -> Read:
        file = tmp_path / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return Read(Source(file, form, agents))

    return read


Reader = Callable[..., Read]


@pytest.mark.parametrize(
    ("name", "content", "ident"),
    [
        ("a.jsonl", {"id": 7, "turns": TURNS}, 7),
        ("a.json", json.dumps({"id": 7, "turns": TURNS}, indent=2), 7),
        ("a.json", {"turns": TURNS}, "a"),
        ("a.json", TURNS, "a"),
        ("a.json", [{"customer": SAID[0][1]}, {"agent": SAID[1][1]}], "a"),
        ("a.json", {"messages": [{"role": "user", "content": SAID[0][1]}, {"role": "assistant", "content": SAID[1][1]}]}, "a"),
        ("a.yaml", f"id: 7\nturns:\n  - {{n: 1, speaker: customer, text: {SAID[0][1]}}}\n  - {{n: 2, speaker: agent, text: {SAID[1][1]}}}\n", 7),
        ("a.yml", f"- customer: {SAID[0][1]}\n- trainee: {SAID[1][1]}\n", "a"),
        ("a", f"- customer: {SAID[0][1]}\n- agent: {SAID[1][1]}\n", "a"),
        ("a.csv", f"Conversation,Role,Message\n7,Client,{SAID[0][1]}\n7,Rep,{SAID[1][1]}\n", "7"),
        ("a.csv", f"SPEAKER;Body\ncustomer;{SAID[0][1]}\nagent;{SAID[1][1]}\n", "a"),
        ("a.tsv", f"id\tauthor\ttext\n7\tcustomer\t{SAID[0][1]}\n7\tagent\t{SAID[1][1]}\n", "7"),
        ("a", f"author,text\ncustomer,{SAID[0][1]}\nagent,{SAID[1][1]}\n", "a"),
        ("a.txt", TEXT, "a"),
        ("a", TEXT.replace("Agent", "Me").replace("\n", "\r\n"), "a"),
        ("a.json", ZENDESK, 35436),
        ("a.jsonl", ZENDESK, 35436),
        ("a.txt", {**ZENDESK["ticket"], "comments": ZENDESK["comments"]}, 35436),
        ("a.json", {"tickets": [{**ZENDESK["ticket"], "comments": ZENDESK["comments"]}]}, 35436),
        ("a.json", INTERCOM, "295"),
        ("a", json.dumps([INTERCOM], indent=1), "295"),
    ],
)  # fmt: skip
def test_the_same_conversation_is_read_from_every_form(
    read: Reader, name: str, content: Any, ident: str | int
) -> None:
    found = read(name, content)
    assert found.problems == {}
    assert found.said == {ident: SAID}


def test_golden_cases_are_read_with_their_case(read: Reader) -> None:
    golden = next((Path(__file__).parents[1] / "rubrics" / "golden").glob("*.yaml"))
    (item,) = read(golden.name, golden.read_text("utf-8")).items
    assert item.id == golden.stem
    assert item.case.company
    assert len(item.turns) > 3


def test_lists_keep_their_order_and_number_what_has_no_id(read: Reader) -> None:
    found = read(
        "a.yaml", f"- turns: [{{customer: Hm.}}]\n- id: x\n  turns: [{{agent: Yes}}]\n- {SAID[0][1]}\n"
    )
    assert list(found.said) == ["a-1", "x"]
    assert found.problems == {"conversation 3": "a conversation with `turns` is expected"}


def test_jsonl_is_known_by_its_content(read: Reader) -> None:
    line = json.dumps({"id": 1, "turns": TURNS})
    for name in ("a.json", "a", "a.txt"):
        found = read(name, f"{line}\n{{broken\n{line}\n")
        assert found.said == {1: SAID}
        assert len(found.items) == 2
        assert list(found.problems) == [2]


# Tables


def test_rows_of_a_table_are_grouped_in_order(read: Reader) -> None:
    table = 'id,speaker,text,extra\nb,customer,"One,\ntwo",x\na,agent,Hello.\n\nb,agent,Three.\nb,customer,\n'
    assert read("a.csv", table).said == {
        "b": [("customer", "One,\ntwo"), ("trainee", "Three.")],
        "a": [("trainee", "Hello.")],
    }


def test_a_table_with_times_is_read_oldest_first(read: Reader) -> None:
    table = "Time,Speaker,Text\n2026-11-28 10:05,agent,Second.\n2026-11-28 10:02,customer,First.\n"
    assert read("a.csv", table).said == {"a": [("customer", "First."), ("trainee", "Second.")]}
    clock = "Time,Speaker,Text\n23:59,customer,First.\n00:01,agent,Second.\n"
    assert read("a.csv", clock).said == {"a": [("customer", "First."), ("trainee", "Second.")]}


def test_names_in_a_table_are_told_apart_by_the_agents_named(read: Reader) -> None:
    table = "id,speaker,text\n1,Tom,Late.\n1,Priya,Sorry.\n2,agent,Hello.\n"
    found = read("a.csv", table)
    assert list(found.said) == ["2"]
    assert "whether 'Tom' in line 2 is the agent or the customer is not known" in found.problems[2]
    assert read("a.csv", table, "priya").said["1"] == [("customer", "Late."), ("trainee", "Sorry.")]


def test_a_table_without_speakers_says_what_is_missing(read: Reader) -> None:
    assert "columns for the speaker and the text" in read("a.csv", "a,b\n1,2\n").problems[1]


# Plain text


@pytest.mark.parametrize(
    "line",
    [
        "[10:02] Agent: Hello.",
        "[2026-11-28 10:02:11] Agent: Hello.",
        "10:02 AM Agent: Hello.",
        "28/11/2026, 10:02 - Agent: Hello.",
        "Agent (10:02): Hello.",
        "**Agent:** Hello.",
        "agent : Hello.",
        "Agent 2: Hello.",
        "Customer Service: Hello.",
        "Rep:\nHello.",
    ],
)
def test_a_turn_of_the_agent_is_known_however_it_is_written(read: Reader, line: str) -> None:
    assert read("a.txt", f"{line}\n").said == {"a": [("trainee", "Hello.")]}


def test_lines_go_on_with_the_turn_before_them(read: Reader) -> None:
    text = "Chat of Friday\nAgent: Two ways.\nOption 1: a refund.\n\nSee https://example.com: there.\nCustomer: The first."
    assert read("a.txt", text).said == {
        "a": [
            ("trainee", "Two ways.\nOption 1: a refund.\nSee https://example.com: there."),
            ("customer", "The first."),
        ]
    }


def test_conversations_in_a_text_are_parted_by_lines(read: Reader) -> None:
    found = read("a.txt", f"{TEXT}---\n\nWho: knows\n=====\n{TEXT}")
    assert found.said == {"a-1": SAID, "a-3": SAID}
    assert list(found.problems) == [5]
    assert "--agent" in found.problems[5]


def test_a_named_agent_makes_the_other_name_the_customer(read: Reader) -> None:
    text = "Tom Baker: Late.\nPriya: Sorry.\nNote: it was.\nTom Baker: Fine."
    assert "--agent" in read("a.txt", text).problems[1]
    assert read("a.txt", text, "Priya").said == {
        "a": [("customer", "Late."), ("trainee", "Sorry.\nNote: it was."), ("customer", "Fine.")]
    }


# Help desks


def test_a_help_desk_export_that_lacks_something_says_what(read: Reader) -> None:
    lacking = {"ticket": {"requester_id": 1}, "comments": [{"body": "Hm."}]}
    assert "no `author_id`" in read("a.json", lacking).problems["conversation 1"]
    notes = {"ticket": {"requester_id": 1}, "comments": [{"author_id": 1, "body": "Hm.", "public": False}]}
    assert "nobody says anything" in read("a.json", notes).problems["conversation 1"]
    asked = read("a.json", {"id": 1}, form=Format.ZENDESK).problems["conversation 1"]
    assert "`requester_id` and `comments` is expected" in asked
    strange = {**INTERCOM, "source": {"author": {"type": "ghost"}, "body": "Boo"}}
    assert "'ghost'" in read("a.json", strange).problems["conversation 1"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>Three &amp; <b>four</b></p>", "One\nTwo\nThree & four"),
        ("<style>p {}</style>a\n  b<script>x()</script>", "a b"),
        ("plain < text", "plain < text"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    ],
)
def test_html_is_read_as_a_person_sees_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


# What cannot be read


@pytest.mark.parametrize(
    ("name", "content", "place", "says"),
    [
        ("a.json", '{"id": 1,\n "turns" 3}', 2, "no JSON"),
        ("a.json", "[" * 100_000, 1, ""),
        ("a.yaml", "id: [1\nturns: {", 2, "valid YAML"),
        ("a.yaml", "a: &x 1\nb: *x\n", 2, "no aliases"),
        ("a.yaml", "just words\n", "conversation 1", "`turns` is expected"),
        ("a.json", {"turns": [{"n": 1, "speaker": "customer"}]}, "conversation 1", "turns.0.text"),
        ("a.txt", "Nothing of the kind.\n", 1, "nobody is known to be the agent"),
    ],
)
def test_a_file_that_holds_no_conversation_gets_a_sentence_with_its_place(
    read: Reader, name: str, content: Any, place: int | str, says: str
) -> None:
    found = read(name, content)
    assert found.items == []
    assert list(found.problems) == [place]
    assert says in found.problems[place]


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.csv", "a.txt", "a"])
def test_an_empty_file_of_any_form_is_no_error(read: Reader, name: str) -> None:
    found = read(name, "\n\n")
    assert (found.items, found.problems) == ([], {})


def test_other_encodings_are_read_too(read: Reader) -> None:
    text = "Customer: Café, très bien.\nAgent: Merci à vous.\n"
    expected = {"a": [("customer", "Café, très bien."), ("trainee", "Merci à vous.")]}
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        assert read("a.txt", text.encode(encoding)).said == expected


def test_a_file_too_large_to_be_read_as_a_whole_is_refused(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.formats.MOST_MB", 0)
    with pytest.raises(InputError, match=r"a\.txt is larger than 0 MB; split it, or make JSONL of it"):
        read("a.txt", TEXT)
    assert read("a.jsonl", {"id": 1, "turns": TURNS}).said


@given(st.text(alphabet="ab:,;|\"'\t\n\r-=[]10Agent Customer", max_size=200))
def test_no_text_and_no_table_makes_a_reader_fail(text: str) -> None:
    for rows in (text_rows(text, "a", ("b",)), table_rows(f"speaker,text\n{text}", "a", ())):
        for row in rows:
            assert bool(row.item) != bool(row.problem)


# The case


def test_a_case_is_given_to_conversations_that_bring_none(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("company: Heron Buses\npolicy:\n  - No cash.\n")
    case = case_in(file)
    bare = ConversationIn.model_validate({"id": 1, "turns": TURNS})
    own = bare.model_copy(update={"case": CaseIn(company="Acme")})
    assert bare.conversation(case).case.policy == ("No cash.",)
    assert own.conversation(case).case.company == "Acme"


def test_a_persona_file_serves_as_a_case_and_a_mistake_in_one_is_named(tmp_path: Path) -> None:
    personas = Path(__file__).parents[1] / "personas"
    assert case_in(personas / "missed-birthday.yaml").company
    file = tmp_path / "case.yaml"
    file.write_text("company: Heron Buses\npolicies: []\n")
    with pytest.raises(ContentError, match=r"case\.yaml:2: policies"):
        case_in(file)
