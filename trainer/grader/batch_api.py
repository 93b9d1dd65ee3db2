"""Grade very many conversations through the endpoint's batches: all calls that were not paid for yet, handed over as
files, remembered in a folder by a hash of the requests, and taken into the kept answers when they are done.

The folder of a set holds `1.jsonl`, `2.jsonl`, ... until each is handed over, and then `1.batch`, ... with its id: a
run that is killed submits nothing twice.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pydantic import ValidationError

from trainer.errors import ModelError
from trainer.grader.model import Answer, ModelGrader, Request
from trainer.llm.batches import ENDPOINT, Batch, Batches
from trainer.llm.chat import read_answer
from trainer.rubric import Rubric
from trainer.transcript import Conversation

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000  # in one file
KEY = re.compile(r"[0-9a-f]{64}")


class Wanted(NamedTuple):
    """All requests of a set of conversations: their hash, and how many have no answer yet."""

    name: str
    left: int


class BatchGrading:
    """Holds the sets that were handed over, in `folder`."""

    def __init__(self, grader: ModelGrader, batches: Batches, folder: Path) -> None:
        self._grader, self._batches, self._folder = grader, batches, folder

    async def close(self) -> None:
        await self._batches.close()

    def wanted(self, conversations: Iterable[Conversation], rubric: Rubric) -> Wanted:
        name, left = hashlib.sha256(), 0
        for request in self._requests(conversations, rubric):
            name.update(request.key.encode())
            left += self._grader.kept(request) is None
        return Wanted(name.hexdigest()[:32], left)

    def written(self, name: str) -> bool:
        """Whether this set was written for handing over before."""
        return (self._folder / name).is_dir()

    def write(self, name: str, conversations: Iterable[Conversation], rubric: Rubric) -> None:
        """Write what is not answered yet, each request once: all files or none. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as work:
            files = Path(work) / name
            files.mkdir()
            write_files(self._new_lines(conversations, rubric), files)
            files.rename(self._folder / name)

    async def submit(self, name: str) -> int:
        """Hand over what was written; the number of batches there are now. Raises ModelError."""
        folder = self._folder / name
        try:
            for file in sorted(folder.glob("*.jsonl")):
                ident = await self._batches.submit(file)
                file.with_suffix(".batch").write_text(ident, "utf-8")
                file.unlink()
        except ModelError:
            if not list(folder.glob("*.batch")):
                shutil.rmtree(folder, ignore_errors=True)
            raise
        return len(list(folder.glob("*.batch")))

    async def state(self, name: str) -> list[Batch]:
        """How each batch of the set stands. Raises ModelError."""
        files = sorted((self._folder / name).glob("*.batch"))
        return [await self._batches.state(file.read_text("utf-8")) for file in files]

    async def collect(self, name: str, batches: Iterable[Batch]) -> None:
        """Take the answers into those kept, and forget the batches. Raises ModelError; nothing is forgotten then."""
        for batch in batches:
            if not batch.answers:
                continue
            async for key, text in self._batches.answers(batch.answers):
                self._take(key, text)
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def _take(self, key: str, text: str) -> None:
        """Keep an answer of the form asked for; a key that is none of ours names no file."""
        if not KEY.fullmatch(key):
            return
        try:
            self._grader.keep(key, read_answer(text, Answer))
        except ValidationError:
            return

    def _requests(self, conversations: Iterable[Conversation], rubric: Rubric) -> Iterator[Request]:
        for conversation in conversations:
            for _, request in self._grader.requests(conversation, rubric):
                yield request

    def _new_lines(self, conversations: Iterable[Conversation], rubric: Rubric) -> Iterator[bytes]:
        written: set[bytes] = set()
        for request in self._requests(conversations, rubric):
            short = bytes.fromhex(request.key)
            if short in written or self._grader.kept(request):
                continue
            written.add(short)
            line = {
                "custom_id": request.key,
                "method": "POST",
                "url": ENDPOINT,
                "body": self._grader.body(request),
            }
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def write_files(
    lines: Iterable[bytes], folder: Path, requests: int = MOST_REQUESTS, size: int = MOST_BYTES
) -> None:
    """`lines` in as many files as the limits of one demand."""
    number, count, written = 1, 0, 0
    stream = (folder / f"{number}.jsonl").open("wb")
    try:
        for line in lines:
            if count and (count >= requests or written + len(line) > size):
                stream.close()
                number, count, written = number + 1, 0, 0
                stream = (folder / f"{number}.jsonl").open("wb")
            stream.write(line)
            count, written = count + 1, written + len(line)
    finally:
        stream.close()
