"""Print what grading many conversations by model costs beside a bare loop over the client: time, CPU, memory, calls.

A model's endpoint on this machine answers each call after 300 ms. Every variant runs in a process of its own: the
bare loop with our prompts and schema, ours a criterion at a time, ours a step at a time, and deepeval where it is
installed. Ends with exit code 1 when ours takes more than LONGER of the ideal time or DEARER of the bare loop's CPU.
"""

import asyncio
import contextlib
import functools
import importlib.util
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.model_server import DELAY

CASES, AT_ONCE = 60, 32
LONGER, DEARER = 1.12, 1.2
VARIANTS = {"bare": "bare loop", "criterion": "ours, a criterion at a time", "step": "ours, a step at a time"}
DEEPEVAL = {"deepeval": "deepeval, a criterion at a time"}


class Figures(NamedTuple):
    seconds: float
    cpu: float
    memory: float
    calls: int
    tokens: int
    most: int

    @property
    def ideal(self) -> float:
        return self.calls * DELAY / AT_ONCE


# What each variant runs, in its own process


def rubric_of_all() -> Any:
    """The rubric with nothing that code decides, so that every variant asks about all criteria of all cases."""
    from trainer.content import Content

    rubric = Content().rubric("deescalation")
    steps = [
        step.model_copy(
            update={
                "criteria": tuple(c.model_copy(update={"check": None, "when": None}) for c in step.criteria)
            }
        )
        for step in rubric.steps
    ]
    return rubric.model_copy(update={"steps": tuple(steps)})


def write_cases(path: Path) -> None:
    """The golden cases as a program hands conversations in."""
    from trainer.content import Content

    cases = Content().golden("deescalation")[:CASES]
    assert len(cases) == CASES
    lines = (
        case.conversation.model_dump_json(exclude={"revealed": True}, exclude_defaults=True) for case in cases
    )
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def bare(file: Path) -> Callable[[], Awaitable[None]]:
    """The client's own structured call under a semaphore, with prompts that were made before."""
    import openai

    from trainer.app import build_content
    from trainer.batch import rows
    from trainer.conversations import ConversationIn
    from trainer.grader.cache import Answers
    from trainer.grader.model import Answer, ModelGrader

    rubric, prompts = rubric_of_all(), build_content(_settings()).prompts
    grader = ModelGrader(None, "m", prompts, Answers(None), by="criterion")  # type: ignore[arg-type]
    asked = [
        request.messages
        for row in rows(file, ConversationIn)
        for _, request in grader.requests(row.item.conversation(), rubric)
    ]

    async def run() -> None:
        slots = asyncio.Semaphore(AT_ONCE)

        async with openai.AsyncOpenAI() as client:

            async def ask(messages: Any) -> Answer | None:
                async with slots:
                    done = await client.chat.completions.parse(
                        model="m", messages=messages, response_format=Answer
                    )
                return done.choices[0].message.parsed

            answers = await asyncio.gather(*map(ask, asked))
        assert all(answers)

    return run


def ours(file: Path, by: str) -> Callable[[], Awaitable[None]]:
    """What `trainer grade` does, from the file to the scorecards."""
    import trainer.llm.openai  # noqa: F401  (what the client costs to import is not what is measured)
    from trainer.batch import Wanted, graded
    from trainer.content import Content
    from trainer.formats import Source

    rubric, settings = rubric_of_all(), _settings(grade_by=by, in_flight=AT_ONCE)
    Content.rubric = lambda *_: rubric  # type: ignore[method-assign]

    async def run() -> None:
        done = [card async for _, card in graded(settings, Wanted(Source(file), rubric.id, True))]
        left = [v.reason for card in done if card for v in card.verdicts if v.verdict == "cannot_assess"]
        assert all(done)
        assert not left, left[:3]

    return run


def deepeval(file: Path) -> Callable[[], Awaitable[None]]:
    """deepeval's judge of conversations, a metric a criterion with its steps given, as many at once.

    To its advantage: one connection pool for all (by itself it makes a client for each call), and not its `evaluate`,
    which counts conversations instead of calls.
    """
    import httpx2
    from deepeval.metrics import ConversationalGEval
    from deepeval.models import OpenAIModel
    from deepeval.test_case import ConversationalTestCase, MultiTurnParams, Turn

    from trainer.batch import rows
    from trainer.conversations import ConversationIn

    cases = [
        ConversationalTestCase(
            turns=[
                Turn(role="user" if turn.speaker == "customer" else "assistant", content=turn.text)
                for turn in row.item.turns
            ]
        )
        for row in rows(file, ConversationIn)
    ]
    criteria = rubric_of_all().criteria

    def metric(criterion: Any, model: OpenAIModel) -> Any:
        return ConversationalGEval(
            name=criterion.id,
            evaluation_params=[MultiTurnParams.CONTENT, MultiTurnParams.ROLE],
            evaluation_steps=[criterion.text],
            model=model,
        )

    async def run() -> None:
        slots = asyncio.Semaphore(AT_ONCE)

        async with httpx2.AsyncClient() as client:
            model = OpenAIModel(model="gpt-4.1", async_http_client=client)

            async def judge(case: ConversationalTestCase, criterion: Any) -> None:
                async with slots:
                    await metric(criterion, model).a_measure(case, _show_indicator=False)

            await asyncio.gather(*(judge(case, c) for case in cases for c in criteria))

    return run


def _settings(**changes: object) -> Any:
    from trainer.settings import read_settings

    return read_settings(**changes)


def run_one(variant: str, file: Path) -> None:
    """Run one variant and print its seconds, CPU seconds and megabytes as JSON."""
    run = (
        bare(file) if variant == "bare" else deepeval(file) if variant == "deepeval" else ours(file, variant)
    )
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    asyncio.run(run())  # type: ignore[arg-type]
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": after.ru_maxrss / 1024}))


# What measures them


def measure(variant: str, file: Path, address: str) -> Figures:
    """One variant over the file. Raises CalledProcessError when it fails."""
    urlopen(f"{address}/counts", timeout=5).read()
    with tempfile.TemporaryDirectory() as data:
        with contextlib.suppress(FileExistsError):
            (Path(data) / "cache").symlink_to(learned())
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TRAINER_")},
            "OPENAI_API_KEY": "not-needed",
            "OPENAI_BASE_URL": f"{address}/v1",
            "TRAINER_DATA": data,
            "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
            "DEEPEVAL_FILE_SYSTEM": "READ_ONLY",
        }
        command = [sys.executable, "-m", "tests.bench.grader", variant, str(file)]
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    used = json.loads(ran.stdout.splitlines()[-1])
    counted = json.load(urlopen(f"{address}/counts", timeout=5))
    return Figures(**used, calls=counted["calls"], tokens=counted["characters"] // 4, most=counted["most"])


def serve() -> tuple[subprocess.Popen[bytes], str]:
    """The endpoint in a process of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.model_server", str(port)])
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urlopen(f"{address}/counts", timeout=5).read()
            return server, address
        except URLError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("The endpoint did not start.")


@functools.cache
def learned() -> Path:
    """A folder with the ear already learned: that is done once for an installation, not for each run."""
    folder = Path(tempfile.mkdtemp())
    learns = "import sys, pathlib, trainer.appraiser.local as ear; ear.LocalAppraiser(pathlib.Path(sys.argv[1])).warm_up()"
    subprocess.run(
        [sys.executable, "-c", learns, str(folder)], check=True
    )  # its memory is not what is measured
    return folder


def main() -> int:
    variants = dict(VARIANTS)
    if importlib.util.find_spec("deepeval"):
        variants |= DEEPEVAL
    else:
        print("deepeval is not installed and left out.")
    found: dict[str, Figures] = {}
    server, address = serve()
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cases.jsonl"
            write_cases(file)
            for variant in variants:
                found[variant] = measure(variant, file, address)
    finally:
        server.terminate()
        server.wait()
    print(f"{CASES} cases, {AT_ONCE} calls at once, {DELAY * 1000:.0f} ms a call\n")
    print("| | calls | prompt tokens | seconds | x ideal | CPU s | x bare | MB | most in flight |")
    print("|---|---|---|---|---|---|---|---|---|")
    for variant, one in found.items():
        print(
            f"| {variants[variant]} | {one.calls} | {one.tokens:,} | {one.seconds:.1f} | {one.seconds / one.ideal:.2f} | {one.cpu:.1f} | {one.cpu / found['bare'].cpu:.2f} | {one.memory:.0f} | {one.most} |"
        )
    longer, dearer = ratios(found)
    print(
        f"\nA criterion at a time: {longer:.3f} of the ideal time ({LONGER} at most), {dearer:.2f} of the bare loop's CPU ({DEARER} at most){'' if holds(found) else ': missed'}."
    )
    return 0 if holds(found) else 1


def ratios(found: dict[str, Figures]) -> tuple[float, float]:
    """Ours to the ideal time, and to the bare loop's CPU."""
    one = found["criterion"]
    return one.seconds / one.ideal, one.cpu / found["bare"].cpu


def holds(found: dict[str, Figures]) -> bool:
    longer, dearer = ratios(found)
    return longer <= LONGER and dearer <= DEARER


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_one(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
