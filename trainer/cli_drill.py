"""`trainer drill`: two minutes on one move."""

from typing import Annotated

import typer

from trainer.cli_options import BackendOption, Json

drill_cli = typer.Typer()


@drill_cli.command()
def drill(
    move: Annotated[
        str, typer.Argument(help="The move to practise; without it, the drills are listed.")
    ] = "",
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, help="0 takes the first three lines, 1 the next; default: the next ones for you."
        ),
    ] = None,
    as_json: Json = False,
    backend: BackendOption = None,
) -> None:
    """Practise one move on three angry lines, with a verdict after each answer."""
    from trainer.drill_terminal import do_drill, list_drills
    from trainer.settings import read_settings

    settings = read_settings(backend=backend)
    if as_json or not move:
        list_drills(settings, move, as_json)
    else:
        do_drill(settings, move, seed)
