"""Grading many conversations by model, live and by batch: what is paid for, in which order it comes out, what is said."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from typer.testing import CliRunner

from tests.wire import ADDRESS, Endpoint, completion, failure, model_settings, says_it_plainly
from trainer import errors
from trainer.batch import Wanted, grade_file, in_order
from trainer.cli import cli
from trainer.content import Content
from trainer.formats import Source
from trainer.grade_batch import NOT_YET, grade_in_batch
from trainer.grader.batch_api import write_files
from trainer.prompts import Prompts
from trainer.rubric import Rubric, Step
from trainer.settings import Settings

SAID = "I am sorry that it came four days late."
RUBRIC = Rubric(
    id="short",
    title="Short",
    description="Two steps",
    steps=tuple(
        Step(
            id=step,
            title=step,
            criteria=tuple(
                {"id": f"{step}.{name}", "text": f"The trainee does {name}.", "points": 1, "advice": "Do it, please.", "better": "I do it."}
                for name in names
            ),
        )
        for step, names in {"open": ("greet", "sorry"), "close": ("thank",)}.items()
    ),
)  # fmt: skip


def judge(body: dict[str, Any]) -> str:
    """A good answer to a grading request, live or of a batch."""
    asked = [c.id for c in RUBRIC.criteria if f"- {c.id}:" in body["messages"][0]["content"]]
    quote = {"turn": 2, "quote": "I am sorry"}
    return json.dumps(
        {"verdicts": [{"criterion": c, "evidence": [quote], "reason": "So it is.", "verdict": "met"} for c in asked]}
    )  # fmt: skip


def call(ident: str, said: str = SAID) -> dict[str, Any]:
    turns = [{"n": 1, "speaker": "customer", "text": f"Where is parcel {ident}?"}, {"n": 2, "speaker": "agent", "text": said}]  # fmt: skip
    return {"id": ident, "case": {"company": "Heron Post"}, "turns": turns}


class Grading:
    """The command over a short rubric, with whatever is changed about it."""

    def __init__(self, settings: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings.model_copy(update={"grade_by": "criterion"})
        self.file = settings.data / "calls.jsonl"
        self.endpoint, self._monkeypatch = endpoint, monkeypatch
        self.uses(RUBRIC)
        self.holds(call("a"), call("b"))
        endpoint.will(lambda body: completion(judge(body)))

    @property
    def wanted(self) -> Wanted:
        return Wanted(Source(self.file), "short", as_json=True)

    def uses(self, rubric: Rubric) -> None:
        self._monkeypatch.setattr(Content, "rubric", lambda *_: rubric)

    def holds(self, *calls: Any) -> None:
        self.file.write_text("".join(f"{json.dumps(one)}\n" for one in calls), "utf-8")

    def live(self, **changes: object) -> int:
        return grade_file(self.settings.model_copy(update=changes), self.wanted)

    def batch(self, **changes: object) -> int:
        return grade_in_batch(self.settings.model_copy(update=changes), self.wanted)

    def paid(self, run: Callable[[], int]) -> int:
        """The live requests that a run that goes well makes."""
        before = len(self.endpoint.requests)
        assert run() == 0
        return len(self.endpoint.requests) - before


@pytest.fixture
def router() -> Iterator[respx.Router]:
    with respx.mock(using="httpcore2", assert_all_called=False) as router:
        yield router


@pytest.fixture
def grading(router: respx.Router, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, learned: Path) -> Grading:
    (tmp_path / "cache").symlink_to(learned)
    return Grading(model_settings(monkeypatch, tmp_path), Endpoint(router), monkeypatch)


def ids(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]


# Live


def test_what_was_paid_for_is_not_paid_for_again(grading: Grading) -> None:
    assert grading.paid(grading.live) == 6
    assert grading.paid(grading.live) == 0
    assert grading.paid(lambda: grading.live(in_flight=1)) == 0


def test_a_run_that_was_killed_goes_on_where_it_stopped(grading: Grading) -> None:
    grading.endpoint.will(*[lambda body: completion(judge(body))] * 4, failure(500))
    assert grading.live(in_flight=1) == 1
    grading.endpoint.will(lambda body: completion(judge(body)))
    assert grading.paid(grading.live) == 2


def test_a_changed_criterion_is_asked_about_anew_and_no_other(grading: Grading) -> None:
    grading.paid(grading.live)
    first, *rest = RUBRIC.steps
    changed = first.criteria[0].model_copy(update={"text": "The trainee greets the customer by name."})
    step = first.model_copy(update={"criteria": (changed, *first.criteria[1:])})
    grading.uses(RUBRIC.model_copy(update={"steps": (step, *rest)}))
    assert grading.paid(grading.live) == 2


def test_what_the_model_is_not_told_of_a_criterion_may_change(grading: Grading) -> None:
    grading.paid(grading.live)
    first, *rest = RUBRIC.steps
    changed = first.criteria[0].model_copy(update={"points": 9, "better": "Good morning."})
    step = first.model_copy(update={"criteria": (changed, *first.criteria[1:])})
    grading.uses(RUBRIC.model_copy(update={"steps": (step, *rest)}))
    assert grading.paid(grading.live) == 0


def test_a_changed_turn_is_asked_about_anew_and_no_other_conversation(grading: Grading) -> None:
    grading.paid(grading.live)
    grading.holds(call("a"), call("b", f"{SAID} Really."), call("c"))
    assert grading.paid(grading.live) == 6


def test_another_prompt_or_model_is_asked_anew(grading: Grading, monkeypatch: pytest.MonkeyPatch) -> None:
    grading.paid(grading.live)
    assert grading.paid(lambda: grading.live(grader_model="another")) == 6
    render = Prompts.render
    monkeypatch.setattr(Prompts, "render", lambda *a, **k: render(*a, **k) + "\nBe brief.")
    assert grading.paid(grading.live) == 6


def test_more_votes_cost_only_the_new_ones(grading: Grading) -> None:
    grading.paid(grading.live)
    assert grading.paid(lambda: grading.live(votes=3)) == 12
    assert grading.paid(lambda: grading.live(votes=2)) == 0


def test_another_grouping_costs_a_call_a_group(grading: Grading) -> None:
    assert grading.paid(lambda: grading.live(grade_by="step")) == 4
    assert grading.paid(grading.live) == 4, "a step of one criterion was asked about as such"


def test_an_answer_that_can_no_longer_be_read_is_asked_for_again(grading: Grading) -> None:
    grading.paid(grading.live)
    next((grading.settings.data / "answers").rglob("*.json")).write_text("{half", "utf-8")
    assert grading.paid(grading.live) == 1


def test_results_come_in_the_order_of_the_file_and_a_bad_line_stops_none(
    grading: Grading, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"call {n}" for n in range(20)]
    grading.holds(*map(call, names[:10]), "no conversation", *map(call, names[10:]))
    assert grading.live(in_flight=3) == 1
    assert ids(capsys) == names


async def test_the_window_is_kept_and_what_waits_is_called_off() -> None:
    begun: list[int] = []
    ended: list[int] = []

    async def work(n: int) -> int:
        begun.append(n)
        try:
            await asyncio.sleep(0.01 if n % 2 else 0.001)
        finally:
            ended.append(n)
        return n

    results = in_order(iter(range(1000)), work, window=4)
    assert [await anext(results) for _ in range(10)] == list(range(10))
    assert len(begun) <= 14
    await results.aclose()
    await asyncio.sleep(0.02)
    assert sorted(ended) == sorted(begun)


@pytest.mark.parametrize(
    ("words", "door"), [((), "batch.grade_file"), (("--batch",), "grade_batch.grade_in_batch")]
)
def test_the_command_line_says_how_it_is_asked(
    grading: Grading, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], door: str
) -> None:
    used: list[Settings] = []
    monkeypatch.setattr(f"trainer.{door}", lambda settings, *_: used.append(settings) or 0)
    how = ("--by", "criterion", "--votes", "3", "--concurrency", "40")
    ran = CliRunner().invoke(cli, ["grade", str(grading.file), *how, *words])
    assert ran.exit_code == 0
    (settings,) = used
    assert (settings.grade_by, settings.votes, settings.in_flight) == ("criterion", 3, 40)


# By batch


class Service:
    """Batches at the wire: files that were sent up, and how each batch stands."""

    def __init__(self, router: respx.Router) -> None:
        self.files: list[list[dict[str, Any]]] = []
        self.status, self.failing, self.answered, self.why = "in_progress", 0, 10**6, None
        router.post(f"{ADDRESS}/files").mock(side_effect=self._upload)
        router.post(f"{ADDRESS}/batches").mock(side_effect=self._create)
        router.get(url__regex=rf"{ADDRESS}/batches/b\d+").mock(side_effect=self._state)
        router.get(url__regex=rf"{ADDRESS}/files/out\d+/content").mock(side_effect=self._answers)

    def _upload(self, request: httpx.Request) -> httpx.Response:
        assert b'name="purpose"\r\n\r\nbatch' in request.content
        lines = [line for line in request.content.split(b"\n") if line.startswith(b'{"custom_id"')]
        self.files.append([json.loads(line) for line in lines])
        return httpx.Response(200, json={"id": f"f{len(self.files)}", "object": "file"})

    def _create(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        assert body["endpoint"] == "/v1/chat/completions"
        assert body["completion_window"] == "24h"
        return self._batch(int(body["input_file_id"][1:]))

    def _state(self, request: httpx.Request) -> httpx.Response:
        return self._batch(int(request.url.path.rsplit("b", 1)[1]))

    def _batch(self, number: int) -> httpx.Response:
        there = self.status in {"completed", "expired"}
        total = len(self.files[number - 1])
        body = {
            "id": f"b{number}", "object": "batch", "status": self.status, "endpoint": "/v1/chat/completions",
            "completion_window": "24h", "created_at": 1, "input_file_id": f"f{number}",
            "output_file_id": f"out{number}" if there else None,
            "errors": {"object": "list", "data": [{"code": self.why, "message": "sk-secret"}]} if self.why else None,
            "request_counts": {"total": total, "completed": 1, "failed": 0},
        }  # fmt: skip
        return httpx.Response(200, json=body)

    def _answers(self, request: httpx.Request) -> httpx.Response:
        asked = self.files[int(request.url.path.split("/out")[1].split("/")[0]) - 1]
        lines = [self._answer(line, n < self.failing) for n, line in enumerate(asked[: self.answered])]
        return httpx.Response(200, content="\n".join([*lines, "no JSON", ""]).encode())

    def _answer(self, line: dict[str, Any], fails: bool) -> str:
        body = json.loads(completion("nonsense" if fails else judge(line["body"])).content)
        answer = {
            "custom_id": line["custom_id"],
            "response": {"status_code": 200, "body": body},
            "error": None,
        }
        return json.dumps(answer, ensure_ascii=False)


@pytest.fixture
def service(router: respx.Router) -> Service:
    return Service(router)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What stderr says: one sentence; nothing on stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "sk-" not in err
    return err


def test_a_batch_is_submitted_watched_and_collected_by_the_same_command(
    grading: Grading, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grading.batch() == NOT_YET
    assert "Submitted 6 requests as 1 batch; the same command again" in said(capsys)
    assert grading.batch() == NOT_YET
    assert "1 of 6 requests are answered (1 in_progress)" in said(capsys)
    service.status = "completed"
    assert grading.paid(grading.batch) == 0
    assert ids(capsys) == ["a", "b"]
    assert grading.paid(grading.live) == 0
    assert len(service.files) == 1


def test_a_batch_asks_what_a_live_call_asks(grading: Grading, service: Service) -> None:
    grading.batch()
    grading.live()

    def bare(body: dict[str, Any]) -> str:
        nonce = body["messages"][1]["content"].split(">")[0].removeprefix("<data ")
        return json.dumps(body, sort_keys=True).replace(nonce, "")

    (lines,) = service.files
    assert sorted(bare(line["body"]) for line in lines) == sorted(map(bare, grading.endpoint.asked))
    assert len({line["custom_id"] for line in lines}) == 6
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}


def test_only_what_has_no_answer_yet_is_submitted_and_each_once(grading: Grading, service: Service) -> None:
    grading.live()
    grading.holds(call("a"), call("b"), call("c"), call("c"))
    assert grading.batch() == NOT_YET
    assert [len(file) for file in service.files] == [3]


def test_lines_that_failed_are_asked_again_live(
    grading: Grading, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    grading.batch()
    service.status, service.failing = "completed", 2
    capsys.readouterr()
    assert grading.paid(grading.batch) == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "2 of 6 requests failed in the batch; they are asked again live." in err


def test_a_batch_without_one_usable_answer_is_not_paid_for_live_unasked(
    grading: Grading, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    grading.batch()
    service.status, service.failing = "completed", 6
    capsys.readouterr()
    assert grading.batch() == 1
    assert "6 of 6 requests unanswered" in said(capsys)
    assert not grading.endpoint.requests


def test_of_a_batch_that_expired_the_answers_are_kept_and_the_rest_is_submitted_again(
    grading: Grading, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    grading.batch()
    service.status, service.answered = "expired", 4
    capsys.readouterr()
    assert grading.batch() == 1
    assert "has ended (expired) with 2 of 6 requests unanswered" in said(capsys)
    service.status = "in_progress"
    assert grading.batch() == NOT_YET
    assert [len(file) for file in service.files] == [6, 2]


def test_a_batch_that_was_refused_says_why_in_the_services_word(
    grading: Grading, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    grading.batch()
    service.status, service.why = "failed", "token_limit_exceeded"
    capsys.readouterr()
    assert grading.batch() == 1
    assert "has ended (failed: token_limit_exceeded)" in said(capsys)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_endpoint_without_batches_is_said_so_and_nothing_stays_behind(
    grading: Grading, router: respx.Router, status: int
) -> None:
    router.post(f"{ADDRESS}/files").mock(return_value=failure(status))
    with pytest.raises(errors.ModelRejected, match="takes no batches; leave out --batch") as caught:
        grading.batch()
    assert says_it_plainly(caught.value)
    assert not list((grading.settings.data / "batches").iterdir())


def test_a_batch_that_the_service_does_not_know_is_not_forgotten(
    grading: Grading, service: Service, router: respx.Router
) -> None:
    grading.batch()
    router.get(url__regex=rf"{ADDRESS}/batches/b\d+").mock(return_value=failure(404))
    with pytest.raises(errors.ModelRejected, match="does not know the batch b1") as caught:
        grading.batch()
    assert says_it_plainly(caught.value)
    assert list((grading.settings.data / "batches").rglob("*.batch"))


def test_a_batch_needs_a_model_and_a_file(grading: Grading) -> None:
    with pytest.raises(errors.InputError, match="needs a model"):
        grading.batch(backend="scripted")
    grading.file = Path("-")
    with pytest.raises(errors.InputError, match="name a file"):
        grading.batch()


def test_no_file_of_requests_is_larger_than_the_service_takes(tmp_path: Path) -> None:
    lines = [b"x" * 9 + b"\n"] * 7
    write_files(lines, tmp_path, requests=3)
    assert [len(file.read_bytes()) for file in sorted(tmp_path.iterdir())] == [30, 30, 10]
    write_files(lines, tmp_path, size=25)
    assert [len(file.read_bytes()) for file in sorted(tmp_path.iterdir())] == [20, 20, 20, 10]
