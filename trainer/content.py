"""Load and check what people edit: personas, the general line bank, rubrics and examples of moves."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from trainer.errors import ContentError, InputError, Problem
from trainer.example import Example
from trainer.facts import Misplaced
from trainer.persona import COMPANY, PROMISE, TOPIC, Afterwords, Lines, Persona, general
from trainer.prompts import Prompts, check_prompt
from trainer.rubric import Rubric

T = TypeVar("T")

MAX_BYTES = 1_000_000
PERSONA, RUBRIC = TypeAdapter(Persona), TypeAdapter(Rubric)
BANK: TypeAdapter[Lines] = TypeAdapter(Annotated[Lines, AfterValidator(general)])
AFTERWORDS: TypeAdapter[Afterwords] = TypeAdapter(Afterwords)
EXAMPLES = TypeAdapter(tuple[Example, ...])
_MAYBE_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\S", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")


def shipped_root() -> Path:
    """Where the shipped content lies: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "content_files"
    return inside if inside.is_dir() else package.parent


class Content:
    """The content under one root; each file is read when first asked for.

    A root of one's own may hold only some of the folders: what it lacks comes from the shipped root.
    """

    def __init__(self, root: Path | None = None) -> None:
        if root is not None and not root.is_dir():
            raise InputError(f"The content folder {root} is not there; create it or correct TRAINER_CONTENT.")
        self._root = root

    def folder(self, name: str) -> Path:
        own = self._root / name if self._root else None
        return own if own and own.is_dir() else shipped_root() / name

    def files(self) -> list[Path]:
        """Everything that `check` reads by default."""
        return [
            *sorted(self.folder("personas").glob("*.yaml")),
            self._bank_file,
            self._afterwords_file,
            *sorted(self.folder("rubrics").glob("*.yaml")),
            *sorted(self.folder("prompts").glob("*.j2")),
            *self._example_files,
        ]

    def _file(self, folder: str, name: str) -> Path:
        """A file of one's own folder, else the shipped one of that name."""
        own = self.folder(folder) / name
        return own if own.is_file() else shipped_root() / folder / name

    @property
    def _bank_file(self) -> Path:
        return self._file("personas", "lines/general.yaml")

    @property
    def _afterwords_file(self) -> Path:
        return self._file("personas", "lines/afterwords.yaml")

    @property
    def _example_files(self) -> list[Path]:
        return sorted((self._root / "examples").glob("*.yaml")) if self._root else []

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The messages that a trainer labelled for the ear to learn. Raises ContentError."""
        return tuple(example for path in self._example_files for example in load(path, EXAMPLES))

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """All personas that are in order, by id, in file order; broken ones are in `problems`."""
        return {persona.id: persona for persona, _ in self._read_personas if persona}

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with persona files, which are then left out."""
        return [problem for _, problems in self._read_personas for problem in problems]

    @cached_property
    def _read_personas(self) -> list[tuple[Persona | None, list[Problem]]]:
        read: list[tuple[Persona | None, list[Problem]]] = []
        first: dict[str, Path] = {}
        for path in sorted(self.folder("personas").glob("*.yaml")):
            try:
                persona = load(path, PERSONA)
            except ContentError as error:
                read.append((None, error.problems))
                continue
            again = _id_taken(path, persona.id, first)
            read.append((None if again else persona, again))
        return read

    def persona(self, ident: str) -> Persona:
        if ident in self.personas:
            return self.personas[ident]
        broken = [p for p in self.problems if Path(p.file).stem == ident]
        if broken:
            raise ContentError(broken)
        raise InputError(f"There is no persona {ident!r}; there are {', '.join(self.personas) or 'none'}.")

    def rubric(self, ident: str) -> Rubric:
        path = self._file("rubrics", f"{ident}.yaml")
        if not re.fullmatch(r"[a-z0-9-]+", ident) or not path.is_file():
            known = ", ".join(sorted(p.stem for p in self.folder("rubrics").glob("*.yaml")))
            raise InputError(f"There is no rubric {ident!r}; there are {known or 'none'}.")
        return load(path, RUBRIC)

    @cached_property
    def bank(self) -> Lines:
        return load(self._bank_file, BANK)

    @cached_property
    def afterwords(self) -> Afterwords:
        """What a customer without words of their own says when the call is over."""
        return load(self._afterwords_file, AFTERWORDS)

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self.folder("prompts"), shipped_root() / "prompts")


def load(path: Path, kind: TypeAdapter[T]) -> T:
    """The checked content of one YAML file. Raises ContentError with every problem, each with its line."""
    text = _text_of(path)
    data = _parse(path, text)
    try:
        found = kind.validate_python(data)
    except ValidationError as error:
        raise ContentError([_problem(path, text, item) for item in _innermost(error)]) from None
    if problems := list(_stray_placeholders(path, text, found)):
        raise ContentError(problems)
    return found


def check(paths: list[Path]) -> list[Problem]:
    """Every problem in `paths` (files, or folders with everything under them)."""
    first: dict[str, Path] = {}
    return [problem for path in _files_under(paths) for problem in _check_file(path, first)]


def _files_under(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in {".yaml", ".yml", ".j2"})
        else:
            yield path


def _check_file(path: Path, first: dict[str, Path]) -> list[Problem]:
    try:
        if path.suffix == ".j2":
            return check_prompt(path, _text_of(path))
        found = load(path, kind_of(path))
    except ContentError as error:
        return error.problems
    if not isinstance(found, Persona | Rubric):
        return []
    return _id_taken(path, found.id, first, type(found).__name__)


def _id_taken(path: Path, ident: str, first: dict[str, Path], kind: str = "") -> list[Problem]:
    """The problem of an id that another file of its kind has; `first` remembers who has which."""
    owner = first.setdefault(f"{kind} {ident}", path)
    if owner == path:
        return []
    _, line = _locate(_parse(path, _text_of(path), "rt"), ("id",))
    return [Problem(str(path), line, "id", f"an id of its own; {owner.name} has {ident} already")]


def kind_of(path: Path) -> TypeAdapter[Any]:
    """What a YAML file is, told by its folder and content: rubrics have steps, line banks only acts."""
    if _holds_examples(path):
        return EXAMPLES
    data = _parse(path, _text_of(path))
    if isinstance(data, dict) and "steps" in data:
        return RUBRIC
    if isinstance(data, dict) and path.parent.name == "lines":
        return AFTERWORDS if path.stem == "afterwords" else BANK
    return PERSONA


def _holds_examples(path: Path) -> bool:
    return path.parent.name == "examples"


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError([Problem(str(path), 0, "file", f"at most {MAX_BYTES:,} bytes")])
        return path.read_text("utf-8")
    except OSError as error:
        raise ContentError([Problem(str(path), 0, "file", f"a readable file ({error.strerror})")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(str(path), 0, "file", "text in UTF-8")]) from None


def _parse(path: Path, text: str, kind: str = "safe") -> Any:
    try:
        for event in YAML(typ="safe", pure=True).parse(text) if _MAYBE_ALIAS.search(text) else ():
            if isinstance(event, AliasEvent):
                line = event.start_mark.line + 1
                raise ContentError([Problem(str(path), line, "yaml", "no aliases (*name): write it out")])
        data = YAML(typ=kind, pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "valid YAML"
        raise ContentError(
            [Problem(str(path), mark.line + 1 if mark else 0, "yaml", f"valid YAML: {what}")]
        ) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise ContentError([Problem(str(path), 0, "yaml", f"valid YAML: {error}")]) from None
    if not isinstance(data, list if _holds_examples(path) else dict):
        expected = "a list of examples" if _holds_examples(path) else "a mapping of fields to values"
        raise ContentError([Problem(str(path), 1, "file", expected)])
    return data


def _innermost(error: ValidationError) -> list[Any]:
    """The errors without those that only follow from one further down in the same field."""
    errors = error.errors()
    return [
        e for e in errors if not any(o["loc"][: len(e["loc"])] == e["loc"] and o is not e for o in errors)
    ]


def _problem(path: Path, text: str, error: Any) -> Problem:
    why = error.get("ctx", {}).get("error")
    loc = error["loc"] + (why.loc if isinstance(why, Misplaced) else ())
    place, line = _locate(_parse(path, text, "rt"), loc)
    return Problem(str(path), line, ".".join(place) or "file", _expected(error))


def _locate(node: Any, loc: tuple[int | str, ...]) -> tuple[list[str], int]:
    """The field's path in the file and its 1-based line, as far down as the file goes."""
    place: list[str] = []
    line = 1
    for key in loc:
        if isinstance(node, CommentedMap) and key in node:
            line = node.lc.key(key)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line = node.lc.item(key)[0] + 1
        elif isinstance(node, CommentedMap) and key == loc[-1]:  # a missing field: the mapping's own line
            return [*place, str(key)], line
        else:
            continue
        place.append(str(key))
        node = node[key]
    return place, line


def _expected(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "missing":
        return "expected, and not there"
    if kind == "extra_forbidden":
        return "not a field known here; remove it or correct its name"
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = repr(given) if isinstance(given, str | int | float | bool | None) else type(given).__name__
    return f"{message[:1].lower()}{message[1:]}" + (f" (is {shown[:60]})" if kind != "value_error" else "")


def _stray_placeholders(path: Path, text: str, found: object) -> Iterator[Problem]:
    """Braces that would be spoken as they stand, because nothing is filled in for them there."""
    for loc, said, filled in _spoken(found):
        for stray in sorted({*_PLACEHOLDER.findall(said)} - filled):
            place, at = _locate(_parse(path, text, "rt"), loc)
            expected = (
                f"no braces but {' and '.join(sorted(filled))}"
                if filled
                else "no braces, nothing is filled in here"
            )
            yield Problem(str(path), at, ".".join(place), f"{expected} (is {stray})")


def _spoken(found: object) -> Iterator[tuple[tuple[str | int, ...], str, set[str]]]:
    """Every text of a file that a customer says: where it stands, the text, and what is filled into it."""
    if isinstance(found, Persona):
        promise = {PROMISE} if found.follow_up else set()
        for i, bubble in enumerate(found.opening):
            yield ("opening", i), bubble, promise
        for i, bubble in enumerate(found.follow_up.kept.opening if found.follow_up else ()):
            yield ("follow_up", "kept", "opening", i), bubble, promise
        yield from (((("lines", *loc), text, {COMPANY} | promise)) for loc, text in _lines_in(found.lines))
        yield from (((("afterwords", *loc), text, {COMPANY})) for loc, text in _words_in(found.afterwords))
    elif isinstance(found, dict) and all(isinstance(key, int) for key in found):
        yield from ((loc, text, {COMPANY}) for loc, text in _words_in(found))
    elif isinstance(found, dict):
        yield from ((loc, text, {COMPANY, TOPIC}) for loc, text in _lines_in(found))


def _lines_in(lines: Lines) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for act, authored in lines.items():
        for i, line in enumerate(authored):
            yield (act.value, i, "text"), line.text


def _words_in(words: Afterwords) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for stars, texts in words.items():
        for i, text in enumerate(texts):
            yield (stars, i), text
