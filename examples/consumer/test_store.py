"""The store against changes that are repeated, reordered and lost, without a broker."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import unittest
from collections.abc import Iterable
from pathlib import Path

from store import Change, OtherHistoryError, Outcome, Store

SEGMENTS = ["active", "loyal", "intent.high", "intent.low"]


def history(customer: str, length: int, seed: int) -> list[Change]:
    """The changes of a customer, in order and without gap."""
    chance = random.Random(f"{customer} {seed}")
    inside: set[str] = set()
    changes = []
    for sequence in range(1, length + 1):
        segment = chance.choice(SEGMENTS)
        inside ^= {segment}
        changes.append(
            Change(
                id=f"{customer}-{sequence}",
                customer=customer,
                sequence=sequence,
                segment=segment,
                entered=segment in inside,
                at=f"2026-01-01T00:00:{sequence:02}.000Z",
                version=1,
            )
        )
    return changes


def interleave(histories: list[list[Change]], chance: random.Random) -> list[Change]:
    """One stream of several, each in its own order, as partitions are read."""
    rest = [iter(changes) for changes in histories]
    order = [index for index, changes in enumerate(histories) for _ in changes]
    chance.shuffle(order)
    return [next(rest[index]) for index in order]


def stored(changes: Iterable[Change]) -> Store:
    """A store in memory that has taken these."""
    store = Store(":memory:")
    with store:
        for change in changes:
            store.apply(change)
    return store


class Repeats(unittest.TestCase):
    """What arrives more than once, or in another order, makes no difference."""

    def setUp(self) -> None:
        """Five customers, and what their changes come to."""
        self.histories = [history(f"c{number}", 30, seed=7) for number in range(5)]
        self.expected = stored(change for changes in self.histories for change in changes).content()

    def test_expectation(self) -> None:
        """The tests compare with something: members, and customers who have left."""
        inside = {row[2] for row in self.expected["segments"]}
        self.assertEqual(inside, {0, 1})
        self.assertEqual(self.expected["missing"], [])

    def test_repeated_stretches(self) -> None:
        """After a crash with at_least_once, stretches come again, each in its order."""
        for seed in range(50):
            chance = random.Random(seed)
            stream = interleave(self.histories, chance)
            for _ in range(6):
                begin = chance.randrange(len(stream))
                end = chance.randrange(begin, len(stream))
                stream[end:end] = stream[begin:end]
            self.assertEqual(stored(stream).content(), self.expected, f"seed {seed}")

    def test_read_from_the_beginning(self) -> None:
        """Everything once more has no effect."""
        stream = interleave(self.histories, random.Random(1))
        store = stored(stream)
        with store:
            self.assertEqual({store.apply(change) for change in stream}, {Outcome.REPEAT})
        self.assertEqual(store.content(), self.expected)

    def test_any_order(self) -> None:
        """Even changes of one customer in any order, with repeats, come to the same."""
        for seed in range(50):
            chance = random.Random(seed)
            stream = [change for changes in self.histories for change in changes * 2]
            chance.shuffle(stream)
            self.assertEqual(stored(stream).content()["segments"], self.expected["segments"], f"seed {seed}")

    def test_outcomes(self) -> None:
        """A change is new once; one that was missing is late; then both are repeats."""
        first, second, third = history("a", 3, seed=1)
        store = stored([])
        with store:
            outcomes = [store.apply(change) for change in (first, third, third, second, second, first)]
        new, late, repeat = Outcome.NEW, Outcome.LATE, Outcome.REPEAT
        self.assertEqual(outcomes, [new, new, repeat, late, repeat, repeat])


class Gaps(unittest.TestCase):
    """What never arrived is known, and can be made good."""

    def test_missing(self) -> None:
        """A gap in a customer's sequence is kept until it is filled."""
        changes = history("a", 5, seed=1)
        store = stored([changes[1], changes[4]])
        self.assertEqual(store.missing(), [("a", 1), ("a", 3), ("a", 4)])
        with store:
            store.apply(changes[2])
        self.assertEqual(store.missing(), [("a", 1), ("a", 4)])

    def test_take_over(self) -> None:
        """A membership stands for all changes up to its sequence, and those are repeats then."""
        changes = history("a", 5, seed=1)
        store = stored(changes[4:])
        membership = {
            "sequence": 9,
            "segments": {"loyal": {"since": "2026-01-01T00:00:09.000Z", "version": 2}},
        }
        with store:
            self.assertTrue(store.take_over("a", membership))
            self.assertFalse(store.take_over("a", membership), "it is not newer than itself")
            self.assertEqual({store.apply(change) for change in changes}, {Outcome.REPEAT})
        self.assertEqual((store.missing(), store.segments_of("a")), ([], ["loyal"]))
        self.assertEqual(store.members("loyal"), ["a"])

    def test_erasure(self) -> None:
        """A tombstone in the memberships removes the customer."""
        store = stored(history("a", 5, seed=1))
        with store:
            store.take_over("a", None)
        self.assertEqual(store.content(), {"customers": [], "segments": [], "missing": []})

    def test_other_history(self) -> None:
        """A job that begins anew under the same name is found out, and nothing is mixed up."""
        store = stored(history("a", 3, seed=1))
        before = store.content()
        other = Change("other", "a", 3, "active", True, "2026-02-01T00:00:00.000Z", 1)
        with self.assertRaises(OtherHistoryError), store:
            store.apply(history("a", 4, seed=1)[3])
            store.apply(Change("other", "a", 4, "active", True, "2026-02-01T00:00:00.000Z", 1))
        self.assertEqual(store.content(), before)
        with self.assertRaises(OtherHistoryError), store:
            store.apply(other)


class Transactions(unittest.TestCase):
    """Changes and position move together."""

    def test_rollback(self) -> None:
        """What a batch did before it failed is undone, the position too."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "segments.db")
            store = Store(path)
            first, second = history("a", 2, seed=1)
            with store:
                store.apply(first)
                store.set_position("changes", 0, 1)
            before = store.content()
            with self.assertRaises(KeyError), store:
                store.apply(second)
                store.set_position("changes", 0, 2)
                raise KeyError
            store.close()
            again = Store(path)
            self.assertEqual((again.content(), again.position("changes", 0)), (before, 1))
            self.assertIsNone(again.position("changes", 1))
            again.close()

    def test_killed(self) -> None:
        """A process that ends in the middle of a batch leaves the state before it."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "segments.db")
            store = Store(path)
            store.__enter__()
            store.apply(history("a", 1, seed=1)[0])
            store.close()
            self.assertEqual(Store(path).content()["customers"], [])
            self.assertEqual(sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone(), ("ok",))


if __name__ == "__main__":
    unittest.main()
