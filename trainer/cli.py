"""The `trainer` command. Heavy imports wait until a command needs them."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from trainer.cli_calibration import calibration_cli
from trainer.cli_drill import drill_cli
from trainer.cli_options import BackendOption, By, Concurrency, Json, Votes
from trainer.cli_persona import persona_cli
from trainer.cli_progress import progress_cli
from trainer.errors import TrainerError
from trainer.trainees import Style

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Practise calming an angry customer before a real one calls.",
)

Input = Annotated[Path, typer.Argument(help="A JSONL file, or - for standard input.", allow_dash=True)]


def main() -> None:
    """Run the command; what goes wrong on purpose is one sentence on stderr and exit code 1."""
    try:
        cli()
    except TrainerError as error:
        sys.exit(f"trainer: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


@cli.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 7860,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    backend: BackendOption = None,
) -> None:
    """Serve the page and print its address."""
    from trainer.settings import read_settings
    from trainer.web.server import run

    run(read_settings(backend=backend), host, port, open_browser=not no_browser)


@cli.command()
def play(
    persona: Annotated[str, typer.Argument(help="A persona's id, as `trainer personas` lists them.")],
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same customer again.")] = None,
    called_back: Annotated[
        bool | None,
        typer.Option(
            "--called-back/--not-called-back",
            help="Of a customer who was promised a call-back: whether it happened; default: by the time passed.",
        ),
    ] = None,
    hints: Annotated[
        bool, typer.Option("--hints", help="After each answer say which move would help, and why.")
    ] = False,
    backend: BackendOption = None,
) -> None:
    """Play a call in the terminal, up to the scorecard."""
    from trainer.settings import read_settings
    from trainer.terminal import play_call

    play_call(read_settings(backend=backend), persona, seed, called_back, hinting=hints)


@cli.command()
def calls(as_json: Json = False) -> None:
    """List the calls stored, the newest first."""
    from trainer.calls import list_calls
    from trainer.settings import read_settings

    list_calls(read_settings(), as_json)


@cli.command()
def fork(
    call: Annotated[str, typer.Argument(help="A finished call, as `trainer calls` lists them.")],
    turn: Annotated[int, typer.Argument(help="One of your turns in it: say something else there.")],
    backend: BackendOption = None,
) -> None:
    """Go back to a turn of a finished call and play on from there; the call itself stays as it is."""
    from trainer.settings import read_settings
    from trainer.terminal import go_on

    go_on(read_settings(backend=backend), call, turn)


@cli.command()
def compare(
    first: Annotated[str, typer.Argument(help="A call.")],
    second: Annotated[str, typer.Argument(help="Another that begins like it.")],
    as_json: Json = False,
) -> None:
    """Put two branches of a call side by side: moods, verdicts, outcomes."""
    from trainer.calls import compare_calls
    from trainer.settings import read_settings

    compare_calls(read_settings(), first, second, as_json)


@cli.command()
def personas(as_json: Json = False) -> None:
    """List the customers there are, with their cases."""
    from trainer.settings import read_settings
    from trainer.terminal import list_personas

    list_personas(read_settings(), as_json)


@cli.command()
def stress(
    personas: Annotated[
        list[str] | None, typer.Argument(help="Personas by id, or persona files; default: all.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Calls of each trainee.")] = 20,
    show: Annotated[
        Style | None, typer.Option(help="Print the calls of this trainee, turn by turn.", show_choices=True)
    ] = None,
    as_json: Json = False,
    backend: BackendOption = None,
) -> None:
    """Play personas against scripted trainees and judge whether their anger is earned down."""
    from trainer.settings import read_settings
    from trainer.stress_report import stress as run

    sys.exit(run(read_settings(backend=backend, pace=0.0), personas or [], seeds, as_json, show))


@cli.command()
def moves(
    file: Input = Path("-"),
    as_json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show why: the clause, the strongest cues, the nearest example.")
    ] = False,
    by: Annotated[
        Literal["local", "model"], typer.Option("--by", help="The local ear, or the model configured.")
    ] = "local",
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Compare what model and local ear found in the calls stored.")
    ] = False,
) -> None:
    """Find the moves in agent messages: {"id", "context": [...], "message"} a line."""
    from trainer import listen
    from trainer.settings import read_settings

    settings = read_settings(backend="openai" if by == "model" else None)
    if recorded:
        sys.exit(listen.compare_recorded(settings, as_json))
    sys.exit(
        listen.explain_moves(settings, file, as_json)
        if explain
        else listen.find_moves(settings, file, as_json, by)
    )


@cli.command()
def grade(
    file: Annotated[
        Path,
        typer.Argument(help="JSONL, JSON, YAML, CSV or text, or - for standard input.", allow_dash=True),
    ],
    rubric: Annotated[str, typer.Option(help="The rubric's id.")] = "deescalation",
    by: By = None,
    votes: Votes = None,
    concurrency: Concurrency = None,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help="Hand all calls over as a batch; the same command again collects it, exit code 75 until then.",
        ),
    ] = False,
    as_json: Json = False,
    form: Annotated[
        Literal["jsonl", "json", "yaml", "csv", "text", "zendesk", "intercom"] | None,
        typer.Option("--format", help="What the file is; default: by ending and content."),
    ] = None,
    agent: Annotated[
        list[str] | None, typer.Option(help="A name under which the agent speaks; may be repeated.")
    ] = None,
    case: Annotated[
        Path | None, typer.Option(help="A YAML file with the case of conversations that bring none.")
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask", help="Take cards, IBANs, e-mail addresses and phone numbers out first.")
    ] = False,
    region: Annotated[
        str, typer.Option(help="Of phone numbers without a country code, for --mask: GB, US, DE, ...")
    ] = "GB",
    backend: BackendOption = None,
) -> None:
    """Grade conversations: JSONL, JSON, YAML, CSV, plain text, exports of Zendesk and Intercom."""
    from trainer.batch import Wanted, grade_file
    from trainer.formats import Format, Source
    from trainer.grade_batch import grade_in_batch
    from trainer.settings import read_settings

    source = Source(file, Format(form) if form else None, tuple(agent or ()))
    wanted = Wanted(source, rubric, as_json, case, region if mask else "")
    settings = read_settings(backend=backend, grade_by=by, votes=votes, in_flight=concurrency)
    sys.exit((grade_in_batch if batch else grade_file)(settings, wanted))


@cli.command()
def regress(
    rubric: Annotated[str, typer.Option(help="The rubric's id.")] = "deescalation",
    repeat: Annotated[int, typer.Option(min=1, max=20, help="How often each case is graded.")] = 1,
    baseline: Annotated[
        Path | None, typer.Option(help="A baseline; default: rubrics/baselines/RUBRIC-BACKEND.json.")
    ] = None,
    bless: Annotated[bool, typer.Option("--bless", help="Make this run the baseline.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit file.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a report, one HTML file.")] = None,
    invariances: Annotated[
        bool | None,
        typer.Option(help="Try what must not move a score; by default only where grading costs nothing."),
    ] = None,
    as_json: Json = False,
    backend: BackendOption = None,
) -> None:
    """Grade the golden cases and say whether verdicts have drifted: exit 0 steady, 3 regression, 4 inconclusive, 5 a grader that failed."""
    from trainer.regress import Wanted
    from trainer.regress import regress as run
    from trainer.settings import read_settings

    wanted = Wanted(rubric, repeat, baseline, bless, junit, report, as_json, invariances)
    sys.exit(run(read_settings(backend=backend), wanted))


cli.add_typer(calibration_cli)
cli.add_typer(progress_cli)
cli.add_typer(drill_cli)
cli.add_typer(persona_cli, name="persona")


@cli.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; default: all content.")
    ] = None,
) -> None:
    """Check personas, rubrics and prompts; every problem as file:line: field: what was expected."""
    from trainer.content import Content
    from trainer.content import check as find_problems
    from trainer.settings import read_settings

    content = Content(read_settings().content)
    problems = find_problems(paths or content.files(), content)
    for problem in problems:
        typer.echo(problem)
    if not problems:
        typer.echo("No problems found.")
    sys.exit(1 if problems else 0)


@cli.command()
def doctor(as_json: Json = False) -> None:
    """Say what is configured, what answers and what is missing; keys are masked."""
    from trainer.doctor import report
    from trainer.settings import read_settings

    sys.exit(report(read_settings(), as_json))
