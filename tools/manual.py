#!/usr/bin/env python3
"""Writes the manual page segstreamd(1) to standard output, from what the program says of its commands.

    segstreamd --experimental-dump-help | tools/manual.py

Signals and exit statuses are those of docs/OPERATING.md.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATING = Path(__file__).resolve().parents[1] / "docs/OPERATING.md"
#: What every command has, and the page says once.
COMMON = {"help", "version"}
DESCRIPTION = """\
runs beside Kafka. It reads customer events, keeps rolling features per customer, scores them, decides which
segments each customer is in, and publishes every entry and every exit, those by the mere passing of time
included. Commands that take files of events run the same engine over them."""
FILES = {
    "/etc/segstreamd/segstreamd.yaml": "The configuration, where the service expects it.",
    "/var/lib/segstreamd": "State, unless the configuration names another directory.",
    "/var/log/segstreamd": "The metrics log of the service.",
}
ENVIRONMENT = {
    "NOTIFY_SOCKET": "Where a service manager takes notices, as in sd_notify(3).",
    "WATCHDOG_USEC": "Microseconds without a sign of life after which it ends the process.",
    "TMPDIR": "Where demo keeps its files while it runs.",
}


def text(words: str) -> str:
    """Words as they stand in a page: each sentence on a new line, and nothing taken for a macro."""
    words = " ".join(words.split()).replace("\\", "\\e").replace('"', "\\(dq")
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", words)
    lines = [line for sentence in sentences for line in textwrap.wrap(sentence, 78, break_long_words=False)]
    return "\n".join(re.sub(r"^([.'])", r"\\&\1", line) for line in lines)


def plain(markdown: str) -> str:
    """Markdown without its marks; links become their texts."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown).replace("`", "")


def section(title: str) -> str:
    """The text below a heading of the operating guide, up to the next one."""
    found = re.search(rf"^## {title}\n(.*?)^## ", OPERATING.read_text("utf-8"), re.M | re.S)
    if found is None:
        raise SystemExit(f"{OPERATING} has no section {title}")
    return found[1]


def statuses() -> Iterator[tuple[str, str]]:
    """The exit statuses, with what they mean."""
    for status, meaning in re.findall(r"^\| (\d[\d, ]*) \| (.*) \|$", section("Exit statuses"), re.M):
        yield status, plain(meaning)


def option_names(argument: dict[str, Any]) -> str:
    """How an option is written, with its value: the macros behind an `.It`."""
    names = sorted(argument["names"], key=lambda name: name["kind"] != "short")
    value = "" if argument["kind"] == "flag" else f" Ar {argument['valueName']}"
    dashes = {"short": "", "long": "\\-"}
    return " , ".join(f"Fl {dashes[name['kind']]}{name['name']}{value}" for name in names)


def option(argument: dict[str, Any]) -> Iterator[str]:
    """An option of a command."""
    yield f".It {option_names(argument)}"
    words = argument.get("abstract", "")
    if values := argument.get("allValues"):
        words += f" One of {', '.join(values)}."
    if (default := argument.get("defaultValue")) is not None:
        words += f" Default: {default}."
    if not argument["isOptional"]:
        words += " Needed."
    yield text(words)


def command(description: dict[str, Any]) -> Iterator[str]:
    """A command, with its options."""
    yield f".Ss {description['commandName']}"
    yield text(description["abstract"])
    if discussion := description.get("discussion"):
        yield ".Pp"
        yield text(discussion)
    shown = [
        argument
        for argument in description.get("arguments", [])
        if argument["shouldDisplay"] and argument["valueName"] not in COMMON
    ]
    if shown:
        yield ".Bl -tag -width Ds"
        for argument in shown:
            yield from option(argument)
        yield ".El"


def definitions(kind: str, entries: dict[str, str]) -> Iterator[str]:
    """A list of things and what they are."""
    yield ".Bl -tag -width Ds"
    for name, meaning in entries.items():
        yield f".It {kind} {name}"
        yield text(meaning)
    yield ".El"


def page(root: dict[str, Any], today: datetime.date) -> Iterator[str]:
    """The lines of the page."""
    commands = [
        item for item in root["subcommands"] if item["shouldDisplay"] and item["commandName"] != "help"
    ]
    yield from (f".Dd {today:%B} {today.day}, {today.year}", ".Dt SEGSTREAMD 1", ".Os")
    yield from (".Sh NAME", ".Nm segstreamd", ".Nd customer segments from Kafka events")
    yield ".Sh SYNOPSIS"
    for item in commands:
        yield from (".Nm", f".Cm {item['commandName']}", ".Op Ar options")
    yield from (".Sh DESCRIPTION", ".Nm", text(DESCRIPTION))
    yield from (".Pp", "Every command takes", ".Fl \\-help .")
    yield ".Sh COMMANDS"
    for item in commands:
        yield from command(item)
    yield ".Sh SIGNALS"
    for number, paragraph in enumerate(plain(section("Signals")).strip().split("\n\n")):
        yield from ([".Pp"] if number else [])
        yield text(paragraph)
    yield ".Sh ENVIRONMENT"
    yield from definitions("Ev", ENVIRONMENT)
    yield ".Sh FILES"
    yield from definitions("Pa", FILES)
    yield from (".Sh EXIT STATUS", ".Bl -tag -width Ds")
    for status, meaning in statuses():
        yield from (f".It {status}", text(meaning))
    yield ".El"


def main() -> None:
    """Reads the description of the commands from standard input."""
    root = json.load(sys.stdin)["command"]
    print("\n".join(page(root, datetime.datetime.now(datetime.UTC).date())))


if __name__ == "__main__":
    main()
