"""The feature table that `segstreamd export` writes, read for training and evaluation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def labelled_rows(path: Path, since: str = "1970-01-01", until: str = "2100-01-01") -> pd.DataFrame:
    """The rows whose label is known, as of times from `since` to `until`, both included."""
    rows = pd.read_csv(path, dtype={"customer_id": str, "label": str}, parse_dates=["as_of"])
    rows = rows[rows["as_of"].between(pd.Timestamp(since, tz="UTC"), pd.Timestamp(until, tz="UTC"))]
    rows = rows.dropna(subset=["label"])
    return rows.assign(label=rows["label"] == "true")
