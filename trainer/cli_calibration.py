"""`trainer judge`, `calibrate` and `golden`: people's verdicts, and the grader held against them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from trainer.cli_options import BackendOption, Json, Out

calibration_cli = typer.Typer()


@calibration_cli.command()
def judge(
    call: Annotated[str, typer.Argument(help="A finished call, or a golden case.")],
    by: Annotated[str, typer.Option(help="Who judges.")],
    file: Annotated[
        Path | None, typer.Option(help="A YAML file with `verdicts:` by criterion and `notes:`.")
    ] = None,
    show_grader: Annotated[
        bool, typer.Option("--show-grader", help="Show the grader's verdicts; they sway yours.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask once more what you have judged.")] = False,
) -> None:
    """Give your own verdicts on a call, criterion by criterion or from a file."""
    from trainer.judging import judge as run
    from trainer.settings import read_settings

    run(read_settings(), call, by, file, show_grader, again)


@calibration_cli.command()
def calibrate(
    rubric: Annotated[str, typer.Option(help="The rubric's id.")] = "deescalation",
    golden: Annotated[
        bool, typer.Option("--golden", help="Count what golden cases expect as a person's verdicts.")
    ] = False,
    as_json: Json = False,
    backend: BackendOption = None,
) -> None:
    """Say how far people agree with each other and with the grader, and where they part."""
    from trainer.calibrate import report
    from trainer.settings import read_settings

    report(read_settings(backend=backend), rubric, as_json, golden)


golden_cli = typer.Typer(no_args_is_help=True, help="Make golden cases of calls that people judged.")
calibration_cli.add_typer(golden_cli, name="golden")


@golden_cli.command("add")
def golden_add(
    call: Annotated[str, typer.Argument(help="A finished call that somebody judged.")],
    by: Annotated[str, typer.Option(help="Whose verdicts; default: the one person's who judged it.")] = "",
    ident: Annotated[
        str, typer.Option("--id", help="The case's id; default: the persona's and the call's.")
    ] = "",
    level: Annotated[Literal["good", "mixed", "bad"], typer.Option(help="The trainee's skill.")] = "mixed",
    out: Out = None,
) -> None:
    """Write a golden case: the grader's verdicts, overridden by a person's."""
    from trainer.golden_files import add
    from trainer.settings import read_settings

    add(read_settings(), call, by, ident, level, out)


@golden_cli.command("list")
def golden_list(as_json: Json = False) -> None:
    """List the golden cases with their level and industry."""
    from trainer.golden_files import list_cases
    from trainer.settings import read_settings

    list_cases(read_settings(), as_json)
