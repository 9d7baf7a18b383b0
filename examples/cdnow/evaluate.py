"""Shows how well the scores of segstreamd tell on the later time who bought within 90 days."""

from __future__ import annotations

import argparse
from pathlib import Path

from sklearn.metrics import log_loss, roc_auc_score

from table import labelled_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="what segstreamd export wrote, with scores and labels")
    parser.add_argument("--since", required=True, help="the first time to look at")
    options = parser.parse_args()

    rows = labelled_rows(options.table, since=options.since)
    label = rows["label"]
    print(f"{len(rows)} rows since {options.since}, {label.mean():.1%} of them bought again")
    print(f"{'':>10}  {'AUC':>6}  {'log loss':>8}")
    for model in ["likely", "boosted"]:
        print(f"{model:>10}  {roc_auc_score(label, rows[model]):6.3f}  {log_loss(label, rows[model]):8.3f}")
    recency = roc_auc_score(label, -rows["recency_days"])
    print(f"{'recency':>10}  {recency:6.3f}            (the days since the last order alone)")
    print("\nWho bought again, by tier:")
    for tier, group in rows.groupby("repurchase"):
        print(f"{tier:>10}  {len(group):6} rows  {group['label'].mean():6.1%}")


if __name__ == "__main__":
    main()
