#!/usr/bin/env python3
"""Writes the profile of a model's training data to a file beside the model.

Files of XGBoost and LightGBM have no place for it; the configuration names it as `profile:`. The table is what
`segstreamd export` writes with the model among its models, or any other with the same columns.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from model_format import (
    PROFILE_FORMAT,
    VERSION,
    Table,
    ToolError,
    distribution_of_labels,
    distribution_of_scores,
    ranges,
    split_names,
    write_json,
)


def profile(table: Table, score: str, inputs: Sequence[str], labels: bool = False) -> dict[str, Any]:
    """The profile over a table's rows: how the score is distributed, and where the inputs lie."""
    scores = table.matrix([score])[:, 0]
    if labels:
        known = scores[np.isfinite(scores)]
        distribution: dict[str, list[Any]] = distribution_of_labels(known, sorted({int(x) for x in known}))
    else:
        distribution = distribution_of_scores(scores)
    return {
        "format": PROFILE_FORMAT,
        "version": VERSION,
        "distribution": distribution,
        "ranges": ranges(inputs, table.matrix(inputs)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("table", help="CSV, or NDJSON")
    parser.add_argument("output", help="the profile to write")
    parser.add_argument("--score", required=True, help="the column of the model's results")
    parser.add_argument("--inputs", required=True, help="the columns of its inputs, separated by commas")
    parser.add_argument("--labels", action="store_true", help="the results are ids or classes, not numbers")
    options = parser.parse_args(arguments)
    try:
        table = Table(options.table)
        write_json(options.output, profile(table, options.score, split_names(options.inputs), options.labels))
    except (OSError, ToolError) as error:
        print(f"profile_model: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
