"""Grade by model: evidence before verdict, one verdict for every criterion, quotes verified in code.

A criterion, a step or the whole rubric at a time, `votes` times each. What the model leaves out, invents or cannot
prove never turns into a pass: one repair is asked for, and what is still wrong after it is `cannot_assess` with the
reason. The conversation reaches the model as JSON data behind a nonce, in the user role. Judges are lenient, so
where it matters (criteria that cap the score) a proven minority of `not_met` is a veto.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from trainer.facts import Fact
from trainer.grader.cache import Answers, key_of
from trainer.grader.evidence import in_its_place, needs_quote, no_claim, verified
from trainer.grader.local import settled
from trainer.llm.chat import Chat
from trainer.prompts import Prompts, fenced
from trainer.rubric import Criterion, Evidence, Judgement, Rubric, Verdict
from trainer.transcript import Conversation

REPAIRS = 1
By = Literal["criterion", "step", "rubric"]


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


class ModelGrader:
    """Grades through `model`. At most `in_flight` calls run at once, however many conversations are graded;
    `answers` keeps what was paid for, so that a run that was killed goes on where it stopped."""

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
    ) -> None:
        self._chat, self._model, self._prompts, self._answers = chat, model, prompts, answers
        self._by, self._votes, self._slots = by, votes, asyncio.Semaphore(in_flight)

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        """One verdict for every criterion, in the rubric's order. Raises ModelError when a call gives none."""
        known = {c.id: v for c in rubric.criteria if (v := settled(c, conversation))}
        asked = [
            [criterion for criterion in group if criterion.id not in known]
            for group in groups(rubric, self._by)
        ]
        tasks = [
            asyncio.ensure_future(self._judge(conversation, group, vote))
            for group in asked
            if group
            for vote in range(self._votes)
        ]
        try:
            ballots = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        cast = {criterion.id: [ballot[criterion.id] for ballot in ballots if criterion.id in ballot] for criterion in rubric.criteria}  # fmt: skip
        return tuple(known.get(c.id) or counted(c, cast[c.id]) for c in rubric.criteria)

    async def _judge(
        self, conversation: Conversation, criteria: Sequence[Criterion], vote: int
    ) -> dict[str, Verdict]:
        """The verdicts of one vote on some criteria: from what was kept, or asked for with one repair."""
        done: dict[str, Verdict] = {}
        problems: dict[str, str] = {}
        for _ in range(REPAIRS + 1):
            left = [criterion for criterion in criteria if criterion.id not in done]
            if not left:
                break
            answer = await self._answer(conversation, left, problems, vote)
            accepted, problems = accept(answer, left, conversation)
            done |= accepted
        return done | {
            c.id: no_claim(c, Judgement.CANNOT_ASSESS, problems.get(c.id, "The grader gave no verdict."))
            for c in criteria
            if c.id not in done
        }

    async def _answer(
        self, conversation: Conversation, criteria: Sequence[Criterion], problems: dict[str, str], vote: int
    ) -> Answer:
        key = self.key(conversation, criteria, problems, vote)
        if kept := self._answers.get(key):
            return Answer.model_validate_json(kept)
        async with self._slots:
            answer = await self._chat.parse(
                self._model, self.messages(conversation, criteria, problems), Answer
            )
        self._answers.keep(key, answer.model_dump_json())
        return answer

    def key(
        self, conversation: Conversation, criteria: Sequence[Criterion], problems: dict[str, str], vote: int
    ) -> str:
        """What an answer depends on, hashed: criteria, prompt, schema, model, vote, transcript and case."""
        return key_of(
            self._prompts.source("grader"),
            Answer,
            self._model,
            [criterion.model_dump_json() for criterion in criteria],
            problems,
            vote,
            grading_data(conversation),
        )

    def messages(
        self, conversation: Conversation, criteria: Sequence[Criterion], problems: dict[str, str]
    ) -> list[dict[str, str]]:
        nonce, data = fenced(grading_data(conversation))
        system = self._prompts.render(
            "grader", case=conversation.case, criteria=criteria, nonce=nonce, problems=problems
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": data}]


def groups(rubric: Rubric, by: By) -> list[tuple[Criterion, ...]]:
    """The criteria that are asked about in one call."""
    if by == "criterion":
        return [(criterion,) for criterion in rubric.criteria]
    return [step.criteria for step in rubric.steps] if by == "step" else [rubric.criteria]


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
    answer: Answer, asked: Sequence[Criterion], conversation: Conversation
) -> tuple[dict[str, Verdict], dict[str, str]]:
    """The verdicts that stand, and for every other criterion what was wrong with its answer."""
    accepted, problems = {}, {}
    for criterion in asked:
        given = [judged for judged in answer.verdicts if judged.criterion == criterion.id]
        if len(given) != 1:
            problems[criterion.id] = (
                f"The grader gave {len(given)} verdicts on this criterion instead of one."
            )
            continue
        judged = given[0]
        found = verified(
            conversation, (Evidence(turn=max(0, q.turn), quote=q.quote) for q in judged.evidence)
        )
        evidence = tuple(item for item in found if in_its_place(criterion, item))
        if needs_quote(criterion, judged.verdict) and not evidence:
            problems[criterion.id] = (
                f"The grader said {judged.verdict.value} without a quote that is really there."
            )
            continue
        accepted[criterion.id] = Verdict(
            criterion=criterion.id, verdict=judged.verdict, reason=judged.reason, evidence=evidence
        )
    return accepted, problems
