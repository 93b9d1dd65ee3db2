"""A drill on the page: three angry lines on one move, one after the other, each judged at once."""

from datetime import date
from typing import Any, NamedTuple

from trainer.drill import Drill, Exchange, Judged, exchanges_for, in_words
from trainer.moves import Move
from trainer.text import verbatim
from trainer.web import view
from trainer.web.texts import fill, texts
from trainer.words import in_full


class Run(NamedTuple):
    """How far somebody is in a drill: which round of it this is, and how many lines were met and answered at the first
    go; `again`: the last of them is being answered once more, which is practice and no longer counted; `over`: it was
    finished; `seen`: its page as it stands."""

    move: Move
    round: int
    met: int = 0
    given: int = 0
    again: bool = False
    over: bool = False
    seen: str = ""
    id: str = ""

    @property
    def line(self) -> int:
        """The place of the line to answer now, from 0."""
        return self.given - self.again


def question(drill: Drill, run: Run, *, backend: str) -> str:
    """The next line to answer."""
    exchange = exchanges_for(drill, run.round)[run.line]
    return _page("drill", drill, run, run.line + 1, backend=backend, exchange=exchange)


def verdict(drill: Drill, run: Run, exchange: Exchange, said: str, judged: Judged, *, backend: str) -> str:
    """What was said, whether it was met and by which words, and one good answer. `run` has counted it already."""
    quote = verbatim(said, judged.harm.quote if judged.harm else judged.quote)
    before, _, after = said.partition(quote) if quote else (said, "", "")
    return _page(
        "drill_verdict",
        drill,
        run,
        run.given,
        backend=backend,
        exchange=exchange,
        before=before,
        quoted=quote,
        after=after,
        harm=judged.harm is not None,
        met=judged.met,
        sentence=in_words(drill.move, judged),
        last=run.given == len(exchanges_for(drill, run.round)),
    )


def finished(drill: Drill, run: Run, due: date | None, *, backend: str) -> str:
    """How many were met, and when the drill comes again."""
    words = texts().drill
    when = fill(words.due, day=in_full(due)) if due else ""
    some = words.done if run.met else words.done_none
    done = fill(words.done_all if run.met == run.given else some, met=run.met, of=run.given)
    return _page("drill_finished", drill, run, run.given, backend=backend, when=when, done=done)


def _page(template: str, drill: Drill, run: Run, n: int, *, backend: str, **facts: Any) -> str:
    guides = vars(texts().guides)
    return view.page(
        template,
        backend=backend,
        title=drill.title,
        address=f"?drill={drill.move.value}&run={run.id}",
        key=f"{template.replace('_', '-')}-{n}-{run.id}",
        drill=drill,
        run=run,
        guides=[guides[name] for name in sorted({one.strip()[:2] for one in drill.source.split(",") if one})],
        n=n,
        of=len(exchanges_for(drill, run.round)),
        **facts,
    )
