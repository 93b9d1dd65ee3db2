"""Grade by model: evidence before verdict, one verdict for every criterion, quotes verified in code.

What the model leaves out, invents or cannot prove never turns into a pass: one repair is asked for, and what
is still wrong after it is `cannot_assess` with the reason. The conversation reaches the model as JSON data
behind a nonce, in the user role.
"""

from collections.abc import Sequence

from pydantic import Field

from trainer.appraiser.local import LocalAppraiser
from trainer.facts import Fact
from trainer.grader.evidence import in_its_place, needs_quote, no_claim, verified
from trainer.grader.local import settled
from trainer.llm.chat import Chat
from trainer.prompts import Prompts, fenced
from trainer.rubric import Criterion, Evidence, Judgement, Rubric, Verdict
from trainer.transcript import Conversation

REPAIRS = 1


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


async def grade_by_model(
    conversation: Conversation,
    rubric: Rubric,
    chat: Chat,
    model: str,
    prompts: Prompts,
    appraiser: LocalAppraiser,
) -> tuple[Verdict, ...]:
    """One verdict for every criterion, in the rubric's order. Raises ModelError when the model gives none."""
    done = {c.id: v for c in rubric.criteria if (v := settled(c, conversation))}
    problems: dict[str, str] = {}
    for _ in range(REPAIRS + 1):
        asked = [criterion for criterion in rubric.criteria if criterion.id not in done]
        if not asked:
            break
        answer = await chat.parse(model, _messages(conversation, asked, problems, prompts), Answer)
        accepted, problems = _accept(answer, asked, conversation)
        done |= accepted
    left = {
        c.id: no_claim(c, Judgement.CANNOT_ASSESS, problems.get(c.id, ""))
        for c in rubric.criteria
        if c.id not in done
    }
    done |= left
    return tuple(done[criterion.id] for criterion in rubric.criteria)


def _messages(
    conversation: Conversation, criteria: Sequence[Criterion], problems: dict[str, str], prompts: Prompts
) -> list[dict[str, str]]:
    nonce, data = fenced(_data(conversation))
    system = prompts.render(
        "grader", case=conversation.case, criteria=criteria, nonce=nonce, problems=problems
    )
    return [{"role": "system", "content": system}, {"role": "user", "content": data}]


def _data(conversation: Conversation) -> dict[str, object]:
    """What the grader may see of a conversation."""
    turns = [{"turn": t.n, "speaker": t.speaker.value, "text": t.text} for t in conversation.turns]
    case = conversation.case.model_dump(mode="json", exclude_defaults=True)
    data: dict[str, object] = {"case": case, "turns": turns}
    if conversation.wrap_up:
        data["wrap_up"] = {"turn": 0, **conversation.wrap_up.model_dump()}
    return data


def _accept(
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
