"""Writes the purchases of CDNOW as events, one JSON object a line, in the order of time.

The data set, 69,659 purchases of the 23,570 customers who first bought in the first quarter of 1997, comes with
the package `lifetimes`. It has days only: the hours are made up, the same on every run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path


def purchases() -> Iterator[tuple[datetime, str, int, float]]:
    """Each purchase's time, customer, number of CDs and amount in dollars, in the file's order."""
    package = importlib.util.find_spec("lifetimes")
    if package is None or package.origin is None:
        raise SystemExit("the package lifetimes is not installed")
    path = Path(package.origin).parent / "datasets" / "CDNOW_master.txt"
    for number, line in enumerate(path.read_text().splitlines()[1:]):
        customer, date, quantity, amount = line.split()
        day = datetime.strptime(date, "%Y%m%d").replace(tzinfo=timezone.utc)
        seconds = 8 * 3600 + number * 7919 % (14 * 3600)
        yield day + timedelta(seconds=seconds), customer, int(quantity), float(amount)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    output = parser.parse_args().output
    count: Counter[str] = Counter()
    with output.open("w") as file:
        for time, customer, quantity, amount in sorted(purchases()):
            count[customer] += 1
            event = {
                "id": f"{customer}-{count[customer]}",
                "customer": customer,
                "type": "purchase",
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "quantity": quantity,
                "amount": amount,
            }
            file.write(json.dumps(event) + "\n")
    print(f"{sum(count.values())} purchases of {len(count)} customers")


if __name__ == "__main__":
    main()
