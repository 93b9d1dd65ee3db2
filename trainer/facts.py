"""What every fact of the product is: a frozen model that refuses fields it does not know."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Misplaced(ValueError):
    """A value that does not fit the rest of its file; `loc` is the way to it, as pydantic writes it."""

    def __init__(self, message: str, *loc: str | int) -> None:
        super().__init__(message)
        self.loc = loc
