"""The daemon's real output against its schemas, and the example of a reader over it."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import yaml
from confluent_kafka import Message

from broker import Broker, eventually, headers
from project import ROOT, run, segstreamd
from schemas import faults, undescribed, validator

sys.path.insert(0, str(ROOT / "examples/consumer"))
from consumer import ChangesReader, load_memberships  # noqa: E402
from store import Change, Outcome, Store  # noqa: E402

APPLICATION = "shop-segments"
CHANGES, MEMBERSHIPS, DEAD_LETTERS, STATE = (
    f"{APPLICATION}-{use}" for use in ("changes", "memberships", "dead-letter", "state")
)


class Topics(unittest.TestCase):
    """One run of the daemon, looked at from all sides."""

    folder: tempfile.TemporaryDirectory[str]
    broker: Broker
    changes: list[Message]
    log: str
    produced = 0

    @classmethod
    def setUpClass(cls) -> None:
        """Five days of the shop, and some events that cannot be used."""
        program = segstreamd()
        cls.folder = tempfile.TemporaryDirectory()
        cls.log = f"{cls.folder.name}/metrics.jsonl"
        cls.broker = Broker(["shop-events", CHANGES, MEMBERSHIPS, DEAD_LETTERS, STATE])
        command = [program, "run", "-c", cls.configure()]
        daemon = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            cls.produce(run(program, "simulate", "--customers", "300", "--days", "5", "--seed", "5").stdout)
            eventually("all is read", lambda: daemon.poll() is not None or cls.is_done())
            daemon.send_signal(signal.SIGTERM)
            _, errors = daemon.communicate(timeout=60)
            assert daemon.returncode == 0, errors
        finally:
            daemon.kill()
            daemon.wait()
        total = json.loads(Path(cls.log).read_text("utf-8").splitlines()[-1])["changes"]
        count = total["entered"] + total["exited"]
        assert count > 100, errors
        cls.changes = cls.broker.read(CHANGES, lambda found: len(found) >= count)

    @classmethod
    def configure(cls) -> str:
        """The shop's configuration, with the topics that the broker has, and a log."""
        config = cls.broker.configuration(cls.folder.name)
        config["application"] = APPLICATION
        config["metrics"] = {"log": cls.log, "interval": "100ms"}
        path = Path(cls.folder.name) / "segstreamd.yaml"
        path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
        return str(path)

    @classmethod
    def produce(cls, events: str) -> None:
        """Sends the events under their customers' ids, as the shop does."""
        for line in events.splitlines():
            event = json.loads(line)
            key = event.get("userId") or event["anonymousId"]
            cls.broker.producer.produce("shop-events", line.encode(), key.encode())
            cls.produced += 1
        for broken in (b"{", b'{"messageId":"1"}', b'{"messageId":"1","userId":[],"type":"x","timestamp":1}'):
            cls.broker.producer.produce("shop-events", broken, b"c1")
            cls.produced += 1
        cls.broker.producer.flush(30)

    @classmethod
    def is_done(cls) -> bool:
        """Whether the newest line of the log knows all events."""
        log = Path(cls.log)
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        last = json.loads(lines[-1]) if lines else None
        return last is not None and last["events"]["consumed"] == cls.produced

    @classmethod
    def tearDownClass(cls) -> None:
        """Removes the files."""
        cls.folder.cleanup()

    def check(self, schema: str, value: Any) -> None:
        """The value is what the schema describes, and nothing besides."""
        self.assertEqual(faults(schema, value), [], value)
        self.assertEqual(undescribed(validator(schema).schema, value), [])

    def test_changes(self) -> None:
        """Keys, headers and values of the changes."""
        for message in self.changes:
            value = json.loads(message.value())
            self.check("change", value)
            self.check("change-headers", headers(message))
            self.assertEqual(message.key().decode(), value["customer_id"])

    def test_memberships(self) -> None:
        """Keys and values of the memberships."""
        for message in self.broker.read(MEMBERSHIPS, lambda found: len(found) > 20):
            value = json.loads(message.value())
            self.check("membership", value)
            self.assertEqual(message.key().decode(), value["customer_id"])

    def test_dead_letters(self) -> None:
        """The headers of the dead letters."""
        found = self.broker.read(DEAD_LETTERS, lambda found: len(found) >= 3)
        for message in found:
            self.check("dead-letter-headers", headers(message))
        self.assertEqual({headers(message)["source.topic"] for message in found}, {"shop-events"})

    def test_metrics(self) -> None:
        """Every line of the metrics log."""
        lines = Path(self.log).read_text("utf-8").splitlines()
        self.assertGreater(len(lines), 3)
        for line in lines:
            self.check("metrics", json.loads(line))

    # The example of a reader

    def settings(self, group: str) -> dict[str, str | int | bool]:
        """What a reader needs to reach the broker."""
        return {
            "bootstrap.servers": self.broker.address,
            "group.id": group,
            "session.timeout.ms": 6000,
            "log_level": 2,
        }

    def read_to_end(self, store: Store, group: str, steps: int | None = None) -> ChangesReader:
        """Lets the reader work to the topic's end, or for a number of batches with records."""
        reader = ChangesReader(store, CHANGES, self.settings(group))

        def goes_on() -> bool:
            reader.step()
            read = sum(reader.counts.values())
            return reader.is_at_end if steps is None else read > 0

        eventually("the reader has read", goes_on)
        reader.close()
        return reader

    def test_reader(self) -> None:
        """The reader's segments are those of the memberships, with no change missing or counted twice."""
        store = Store(":memory:")
        reader = self.read_to_end(store, "reader-1")
        self.assertEqual(reader.counts, {Outcome.NEW: len(self.changes)})
        self.assertEqual((store.missing(), reader.rejected), ([], 0))
        latest: dict[str, list[str]] = {}
        customers = {message.key().decode() for message in self.changes}
        for message in self.broker.read(
            MEMBERSHIPS, lambda found: {m.key().decode() for m in found} >= customers
        ):
            latest[message.key().decode()] = sorted(json.loads(message.value())["segments"])
        self.assertEqual({customer: store.segments_of(customer) for customer in latest}, latest)

    def test_reader_goes_on(self) -> None:
        """After a restart the reader goes on behind its last transaction, and ends with the same."""
        with tempfile.TemporaryDirectory() as folder:
            first = Store(f"{folder}/segments.db")
            read = self.read_to_end(first, "reader-2", steps=1)
            first.close()
            second = Store(f"{folder}/segments.db")
            rest = self.read_to_end(second, "reader-2")
            self.assertEqual(read.counts[Outcome.NEW] + rest.counts[Outcome.NEW], len(self.changes))
            self.assertEqual(rest.counts[Outcome.REPEAT], 0)
            content = second.content()
            second.close()
        whole = Store(":memory:")
        self.read_to_end(whole, "reader-3")
        self.assertEqual(content, whole.content())

    def test_reader_takes_over(self) -> None:
        """Who begins with the memberships knows the same segments, and all earlier changes are repeats."""
        store, whole = Store(":memory:"), Store(":memory:")
        self.assertGreater(load_memberships(store, MEMBERSHIPS, self.settings("reader-4")), 10)
        counts = self.read_to_end(store, "reader-4").counts
        self.read_to_end(whole, "reader-5")
        self.assertEqual(counts, {Outcome.REPEAT: len(self.changes)})
        members = {customer: whole.segments_of(customer) for customer, *_ in whole.content()["customers"]}
        self.assertEqual({customer: store.segments_of(customer) for customer in members}, members)

    def test_repeats(self) -> None:
        """Real changes, repeated in stretches, come to the same as once."""
        parsed = [Change.of(json.loads(message.value()), headers(message)) for message in self.changes]
        chance = random.Random(1)
        stream = list(parsed)
        for _ in range(5):
            begin = chance.randrange(len(stream))
            end = chance.randrange(begin, len(stream))
            stream[end:end] = stream[begin:end]
        once, often = Store(":memory:"), Store(":memory:")
        for store, changes in ((once, parsed), (often, stream)):
            with store:
                for change in changes:
                    store.apply(change)
        self.assertEqual(once.content(), often.content())


if __name__ == "__main__":
    unittest.main()
