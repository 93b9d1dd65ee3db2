"""Render the prompts: jinja2 in a sandbox, every variable demanded, files in `prompts/*.md.j2`."""

import json
import secrets
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.loaders import FileSystemLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from trainer.errors import ContentError, Problem

# What the code hands to each prompt; a template that asks for anything else is reported by `trainer check`.
VARIABLES: dict[str, frozenset[str]] = {
    "customer.md.j2": frozenset(
        {"name", "age", "channel", "company", "voice", "background", "grievances", "want", "facts",
         "band", "direction", "topic", "examples", "problem"}
    ),
    "persona.md.j2": frozenset({"nonce"}),
    "appraiser.md.j2": frozenset({"situation", "nonce"}),
    "grader.md.j2": frozenset({"case", "criteria", "nonce", "problems"}),
}  # fmt: skip


def _environment(*folders: Path) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


class Prompts:
    """The prompts of the first folder that has them."""

    def __init__(self, *folders: Path) -> None:
        self._folder = folders[0]
        self._environment = _environment(*folders)

    def render(self, name: str, /, **variables: object) -> str:
        """The prompt `name` (without its ending) filled in.

        Raises ContentError naming the file when it is missing, broken, or asks for what it is not given.
        """
        file = f"{name}.md.j2"
        try:
            return self._environment.get_template(file).render(**variables).strip()
        except TemplateNotFound:
            raise ContentError(
                [Problem(str(self._folder / file), 0, "file", "a prompt of this name")]
            ) from None
        except TemplateSyntaxError as error:
            raise ContentError(
                [Problem(str(self._folder / file), error.lineno, "template", str(error))]
            ) from None
        except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise ContentError([Problem(str(self._folder / file), 0, "template", str(error))]) from None

    def source(self, name: str) -> str:
        """The prompt `name` as it is written, for what depends on its wording. Raises ContentError."""
        file = f"{name}.md.j2"
        try:
            loader = self._environment.loader
            return loader.get_source(self._environment, file)[0] if loader else ""
        except TemplateNotFound:
            raise ContentError(
                [Problem(str(self._folder / file), 0, "file", "a prompt of this name")]
            ) from None


def fenced(data: object) -> tuple[str, str]:
    """A nonce, and `data` as JSON between two lines that carry it: nobody in the data can know where it ends."""
    return fence(json.dumps(data, ensure_ascii=False))


def fence(text: str) -> tuple[str, str]:
    """The same for data that is JSON already."""
    nonce = secrets.token_hex(8)
    return nonce, f"<data {nonce}>\n{text}\n</data {nonce}>"


def check_prompt(path: Path, text: str) -> list[Problem]:
    """What is wrong with a prompt: its syntax, or a variable that the code does not hand over."""
    try:
        template = _environment(path.parent).parse(text)
        asked = meta.find_undeclared_variables(template)
    except TemplateSyntaxError as error:
        return [Problem(str(path), error.lineno, "template", f"valid jinja2: {error.message}")]
    given = VARIABLES.get(path.name)
    if given is None:
        return [Problem(str(path), 0, "file", f"one of {', '.join(sorted(VARIABLES))}")]
    return [
        Problem(str(path), _line_of(template, name), name, f"one of {', '.join(sorted(given))}")
        for name in sorted(asked - given)
    ]


def _line_of(template: nodes.Template, name: str) -> int:
    return next((node.lineno for node in template.find_all(nodes.Name) if node.name == name), 0)
