"""The drills that are being done: each under an id that its page and address carry, for a while and never too many.
Whoever has the id goes on with the drill."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from secrets import token_hex
from weakref import WeakValueDictionary

from trainer.moves import Move
from trainer.web.drill import Run

MOST = 1000
SECONDS = 24 * 3600


class Runs:
    """Forgets a run that nothing was done in for `seconds`, and the one that rested longest when there are more than
    `most`."""

    def __init__(
        self, most: int = MOST, seconds: float = SECONDS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._kept: OrderedDict[str, tuple[float, Run]] = OrderedDict()  # what rested longest comes first
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def begin(self, move: Move, round_: int) -> Run:
        return Run(move, round_, id=token_hex(16))

    def turn(self, run_id: str) -> asyncio.Lock:
        """To be held while a step of a run is taken: one after the other, whichever tab asks."""
        return self._turns.setdefault(run_id, asyncio.Lock())

    def keep(self, run: Run) -> None:
        self._kept[run.id] = self._now(), run
        self._kept.move_to_end(run.id)
        self._forget()

    def get(self, run_id: str) -> Run | None:
        self._forget()
        _, run = self._kept.get(run_id, (0, None))
        return run

    def _forget(self) -> None:
        oldest = self._now() - self._seconds
        while self._kept and (len(self._kept) > self._most or next(iter(self._kept.values()))[0] < oldest):
            self._kept.popitem(last=False)
