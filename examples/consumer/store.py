"""What a reader of changes keeps: the segments of each customer, in SQLite, and how far it has read.

Everything that one batch of records changes is one transaction, the position in the topic included. So
whatever happens to the process, the database is as if each change had arrived exactly once.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS positions (
    topic TEXT, partition INTEGER, next INTEGER NOT NULL,
    PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS customers (
    customer TEXT PRIMARY KEY, sequence INTEGER NOT NULL, change_id TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segments (
    customer TEXT, segment TEXT, inside INTEGER NOT NULL, since TEXT, version INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (customer, segment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing (
    customer TEXT, sequence INTEGER,
    PRIMARY KEY (customer, sequence)) WITHOUT ROWID;
"""


class OtherHistoryError(Exception):
    """The job has begun anew: its changes are not those that this database knows."""


class Outcome(enum.Enum):
    """What became of a change."""

    NEW = "new"
    """Never seen before."""
    REPEAT = "repeat"
    """Seen before, and without effect."""
    LATE = "late"
    """One of those that had been missing."""


@dataclass(frozen=True)
class Change:
    """A record of the changes topic."""

    id: str
    customer: str
    sequence: int
    segment: str
    entered: bool
    at: str
    version: int

    @classmethod
    def of(cls, value: dict[str, Any], headers: dict[str, str]) -> Change:
        """From a record's value and headers; fields that nobody needs here are ignored."""
        return cls(
            id=headers["ce_id"],
            customer=value["customer_id"],
            sequence=value["sequence"],
            segment=value["segment"],
            entered=value["change"] == "entered",
            at=value["at"],
            version=value["version"],
        )


class Store:
    """The database. Use it as a context manager around each batch: that is the transaction."""

    def __init__(self, path: str) -> None:
        """Opens or creates it."""
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        """Closes it; a transaction that is under way is undone."""
        self._database.close()

    def __enter__(self) -> Store:
        """Begins a transaction."""
        self._database.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        """Commits it, or undoes it after an exception."""
        self._database.execute("COMMIT" if fault is None else "ROLLBACK")

    # Positions

    def position(self, topic: str, partition: int) -> int | None:
        """The offset of the next record to read; None for a partition that was never read."""
        row = self._one("SELECT next FROM positions WHERE (topic, partition) = (?, ?)", topic, partition)
        return row[0] if row else None

    def set_position(self, topic: str, partition: int, next_offset: int) -> None:
        """To be called in the transaction of the records before it."""
        self._database.execute(
            "INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", (topic, partition, next_offset)
        )

    # Changes

    def apply(self, change: Change) -> Outcome:
        """Lets a change take effect, unless it has already."""
        outcome = self._arrival(change)
        if outcome is not Outcome.REPEAT:
            # Of a change that arrives after later ones only what those did not touch is left.
            self._database.execute(
                """INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET inside = excluded.inside, since = excluded.since,
                    version = excluded.version, sequence = excluded.sequence
                WHERE excluded.sequence > segments.sequence""",
                (
                    change.customer,
                    change.segment,
                    change.entered,
                    change.at if change.entered else None,
                    change.version,
                    change.sequence,
                ),
            )
        return outcome

    def _arrival(self, change: Change) -> Outcome:
        row = self._one("SELECT sequence, change_id FROM customers WHERE customer = ?", change.customer)
        last, last_id = row or (0, None)
        if change.sequence > last:
            self._database.executemany(
                "INSERT INTO missing VALUES (?, ?)",
                ((change.customer, gap) for gap in range(last + 1, change.sequence)),
            )
            self._database.execute(
                "INSERT OR REPLACE INTO customers VALUES (?, ?, ?)",
                (change.customer, change.sequence, change.id),
            )
            return Outcome.NEW
        if change.sequence == last and last_id not in (None, change.id):
            raise OtherHistoryError(
                f"change {last} of {change.customer} was {last_id} and is {change.id} now: the job has begun "
                "anew; so begin with an empty database"
            )
        found = self._database.execute(
            "DELETE FROM missing WHERE (customer, sequence) = (?, ?)", (change.customer, change.sequence)
        )
        return Outcome.LATE if found.rowcount else Outcome.REPEAT

    # Memberships

    def take_over(self, customer: str, membership: dict[str, Any] | None) -> bool:
        """Takes a customer's state from a record of the memberships topic; None: the customer is erased.

        Returns whether it was newer than what is known.
        """
        row = self._one("SELECT sequence FROM customers WHERE customer = ?", customer)
        if membership is not None and row and row[0] >= membership["sequence"]:
            return False
        for table in ("customers", "segments", "missing"):
            self._database.execute(f"DELETE FROM {table} WHERE customer = ?", (customer,))
        if membership is not None:
            sequence = membership["sequence"]
            self._database.execute("INSERT INTO customers VALUES (?, ?, NULL)", (customer, sequence))
            self._database.executemany(
                "INSERT INTO segments VALUES (?, ?, 1, ?, ?, ?)",
                (
                    (customer, name, inside["since"], inside["version"], sequence)
                    for name, inside in membership["segments"].items()
                ),
            )
        return True

    # Questions

    def members(self, segment: str) -> list[str]:
        """The customers inside, sorted."""
        return self._column(
            "SELECT customer FROM segments WHERE segment = ? AND inside ORDER BY customer", segment
        )

    def segments_of(self, customer: str) -> list[str]:
        """The segments that a customer is in, sorted."""
        return self._column(
            "SELECT segment FROM segments WHERE customer = ? AND inside ORDER BY segment", customer
        )

    def missing(self) -> list[tuple[str, int]]:
        """Changes that must exist and have not arrived, as customer and sequence."""
        return self._database.execute("SELECT * FROM missing ORDER BY 1, 2").fetchall()

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything but the positions, to compare databases."""
        return {
            table: self._database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("customers", "segments", "missing")
        }

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return row

    def _column(self, query: str, *values: object) -> list[str]:
        rows: Iterable[tuple[str]] = self._database.execute(query, values)
        return [value for (value,) in rows]
