"""What the environment says. Read once at a door, passed down from there; nothing reads it elsewhere."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from trainer.errors import SettingsError

Backend = Literal["scripted", "openai"]

LOCAL_KEY = "not-needed"  # what a server without keys is sent; the client insists on one


def _data_folder() -> Path:
    return Path.home() / ".local" / "share" / "trainer"


class Settings(BaseSettings):
    """Environment variables, `TRAINER_*` but for the two that every OpenAI-compatible tool shares."""

    model_config = SettingsConfigDict(env_prefix="TRAINER_", frozen=True, env_ignore_empty=True)

    api_key: SecretStr | None = Field(None, validation_alias=AliasChoices("OPENAI_API_KEY"))
    base_url: str | None = Field(None, validation_alias=AliasChoices("OPENAI_BASE_URL"))
    backend: Backend | None = Field(
        None, description="scripted or openai; without it, openai if a key or address is set"
    )
    customer_model: str = Field("gpt-5.4-mini", description="the model that plays the customer")
    grader_model: str = Field("gpt-5.4", description="the model that grades")
    appraiser_model: str = Field("gpt-5.4-mini", description="the model that hears what a message does")
    appraiser: Literal["model", "local"] = Field(
        "model", description="who hears the trainee where a model is configured; local answers at once"
    )
    grade_by: Literal["criterion", "step", "rubric"] = Field(
        "step", description="how much of the rubric a grading call asks about"
    )
    votes: int = Field(1, ge=1, le=9, description="how often each grading call is made; the majority decides")
    in_flight: int = Field(8, ge=1, le=256, description="grading calls that may run at once")
    price_in: float | None = Field(None, ge=0, description="money per million tokens read, for reports")
    price_out: float | None = Field(None, ge=0, description="money per million tokens written, for reports")
    deadline: float = Field(
        3.0,
        gt=0,
        le=60,
        description="seconds that a model may take to hear a message, else the local ear counts",
    )
    timeout: float = Field(30.0, gt=0, le=600, description="seconds to wait for a model's first or next word")
    retries: int = Field(2, ge=0, le=5, description="how often the client itself tries again on 429 and 5xx")
    data: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=_data_folder, description="folder of the database"
    )
    content: Path | None = Field(
        None, description="folder with personas/, prompts/, rubrics/ and examples/ of your own"
    )
    pace: float = Field(1.0, ge=0, le=5, description="how slowly the scripted customer types; 0 is at once")

    @field_validator("api_key")
    @classmethod
    def fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        """A key that cannot be sent was not copied as it is; white space around it does no harm."""
        value = key.get_secret_value().strip() if key else ""
        if not all("!" <= character <= "~" for character in value):
            raise ValueError("a key has only plain letters, digits and signs, without spaces")
        return SecretStr(value) if value else None

    @property
    def speaks_through(self) -> Backend:
        """The backend in force: the one asked for, else a model where one is configured."""
        return self.backend or ("openai" if self.api_key or self.base_url else "scripted")

    @property
    def key(self) -> str:
        return self.api_key.get_secret_value() if self.api_key else LOCAL_KEY

    @property
    def masked_key(self) -> str:
        """The key as it may be shown: its last four characters at most."""
        if not self.api_key:
            return "not set"
        key = self.api_key.get_secret_value()
        return f"set (ends in {key[-4:]})" if len(key) >= 12 else "set"


def read_settings(**changes: object) -> Settings:
    """The settings of this environment, with `changes` from the command line on top.

    Raises SettingsError that names the variable.
    """
    try:
        settings = Settings(**{key: value for key, value in changes.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.startswith("OPENAI_") else f"TRAINER_{name.upper()}"
        says = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{variable}: {says}; correct it or unset it.") from None
    if settings.backend == "openai" and not (settings.api_key or settings.base_url):
        raise SettingsError(
            "The openai backend needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own; set one, or use --backend scripted."
        )
    return settings
