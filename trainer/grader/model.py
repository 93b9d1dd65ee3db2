"""Grade by model: evidence before verdict, one verdict for every criterion, quotes verified in code.

A criterion, a step or the whole rubric at a time, `votes` times each. What the model leaves out, invents or cannot
prove never turns into a pass: one repair is asked for, and what is still wrong after it is `cannot_assess` with the
reason. The conversation reaches the model as JSON data behind a nonce, in the user role. Judges are lenient, so
where it matters (criteria that cap the score) a proven minority of `not_met` is a veto.
"""

import asyncio
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from trainer.appraiser.local import LocalAppraiser
from trainer.facts import Fact
from trainer.grader.asides import SENTENCE
from trainer.grader.cache import Answers, key_of
from trainer.grader.evidence import looked_at, needs_quote, no_claim, to_the_point, verified, void_texts
from trainer.grader.local import settled
from trainer.llm.chat import Chat, request_body
from trainer.prompts import Prompts, fence
from trainer.rubric import By, Criterion, Evidence, Judgement, Rubric, Verdict
from trainer.text import fold
from trainer.transcript import Conversation, Speaker

REPAIRS = 1
TELLING = 4  # words of a sentence that stands alone
WORD = re.compile(r"\w+")


class Quote(Fact):
    turn: int = Field(description="number of the trainee's turn; 0 for the wrap-up")
    quote: str = Field(description="verbatim words of the trainee from that turn")


class Judged(Fact):
    criterion: str = Field(description="the criterion's id")
    evidence: list[Quote] = Field(
        description="what in the trainee's words speaks for or against it; empty if nothing"
    )
    reason: str = Field(description="one sentence that weighs the evidence")
    verdict: Judgement


class Answer(Fact):
    verdicts: list[Judged] = Field(description="exactly one for every criterion that was asked")


class Request(NamedTuple):
    """What is asked in one call: `system` with `mark` where a nonce will stand, the conversation as JSON, and the
    key that the answer is kept under."""

    system: str
    mark: str
    data: str
    vote: int
    key: str

    @property
    def messages(self) -> list[dict[str, str]]:
        """As they are sent, each time behind a nonce of their own."""
        nonce, data = fence(self.data)
        system = self.system.replace(self.mark, nonce)
        return [{"role": "system", "content": system}, {"role": "user", "content": data}]


class ModelGrader:
    """Grades through `model`. At most `in_flight` calls run at once, however many conversations are graded;
    `answers` keeps what was paid for, so that a run that was killed goes on where it stopped. What `ear` finds
    empty, a keyword list or words to a grader, proves nothing."""

    def __init__(
        self,
        chat: Chat,
        model: str,
        prompts: Prompts,
        answers: Answers,
        *,
        by: By = "step",
        votes: int = 1,
        in_flight: int = 8,
        ear: LocalAppraiser | None = None,
    ) -> None:
        self._chat, self._model, self._prompts, self._answers = chat, model, prompts, answers
        self._by, self._votes, self._slots = by, votes, asyncio.Semaphore(in_flight)
        self._mark = secrets.token_hex(8)
        self._ear = ear

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        """One verdict for every criterion, in the rubric's order. Raises ModelError when a call gives none."""
        void = void_texts(await self._listened(conversation), rubric) | await self._empty(conversation)
        known = {c.id: v for c in rubric.criteria if (v := settled(c, conversation))}
        tasks = [
            asyncio.ensure_future(self._judge(conversation, group, request, void))
            for group, request in self.requests(conversation, rubric)
        ]
        try:
            ballots = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        cast = {criterion.id: [ballot[criterion.id] for ballot in ballots if criterion.id in ballot] for criterion in rubric.criteria}  # fmt: skip
        return tuple(known.get(c.id) or counted(c, cast[c.id]) for c in rubric.criteria)

    def requests(
        self, conversation: Conversation, rubric: Rubric
    ) -> Iterator[tuple[Sequence[Criterion], Request]]:
        """What is asked about a conversation before any repair: the criteria of each call, and the call."""
        data = json.dumps(grading_data(conversation), ensure_ascii=False)
        for group in rubric.groups(self._by):
            if asked := [criterion for criterion in group if not settled(criterion, conversation)]:
                system = self._system(conversation, asked, {})
                for vote in range(self._votes):
                    yield asked, self._request(system, data, vote)

    def body(self, request: Request) -> dict[str, Any]:
        """The request as a batch carries it: what the live one sends."""
        return request_body(self._model, request.messages, Answer)

    def kept(self, request: Request) -> Answer | None:
        """The answer that was paid for before; one that cannot be read is asked for again."""
        with suppress(ValidationError):
            if text := self._answers.get(request.key):
                return Answer.model_validate_json(text)
        return None

    def keep(self, key: str, answer: Answer) -> None:
        self._answers.keep(key, answer.model_dump_json())

    async def _listened(self, conversation: Conversation) -> Conversation:
        """The conversation with every trainee turn heard, those of a call that was only read in by the local ear."""
        if not self._ear:
            return conversation
        turns = [
            turn.model_copy(update={"appraisal": await self._ear.listen(turn.text)})
            if turn.speaker is Speaker.TRAINEE and turn.appraisal is None
            else turn
            for turn in conversation.turns
        ]
        return conversation.model_copy(update={"turns": tuple(turns)})

    async def _empty(self, conversation: Conversation) -> frozenset[str]:
        """The sentences to the customer, folded, that the local ear finds empty on their own; of a word or three it
        cannot tell."""
        if not (ear := self._ear):
            return frozenset()
        await ear.ready()
        written = [turn.text for turn in conversation.trainee_turns]
        if conversation.wrap_up:
            written.append(conversation.wrap_up.message)
        said = [sentence for text in written for sentence in SENTENCE.split(text)]
        telling = [sentence for sentence in said if len(WORD.findall(sentence)) >= TELLING]
        return frozenset([fold(sentence) for sentence in telling if ear.is_empty(sentence)])

    async def _judge(
        self,
        conversation: Conversation,
        criteria: Sequence[Criterion],
        request: Request,
        void: frozenset[str],
    ) -> dict[str, Verdict]:
        """The verdicts of one vote on some criteria: from what was kept, or asked for with one repair."""
        done, problems = accept(await self._answer(request), criteria, conversation, void)
        for _ in range(REPAIRS):
            left = [criterion for criterion in criteria if criterion.id in problems]
            if not left:
                break
            system = self._system(conversation, left, problems)
            answer = await self._answer(self._request(system, request.data, request.vote))
            accepted, problems = accept(answer, left, conversation, void)
            done |= accepted
        return done | {
            c.id: no_claim(c, Judgement.CANNOT_ASSESS, problems[c.id]) for c in criteria if c.id in problems
        }

    async def _answer(self, request: Request) -> Answer:
        if kept := self.kept(request):
            return kept
        async with self._slots:
            answer = await self._chat.parse(self._model, request.messages, Answer)
        await asyncio.sleep(0)  # the next call goes out before this answer is written
        self.keep(request.key, answer)
        return answer

    def _system(
        self, conversation: Conversation, criteria: Sequence[Criterion], problems: dict[str, str]
    ) -> str:
        return self._prompts.render(
            "grader", case=conversation.case, criteria=criteria, nonce=self._mark, problems=problems
        )

    def _request(self, system: str, data: str, vote: int) -> Request:
        """An answer depends on the prompt with the criteria in it, schema, model, conversation and vote."""
        key = key_of(system.replace(self._mark, ""), Answer, self._model, data, vote)
        return Request(system, self._mark, data, vote, key)


def counted(criterion: Criterion, ballots: Sequence[Verdict]) -> Verdict:
    """What several votes come to: a proven `not_met` vetoes where the criterion caps the score, else the majority
    decides, and without one nothing is claimed."""
    if not ballots:
        return no_claim(criterion, Judgement.CANNOT_ASSESS, "The grader gave no verdict.")
    against = [ballot for ballot in ballots if ballot.verdict is Judgement.NOT_MET]
    if criterion.cap is not None and against:
        return against[0]
    (first, most), *rest = Counter(ballot.verdict for ballot in ballots).most_common()
    if rest and rest[0][1] == most:
        return no_claim(criterion, Judgement.CANNOT_ASSESS, "The votes were divided.")
    return next(ballot for ballot in ballots if ballot.verdict is first)


def grading_data(conversation: Conversation) -> dict[str, object]:
    """What the grader may see of a conversation: never moods, acts or what was expected."""
    turns = [{"turn": t.n, "speaker": t.speaker.value, "text": t.text} for t in conversation.turns]
    case = conversation.case.model_dump(mode="json", exclude_defaults=True)
    data: dict[str, object] = {"case": case, "turns": turns}
    if conversation.wrap_up:
        data["wrap_up"] = {"turn": 0, **conversation.wrap_up.model_dump()}
    return data


def accept(
    answer: Answer, asked: Sequence[Criterion], conversation: Conversation, void: frozenset[str] = frozenset()
) -> tuple[dict[str, Verdict], dict[str, str]]:
    """The verdicts that stand, and for every other criterion what was wrong with its answer. What stands in a
    `void` text speaks for nobody; against the trainee every word counts."""
    accepted, problems = {}, {}
    for criterion in asked:
        given = [judged for judged in answer.verdicts if judged.criterion == criterion.id]
        if len(given) != 1:
            problems[criterion.id] = (
                f"The grader gave {len(given)} verdicts on this criterion instead of one."
            )
            continue
        judged = given[0]
        quotes = [Evidence(turn=max(0, q.turn), quote=q.quote) for q in judged.evidence]
        for_them = judged.verdict is Judgement.MET
        found = verified(looked_at(criterion, conversation), quotes, void if for_them else None)
        evidence = tuple(item for item in found if to_the_point(criterion, item.quote, conversation))
        if needs_quote(criterion, judged.verdict) and not evidence:
            problems[criterion.id] = (
                f"The grader said {judged.verdict.value} without a quote that is really there and said to the customer."
            )
            continue
        accepted[criterion.id] = Verdict(
            criterion=criterion.id, verdict=judged.verdict, reason=judged.reason, evidence=evidence
        )
    return accepted, problems
