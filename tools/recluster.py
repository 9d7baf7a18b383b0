#!/usr/bin/env python3
"""Finds clusters of customers in a feature table, and keeps the ids of those that were known before.

The table is what `segstreamd export` writes. How many clusters there are is chosen by two indices; see
docs/MODELS.md, which also says how ids are kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clustering import Result, recluster
from model_format import VERSION, Document, Table, ToolError, split_names, write_json


def report(result: Result) -> str:
    """What a person wants to know before the file is used."""
    lines = ["clusters  silhouette  davies-bouldin  smallest  merit"]
    for choice in result.choices:
        mark = "  <- chosen" if choice.count == len(result.clusters) else ""
        lines.append(
            f"{choice.count:8}  {choice.silhouette:10.3f}  {choice.davies_bouldin:14.3f}"
            f"  {choice.smallest:8}  {choice.merit:5.3f}{mark}"
        )
    lines += ["", "    id      size   share  moved  name"]
    for cluster in result.clusters:
        moved = "new" if result.changed is not None else "-"
        if cluster.moved is not None:
            moved = f"{cluster.moved:.2f}"
        share = cluster.size / result.rows
        lines.append(f"{cluster.id:6}  {cluster.size:8}  {share:5.1%}  {moved:>5}  {cluster.name}")
    if result.gone:
        lines.append(f"gone: {', '.join(map(str, result.gone))}")
    if result.changed is not None:
        share = result.changed / result.rows
        lines.append(f"customers who change: {result.changed} of {result.rows} ({share:.1%})")
    return "\n".join(lines)


def read_previous(path: str) -> Document:
    """A file that this tool has written.

    Raises:
        ToolError: when it is something else.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ToolError(f"{path}: not JSON: {error}") from None
    wanted = {"inputs", "transform", "centers", "ids", "next_id"}
    if not isinstance(document, dict) or not wanted <= document.keys() or document.get("type") != "kmeans":
        raise ToolError(f"{path} was not written by this tool")
    if document["version"] != VERSION:
        raise ToolError(f"{path} has version {document['version']}; this tool knows {VERSION}")
    return document


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("table", help="CSV or NDJSON, as `segstreamd export` writes it")
    parser.add_argument("output", help="the model file to write, of type kmeans")
    parser.add_argument("--inputs", required=True, help="the columns to cluster by, separated by commas")
    parser.add_argument("--log1p", default="", help="those of them to take the logarithm of one more of")
    parser.add_argument("--clusters", default="2-10", help="how many to try: 5, or 2-10 (default)")
    parser.add_argument(
        "--minimum-size", default="2%", help="of each cluster: rows, or a share (default 2%%)"
    )
    parser.add_argument("--previous", help="the file of the last time, whose ids are kept")
    parser.add_argument("--seed", type=int, default=0, help="the same table and seed give the same file")
    options = parser.parse_args(arguments)
    try:
        result = _run(options)
        write_json(options.output, result.document)
    except (OSError, ToolError) as error:
        print(f"recluster: {error}", file=sys.stderr)
        return 1
    print(report(result))
    return 0


def _run(options: Any) -> Result:
    inputs = split_names(options.inputs)
    rows = Table(options.table).matrix(inputs)
    complete = rows[np.all(np.isfinite(rows), axis=1)]
    if len(complete) < len(rows):
        print(f"recluster: {len(rows) - len(complete)} rows lack an input and are left out", file=sys.stderr)
    return recluster(
        complete,
        inputs,
        logarithms=split_names(options.log1p) if options.log1p else [],
        counts=_counts(options.clusters),
        minimum_size=_size(options.minimum_size, len(complete)),
        seed=options.seed,
        previous=read_previous(options.previous) if options.previous else None,
    )


def _counts(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        counts = range(int(first), int(last or first) + 1)
    except ValueError:
        raise ToolError(f"--clusters {text}: a number such as 5, or a range such as 2-10") from None
    if not counts or counts[0] < 2:
        raise ToolError(f"--clusters {text}: two clusters are the fewest")
    return counts


def _size(text: str, rows: int) -> int:
    try:
        if text.endswith("%"):
            return max(1, int(np.ceil(rows * float(text[:-1]) / 100)))
        return int(text)
    except ValueError:
        raise ToolError(f"--minimum-size {text}: rows such as 50, or a share such as 2%") from None


if __name__ == "__main__":
    sys.exit(main())
