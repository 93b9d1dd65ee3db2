"""`trainer persona`: draft a persona, exchange it, check its form in an editor."""

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli_options import BackendOption, Out

persona_cli = typer.Typer(
    no_args_is_help=True, help="Draft a persona, exchange it, check its form in an editor."
)


@persona_cli.command("new")
def persona_new(
    complaint: Annotated[
        Path, typer.Argument(help="A text file with a complaint, or - for standard input.", allow_dash=True)
    ],
    ident: Annotated[str, typer.Option("--id", help="The new persona's id: lower case, digits and hyphens.")],
    name: Annotated[str, typer.Option(help="Their name; default: as the complaint is signed.")] = "",
    company: Annotated[str, typer.Option(help="Your company's name.")] = "",
    out: Out = None,
    backend: BackendOption = None,
) -> None:
    """Draft a persona from a complaint: by the model configured, else a skeleton filled from it."""
    from trainer.persona_files import new
    from trainer.settings import read_settings

    new(read_settings(backend=backend), complaint, ident, name, company, out)


@persona_cli.command("import")
def persona_import(
    card: Annotated[Path, typer.Argument(help="A SillyTavern character card, JSON or PNG.")],
    ident: Annotated[str, typer.Option("--id", help="Another id than the card's.")] = "",
    out: Out = None,
) -> None:
    """Make a persona file of a character card, V1 to V3."""
    from trainer.persona_files import bring_in

    bring_in(card, ident, out)


@persona_cli.command("export")
def persona_export(
    persona: Annotated[str, typer.Argument(help="A persona's id, or its file.")],
    version: Annotated[int, typer.Option("--card", min=2, max=3, help="The card's version.")] = 3,
    out: Out = None,
) -> None:
    """Write a persona as a character card for SillyTavern."""
    from trainer.persona_files import send_out
    from trainer.settings import read_settings

    send_out(read_settings(), persona, 2 if version == 2 else 3, out)


@persona_cli.command("schema")
def persona_schema() -> None:
    """Print the JSON Schema of persona files, for editors."""
    from trainer.persona_files import schema

    typer.echo(schema())
