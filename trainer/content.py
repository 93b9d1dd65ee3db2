"""Load and check what people edit: personas, the general line bank, rubrics and examples of moves."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, TypeAdapter

from trainer.drill import Drill, Drills
from trainer.errors import ContentError, InputError, Problem
from trainer.example import Example
from trainer.golden import GoldenCase
from trainer.lint import lint, unknown_coaching
from trainer.moves import Move
from trainer.persona import COMPANY, PROMISE, TOPIC, Afterwords, Lines, Persona, general
from trainer.prompts import Prompts, check_prompt
from trainer.reading import holds_examples, parse, problem_at, read, text_of
from trainer.rubric import Rubric
from trainer.temperament import Act
from trainer.trainees import TraineeLines

T = TypeVar("T")

PERSONA, RUBRIC = TypeAdapter(Persona), TypeAdapter(Rubric)
BANK: TypeAdapter[Lines] = TypeAdapter(Annotated[Lines, AfterValidator(general)])
AFTERWORDS: TypeAdapter[Afterwords] = TypeAdapter(Afterwords)
TRAINEES = TypeAdapter(TraineeLines)
DRILLS: TypeAdapter[dict[Move, Drill]] = TypeAdapter(Drills)
GOLDEN = TypeAdapter(GoldenCase)
EXAMPLES = TypeAdapter(tuple[Example, ...])
LINES: dict[str, TypeAdapter[Any]] = {  # what the files in personas/lines are, by name
    "general": BANK,
    "afterwords": AFTERWORDS,
    "trainees": TRAINEES,
    "drills": DRILLS,
}
_STEPS = re.compile(r"^steps:", re.MULTILINE)
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

    @property
    def rubric_files(self) -> list[Path]:
        """The rubrics that can be graded by: one's own, and those shipped under other names."""
        by_name = {
            path.name: path
            for folder in (shipped_root() / "rubrics", self.folder("rubrics"))
            for path in folder.glob("*.yaml")
        }
        return [by_name[name] for name in sorted(by_name)]

    def files(self) -> list[Path]:
        """Everything that `check` reads by default."""
        return [
            *sorted(self.folder("personas").glob("*.yaml")),
            *map(self._lines_file, LINES),
            *sorted(self.folder("rubrics").glob("*.yaml")),
            *self._golden_files,
            *sorted(self.folder("prompts").glob("*.j2")),
            *self._example_files,
        ]

    def _file(self, folder: str, name: str) -> Path:
        """A file of one's own folder, else the shipped one of that name."""
        own = self.folder(folder) / name
        return own if own.is_file() else shipped_root() / folder / name

    def _lines_file(self, name: str) -> Path:
        return self._file("personas", f"lines/{name}.yaml")

    @property
    def _example_files(self) -> list[Path]:
        return sorted((self._root / "examples").glob("*.yaml")) if self._root else []

    @property
    def _golden_files(self) -> list[Path]:
        return sorted((self.folder("rubrics") / "golden").glob("*.yaml"))

    @property
    def golden_folder(self) -> Path:
        """Where golden cases of one's own go: under the root in use, even if it has no rubrics yet."""
        return (self._root or shipped_root()) / "rubrics" / "golden"

    def golden(self, rubric: str = "") -> list[GoldenCase]:
        """The golden cases written for a rubric, or all, in file order. Raises ContentError."""
        cases = [load(path, GOLDEN) for path in self._golden_files]
        return [case for case in cases if rubric in ("", case.rubric)]

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
        return load(self._lines_file("general"), BANK)

    @cached_property
    def afterwords(self) -> Afterwords:
        """What a customer without words of their own says when the call is over."""
        return load(self._lines_file("afterwords"), AFTERWORDS)

    @cached_property
    def trainees(self) -> TraineeLines:
        """What the scripted trainees of a stress run say."""
        return load(self._lines_file("trainees"), TRAINEES)

    @cached_property
    def drills(self) -> Mapping[Move, Drill]:
        """The drills by the move that they practise, in file order."""
        return load(self._lines_file("drills"), DRILLS)

    def drill(self, move: str) -> Drill:
        found = next((drill for known, drill in self.drills.items() if known == move), None)
        if found is None:
            raise InputError(f"There is no drill for {move!r}; there are {', '.join(self.drills) or 'none'}.")
        return found

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self.folder("prompts"), shipped_root() / "prompts")


def load(path: Path, kind: TypeAdapter[T]) -> T:
    """The checked content of one YAML file. Raises ContentError with every problem, each with its line."""
    text = text_of(path)
    found = read(path, text, kind)
    if problems := list(_stray_placeholders(path, text, found)):
        raise ContentError(problems)
    return found


def check(paths: list[Path], content: Content | None = None) -> list[Problem]:
    """Every problem in `paths` (files, or folders with everything under them), held against the rubrics of `content`."""
    first: dict[str, Path] = {}
    files = list(_files_under(paths))
    criteria = _criteria_in({*files, *(content or Content()).rubric_files})
    return [problem for path in files for problem in _check_file(path, first, criteria)]


def _criteria_in(files: set[Path]) -> frozenset[str] | None:
    """The ids of all criteria of the rubrics among `files`; None where one cannot be read."""
    try:
        rubrics = [load(path, RUBRIC) for path in files if _STEPS.search(text_of(path))]
    except ContentError:
        return None
    return frozenset(criterion.id for rubric in rubrics for criterion in rubric.criteria)


def _files_under(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in {".yaml", ".yml", ".j2"})
        else:
            yield path


def _check_file(path: Path, first: dict[str, Path], criteria: frozenset[str] | None) -> list[Problem]:
    try:
        if path.suffix == ".j2":
            return check_prompt(path, text_of(path))
        found = load(path, kind_of(path))
    except ContentError as error:
        return error.problems
    if not isinstance(found, Persona | Rubric | GoldenCase):
        return []
    questionable = list(lint(found)) if isinstance(found, Rubric) else []
    if isinstance(found, Persona):
        questionable = list(unknown_coaching(found, criteria))
    problems = [problem_at(path, text_of(path), loc, expected) for loc, expected in questionable]
    return [*_id_taken(path, found.id, first, type(found).__name__), *problems]


def _id_taken(path: Path, ident: str, first: dict[str, Path], kind: str = "") -> list[Problem]:
    """The problem of an id that another file of its kind has; `first` remembers who has which."""
    owner = first.setdefault(f"{kind} {ident}", path)
    if owner == path:
        return []
    return [problem_at(path, text_of(path), ("id",), f"an id of its own; {owner.name} has {ident} already")]


def kind_of(path: Path) -> TypeAdapter[Any]:
    """What a YAML file is, told by its folder and content: rubrics have steps, line banks only acts."""
    if holds_examples(path):
        return EXAMPLES
    data = parse(path, text_of(path))
    if path.parent.name == "golden" or (isinstance(data, dict) and "expected" in data):
        return GOLDEN
    if isinstance(data, dict) and "steps" in data:
        return RUBRIC
    if isinstance(data, dict) and path.parent.name == "lines":
        return LINES.get(path.stem, BANK)
    return PERSONA


def _stray_placeholders(path: Path, text: str, found: object) -> Iterator[Problem]:
    """Braces that would be spoken as they stand, because nothing is filled in for them there."""
    for loc, said, filled in _spoken(found):
        for stray in sorted({*_PLACEHOLDER.findall(said)} - filled):
            expected = (
                f"no braces but {' and '.join(sorted(filled))}"
                if filled
                else "no braces, nothing is filled in here"
            )
            yield problem_at(path, text, loc, f"{expected} (is {stray})")


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
    elif isinstance(found, dict) and all(isinstance(key, Act) for key in found):
        yield from ((loc, text, {COMPANY, TOPIC}) for loc, text in _lines_in(found))


def _lines_in(lines: Lines) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for act, authored in lines.items():
        for i, line in enumerate(authored):
            yield (act.value, i, "text"), line.text


def _words_in(words: Afterwords) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for stars, texts in words.items():
        for i, text in enumerate(texts):
            yield (stars, i), text
