"""Wire settings to live objects: the only place that builds them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.drills_done import DrillsDone
from trainer.llm.port import Backend, Grader
from trainer.llm.scripted import Scripted
from trainer.practice import Practice
from trainer.settings import Settings
from trainer.store import Store
from trainer.verdicts import HumanVerdicts

if TYPE_CHECKING:
    from trainer.grader.batch_api import BatchGrading


class App(NamedTuple):
    settings: Settings
    content: Content
    appraiser: LocalAppraiser
    scripted: Scripted
    backend: Backend
    store: Store
    practice: Practice

    @property
    def verdicts(self) -> HumanVerdicts:
        return HumanVerdicts(self.store)

    @property
    def drills_done(self) -> DrillsDone:
        return DrillsDone(self.store)


def build_content(settings: Settings) -> Content:
    return Content(settings.content)


def build_appraiser(settings: Settings, content: Content) -> LocalAppraiser:
    return LocalAppraiser(settings.data / "cache", content.examples)


def build_backend(settings: Settings, content: Content, appraiser: LocalAppraiser) -> Backend:
    """The backend in force; the model's client is only imported where one is configured."""
    if settings.speaks_through == "scripted":
        return Scripted(content.bank, appraiser, settings.pace)
    from trainer.llm.openai import OpenAI

    return OpenAI(settings, content.prompts, appraiser, content.bank)


def build_grader(settings: Settings, content: Content) -> Grader:
    """What grades; with a model configured nothing of the customer is read for it."""
    appraiser = build_appraiser(settings, content)
    if settings.speaks_through == "scripted":
        return build_backend(settings, content, appraiser)
    from trainer.llm.openai import OpenAIGrader

    return OpenAIGrader(settings, content.prompts, appraiser)


def build_batches(settings: Settings, content: Content) -> "BatchGrading":
    """Grading through the batches of the endpoint configured."""
    from trainer.grader.batch_api import BatchGrading
    from trainer.llm.batches import Batches
    from trainer.llm.openai import OpenAIGrader

    model = OpenAIGrader(settings, content.prompts, build_appraiser(settings, content))
    return BatchGrading(model.grader, Batches(model.chat), settings.data / "batches")


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[App]:
    """Everything a practice call needs, closed again at the end. Raises TrainerError."""
    content = build_content(settings)
    appraiser = build_appraiser(settings, content)
    scripted = Scripted(content.bank, appraiser, settings.pace)
    async with AsyncExitStack() as closing:
        backend = build_backend(settings, content, appraiser)
        closing.push_async_callback(backend.close)
        store = await Store.open(settings.data)
        closing.push_async_callback(store.close)
        practice = Practice(content, store, backend, scripted, settings.pace)
        yield App(settings, content, appraiser, scripted, backend, store, practice)
