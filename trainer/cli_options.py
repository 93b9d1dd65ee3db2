"""Options that many commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Write JSON, for a program to read.")]
BackendOption = Annotated[
    Literal["scripted", "openai"] | None,
    typer.Option(
        "--backend", help="scripted, or openai for any OpenAI-compatible endpoint; default as configured."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write; nothing is overwritten.")]
