"""The Nu HTML checker, which is what browsers' makers and the W3C ask: run over pages where Java and its jar are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

JAR = Path(__file__).resolve().parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What a library's attributes are is none of HTML's business; the document says the rest. A warning is an advice.
OURS = re.compile(r"Attribute [“\"]hx-")
PATIENCE = 300


def missing() -> str:
    """Return why the checker cannot be asked here; empty when it can."""
    if shutil.which("java") is None:
        return "Java is not installed: the Nu HTML checker was not asked"
    return "" if JAR.exists() else "vnu-jar is not installed: the Nu HTML checker was not asked"


def complaints(pages: Iterable[str], folder: Path) -> list[list[str]]:
    """Return what the checker says against each page, in their order."""
    files = []
    for number, page in enumerate(pages):
        files.append(folder / f"{number:04}.html")
        files[-1].write_text(page, "utf-8")
    command = [
        "java",
        "-Xss1024k",
        "-jar",
        str(JAR),
        "--errors-only",
        "--exit-zero-always",
        "--stdout",
        "--format",
        "json",
    ]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, check=True, timeout=PATIENCE)
    found: list[list[str]] = [[] for _ in files]
    for said in json.loads(done.stdout)["messages"]:
        if not OURS.search(said["message"]):
            found[int(Path(said["url"]).stem)].append(f"{said['message']} in {said.get('extract', '')!r}")
    return found
