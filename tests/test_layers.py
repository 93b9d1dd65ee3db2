"""The house: imports point down only, and no two modules import each other."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import trainer

ROOT = Path(trainer.__file__).parent
LAYERS = {
    0: {
        "facts",
        "errors",
        "moves",
        "example",
        "temperament",
        "look",
        "persona",
        "rubric",
        "transcript",
        "session",
        "golden",
        "history",
    },
    1: {
        "text",
        "mood",
        "effects",
        "feel",
        "heed",
        "parting",
        "role",
        "message",
        "callback",
        "when",
        "spacing",
        "unaided",
        "progress",
        "recommend",
        "agreement",
        "drift",
        "drill",
        "compare",
        "lint",
        "reading",
        "trainees",
        "turns",
        "acts",
        "hints",
        "hint_words",
        "scoring",
        "policy",
        "rules",
        "given",
        "amounts",
        "abuse",
        "content",
        "prompts",
        "settings",
        "words",
        "paraphrase",
        "writing",
        "conversations",
        "formats",
        "helpdesk",
        "masking",
        "tables",
        "transcripts",
    },
    2: {
        "appraiser",
        "customer",
        "grader",
        "coach",
        "database",
        "store",
        "verdicts",
        "drills_done",
        "left_open",
        "attempts",
        "llm",
        "migrations",
    },
    3: {
        "practice",
        "room",
        "drilling",
        "stress",
        "draft",
        "cards",
        "regression",
        "invariance",
        "calibration",
    },
    4: {"app"},
    5: {
        "cli",
        "cli_calibration",
        "cli_drill",
        "cli_persona",
        "cli_progress",
        "cli_options",
        "web",
        "terminal",
        "drill_terminal",
        "batch",
        "grade_batch",
        "regress",
        "regression_html",
        "pytest_grading",
        "pytest_plugin",
        "listen",
        "doctor",
        "calls",
        "persona_files",
        "judging",
        "calibrate",
        "golden_files",
        "stress_report",
        "__main__",
    },
}
LAYER_OF = {name: layer for layer, names in LAYERS.items() for name in names}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def name_of(path: Path) -> str:
    parts = ["trainer", *path.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """The modules of ours that a module imports anywhere in it, those inside functions too."""
    names = {name_of(other) for other in MODULES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trainer"):
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= inner or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("trainer")}
    return (found & names) - {name_of(path)}


def layer_of(module: str) -> int:
    return LAYER_OF[module.split(".")[1]]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    own = layer_of(name_of(path))
    upward = {module for module in imports_of(path) if layer_of(module) > own}
    assert not upward, f"{name_of(path)} (layer {own}) imports from above: {sorted(upward)}"


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {name_of(path): imports_of(path) for path in MODULES}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= 320, "a module of about 300 lines at most"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 48, f"{node.name} has {length} lines"
