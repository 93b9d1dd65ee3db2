"""What every fact of the product is: a frozen model that refuses fields it does not know."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
