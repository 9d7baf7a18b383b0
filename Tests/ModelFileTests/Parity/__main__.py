"""Writes all cases: `python -m Parity FOLDER`, from the directory above this one."""

import importlib
import shutil
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent


def main(folder: Path) -> None:
    """Empties `folder` and lets every `*_cases.py` write into it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted(PACKAGE.glob("*_cases.py")):
        importlib.import_module(f"{__package__}.{path.stem}").write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
