"""Trains a logistic regression and boosted trees on the rows of earlier times, and writes their model files.

The question: who buys within the next 90 days? The features of a row are as of its time, the label is of the
90 days after. Training ends 90 days before the first row of the later time, so that no label of the training
reaches into it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from table import labelled_rows

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from export_sklearn import export  # noqa: E402
from model_format import write_json  # noqa: E402

LINEAR = ["log_orders", "log_spend", "recency_days", "tenure_days", "warmth", "orders_90d"]
BOOSTED = ["orders", "orders_90d", "spend_90d", "mean_spend", "recency_days", "tenure_days", "warmth"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path, help="what segstreamd export wrote, with labels")
    parser.add_argument("folder", type=Path, help="where the model files go")
    parser.add_argument("--until", required=True, help="the last time to train on")
    options = parser.parse_args()

    rows = labelled_rows(options.table, until=options.until)
    label = rows["label"]
    print(f"{len(rows)} rows up to {options.until}, {label.mean():.1%} of them bought again")

    linear = make_pipeline(StandardScaler(), LogisticRegression())
    linear.fit(rows[LINEAR], label)
    write_json(options.folder / "likely.json", export(linear, training_data=rows[LINEAR]))

    boosted = xgboost.XGBClassifier(n_estimators=150, max_depth=4, learning_rate=0.08, random_state=1)
    boosted.fit(rows[BOOSTED], label)
    boosted.get_booster().save_model(options.folder / "boosted.json")


if __name__ == "__main__":
    main()
