"""`trainer grade FILE --batch`: hand all calls over as a batch; the same command again says how it stands, then grades."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainer.app import build_batches, build_content
from trainer.batch import Wanted, grade_file
from trainer.content import Content
from trainer.conversations import case_in
from trainer.errors import InputError, StoreError
from trainer.rubric import Rubric
from trainer.settings import Settings
from trainer.transcript import Conversation

if TYPE_CHECKING:
    from trainer.grader.batch_api import BatchGrading

NOT_YET = 75  # "try again later" in sysexits.h


def grade_in_batch(settings: Settings, wanted: Wanted) -> int:
    """The exit code of grading once the answers are there; NOT_YET before that, 1 when a batch came to nothing."""
    if settings.speaks_through == "scripted":
        raise InputError("--batch needs a model; set OPENAI_API_KEY, or leave it out to grade locally.")
    if not wanted.source.file.is_file():
        raise InputError("--batch reads its conversations more than once; name a file.")
    content = build_content(settings)
    code = asyncio.run(_batch(settings, content, wanted))
    return grade_file(settings, wanted) if code is None else code


async def _batch(settings: Settings, content: Content, asked: Wanted) -> int | None:
    grading = build_batches(settings, content)
    try:
        return await _advance(grading, asked, content.rubric(asked.rubric))
    except OSError as error:
        raise StoreError(
            f"The requests cannot be kept in {settings.data} ({error.strerror}); make room there, or set TRAINER_DATA."
        ) from None
    finally:
        await grading.close()


async def _advance(grading: "BatchGrading", asked: Wanted, rubric: Rubric) -> int | None:
    """Submit, say how it stands, or take the answers in: None when what is left can be asked live."""
    wanted = grading.wanted(_conversations(asked), rubric)
    if not wanted.left:
        return None
    if not grading.written(wanted.name):
        grading.write(wanted.name, _conversations(asked), rubric)
        number = await grading.submit(wanted.name)
        return _say(
            f"Submitted {wanted.left} requests as {number} {'batch' if number == 1 else 'batches'}; the same command again says how far it is, and grades when it is done, within 24 hours.",
            NOT_YET,
        )
    await grading.submit(wanted.name)  # what a run that was killed had only written
    batches = await grading.state(wanted.name)
    if not all(batch.ended for batch in batches):
        how = ", ".join(f"{n} {status}" for status, n in Counter(b.status for b in batches).items())
        answered, total = sum(b.answered for b in batches), sum(b.total for b in batches)
        return _say(f"Not done yet: {answered} of {total} requests are answered ({how}).", NOT_YET)
    await grading.collect(wanted.name, batches)
    left = grading.wanted(_conversations(asked), rubric).left
    lost = next((batch for batch in batches if batch.status != "completed"), None)
    if left and (lost or left == wanted.left):
        what = f"{lost.status}{f': {lost.why}' if lost.why else ''}" if lost else "completed"
        return _say(
            f"The batch has ended ({what}) with {left} of {wanted.left} requests unanswered; the same command again submits those, without --batch they are asked live.",
            1,
        )
    if left:
        _say(f"{left} of {wanted.left} requests failed in the batch; they are asked again live.", 0)
    return None


def _conversations(asked: Wanted) -> Iterator[Conversation]:
    """Those that can be read; grading reports the others."""
    case = case_in(asked.case) if asked.case else None
    return (row.item.conversation(case) for row in asked.rows() if not row.problem)


def _say(sentence: str, code: int) -> int:
    print(f"trainer: {sentence}", file=sys.stderr)
    return code
