"""What the tests of this folder share: the files of the repository, and how they are read."""

import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def text(path: str) -> str:
    """The text of a file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def json_of(path: str) -> Any:
    """The contents of a JSON file of the repository."""
    return json.loads(text(path))


def yaml_of(path: str) -> Any:
    """The contents of a YAML file of the repository."""
    return yaml.safe_load(text(path))


def require(tool: str) -> str:
    """The path of a program; without it the test is skipped, but fails in CI."""
    path = shutil.which(tool)
    if path is None and not os.environ.get("CI"):
        raise unittest.SkipTest(f"{tool} is not installed")
    assert path is not None, f"{tool} is not installed"
    return path


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, with its output as text."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def segstreamd() -> str:
    """The program under test: SEGSTREAMD, else that of the debug build."""
    path = os.environ.get("SEGSTREAMD", str(ROOT / ".build/debug/segstreamd"))
    if not Path(path).exists() and not os.environ.get("CI"):
        raise unittest.SkipTest(f"there is no {path}; swift build makes it")
    return path


def anchors(path: str) -> set[str]:
    """The names by which the headings of a Markdown file can be linked to."""
    headings = re.findall(r"^#+ (.*)$", text(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings}
