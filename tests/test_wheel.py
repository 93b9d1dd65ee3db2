"""The built wheel is whole: installed alone into a fresh environment it has its customers and rubrics."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with nothing but the wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    build = [
        *pip,
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "fresh", with_pip=False)
    python = folder / "fresh" / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    install = [*pip, f"--python={python}", "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return python


def run(python: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run in the fresh environment; only third-party packages come from ours, never the checkout."""
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [str(python), *arguments], capture_output=True, text=True, env=environment, cwd=cwd, check=False
    )


def test_the_installed_wheel_lists_its_customers(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, "-m", "trainer", "personas", "--json", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert {persona["id"] for persona in json.loads(listed.stdout)} >= {
        "missed-birthday",
        "refused-return",
        "third-call",
    }


def test_the_installed_wheel_brings_all_content_in_order(installed: Path, tmp_path: Path) -> None:
    code = (
        "from trainer.content import Content, shipped_root; import trainer; from pathlib import Path;"
        "assert Path(trainer.__file__).is_relative_to(Path(__import__('sys').prefix)), trainer.__file__;"
        "print(*sorted(str(p.relative_to(shipped_root())) for p in Content().files()))"
    )
    listed = run(installed, "-c", code, cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    expected = [
        str(path.relative_to(ROOT))
        for folder, pattern in (
            ("personas", "**/*.yaml"),
            ("prompts", "*.j2"),
            ("rubrics", "*.yaml"),
            ("rubrics", "golden/*.yaml"),
        )
        for path in (ROOT / folder).glob(pattern)
    ]
    assert listed.stdout.split() == sorted(expected)
    checked = run(installed, "-m", "trainer", "check", cwd=tmp_path)
    assert checked.stdout == "No problems found.\n"
