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
By = Annotated[
    Literal["criterion", "step", "rubric"] | None,
    typer.Option("--by", help="How much of the rubric a model is asked about at once."),
]
Votes = Annotated[
    int | None,
    typer.Option("--votes", min=1, max=9, help="How often a model is asked; the majority decides."),
]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", min=1, max=256, help="Calls to a model that may be in flight.")
]
