"""Every error the product raises on purpose. A message is one sentence that says what to do.

TrainerError
├── ContentError        a persona, rubric, prompt or bank that a person edits is wrong (has .problems)
├── InputError          what was typed, or a file that was handed over, cannot be used as it is
├── SettingsError       the environment asks for something that cannot be had
├── SessionError        the practice call is not there, or is not in a state for this
├── StoreError          the data folder or the database cannot be used
└── ModelError          the model endpoint did not give a usable answer (has .retryable)
    ├── ModelUnreachable    no route, refused connection
    ├── ModelTimeout        no answer, or no next word, in time
    ├── ModelRejected       401, 403, 404, 400: a setting is wrong; a retry alone will not help
    ├── ModelBusy           429 or 5xx after the client's own retries
    ├── ModelCutOff         the answer stopped before it was complete
    ├── ModelRefusal        the model declined to answer
    └── ModelMalformed      empty, or not of the asked form after a bounded repair
"""

from dataclasses import dataclass


class TrainerError(Exception):
    """One sentence for the person at the door: what happened and what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file that a person edits; `line` is 1-based, 0 when it is the whole file."""

    file: str
    line: int
    field: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.expected}"


class ContentError(TrainerError):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class InputError(TrainerError):
    pass


class SettingsError(TrainerError):
    pass


class SessionError(TrainerError):
    pass


class StoreError(TrainerError):
    pass


class ModelError(TrainerError):
    retryable = True


class ModelUnreachable(ModelError):
    pass


class ModelTimeout(ModelError):
    pass


class ModelRejected(ModelError):
    retryable = False


class ModelBusy(ModelError):
    pass


class ModelCutOff(ModelError):
    pass


class ModelRefusal(ModelError):
    pass


class ModelMalformed(ModelError):
    pass
