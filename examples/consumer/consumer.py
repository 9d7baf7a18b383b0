#!/usr/bin/env python3
"""Keeps a database of who is in which segment, from the changes that segstreamd publishes.

Each batch of records and the position behind it are one transaction of the database, so the group's offsets
in Kafka are only for those who watch the lag. See README.md.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections import Counter
from types import FrameType
from typing import cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from store import Change, OtherHistoryError, Outcome, Store

log = logging.getLogger("consumer")
BATCH = 500


class ChangesReader:
    """Reads the changes topic into a store."""

    def __init__(self, store: Store, topic: str, settings: dict[str, str | int | bool]) -> None:
        """Joins the group. The settings are Kafka's, such as bootstrap.servers and group.id."""
        self._store = store
        self._topic = topic
        self._ends: set[int] = set()
        self._assigned: set[int] = set()
        self.counts: Counter[Outcome] = Counter()
        self.rejected = 0
        self._consumer = Consumer(
            settings
            | {
                # What belongs to a transaction that is open or aborted is not shown.
                "isolation.level": "read_committed",
                # The database says where to go on, and does so in the transaction of the records before.
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "enable.partition.eof": True,
            }
        )
        self._consumer.subscribe([topic], on_assign=self._assign, on_revoke=self._revoke)

    @property
    def is_at_end(self) -> bool:
        """Whether all partitions were read to their end."""
        return bool(self._assigned) and self._assigned <= self._ends

    def _assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for place in partitions:
            position = self._store.position(place.topic, place.partition)
            place.offset = OFFSET_BEGINNING if position is None else position
        self._assigned = {place.partition for place in partitions}
        self._ends = set()
        consumer.assign(partitions)

    def _revoke(self, consumer: Consumer, _: list[TopicPartition]) -> None:
        self._assigned = set()

    def step(self) -> None:
        """Reads a batch and makes it durable."""
        messages = self._consumer.consume(BATCH, timeout=0.5)
        if not messages:
            return
        next_offsets: dict[int, int] = {}
        with self._store:
            for message in messages:
                partition, offset = cast(int, message.partition()), cast(int, message.offset())
                error = message.error()
                if error is None:
                    self._take(message)
                    self._ends.discard(partition)
                    next_offsets[partition] = offset + 1
                elif error.code() == KafkaError._PARTITION_EOF:
                    self._ends.add(partition)
                elif error.fatal():
                    raise KafkaException(error)
                else:
                    log.warning("%s", error)
            for partition, offset in next_offsets.items():
                self._store.set_position(self._topic, partition, offset)
        if next_offsets:
            places = [TopicPartition(self._topic, *place) for place in next_offsets.items()]
            self._consumer.commit(offsets=places, asynchronous=True)

    def _take(self, message: Message) -> None:
        try:
            pairs = cast(list[tuple[str, bytes]], message.headers() or [])
            headers = {name: value.decode() for name, value in pairs}
            change = Change.of(json.loads(cast(bytes, message.value())), headers)
        except (KeyError, TypeError, ValueError) as error:
            # Somebody else writes to the topic. Standing still would not help.
            self.rejected += 1
            log.error(
                "no change at %s[%d]@%d: %s", message.topic(), message.partition(), message.offset(), error
            )
            return
        self.counts[self._store.apply(change)] += 1

    def close(self) -> None:
        """Leaves the group."""
        self._consumer.close()


def load_memberships(store: Store, topic: str, settings: dict[str, str | int | bool]) -> int:
    """Takes the current state over from the memberships topic, up to its present end.

    Returns how many customers were new or newer. For a reader who comes late, or has lost changes.
    """
    consumer = Consumer(settings | {"isolation.level": "read_committed", "enable.partition.eof": True})
    known = consumer.list_topics(topic, timeout=30).topics[topic]
    if known.error is not None:
        raise KafkaException(known.error)
    left = set(known.partitions)
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in left])
    taken = 0
    while left:
        messages = consumer.consume(BATCH, timeout=1)
        with store:
            for message in messages:
                error = message.error()
                if error is None:
                    value = message.value()
                    membership = None if value is None else json.loads(value)
                    taken += store.take_over(cast(bytes, message.key()).decode(), membership)
                elif error.code() == KafkaError._PARTITION_EOF:
                    left.discard(message.partition())
                elif error.fatal():
                    raise KafkaException(error)
    consumer.close()
    return taken


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bootstrap", required=True, metavar="HOST:PORT")
    parser.add_argument("--topic", required=True, help="the changes topic")
    parser.add_argument("--memberships", metavar="TOPIC", help="take the current state over from it first")
    parser.add_argument("--database", required=True, metavar="FILE")
    parser.add_argument("--group", default="segment-readers")
    parser.add_argument("--until-end", action="store_true", help="stop when everything has been read")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")

    settings: dict[str, str | int | bool] = {
        "bootstrap.servers": options.bootstrap,
        "group.id": options.group,
    }
    store = Store(options.database)
    if options.memberships:
        log.info("%d customers taken over", load_memberships(store, options.memberships, settings))
    reader = ChangesReader(store, options.topic, settings)
    stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        while not stopping and not (options.until_end and reader.is_at_end):
            reader.step()
    except OtherHistoryError as error:
        log.error("%s", error)
        return 1
    finally:
        reader.close()
        store.close()
    counts = {outcome.value: reader.counts[outcome] for outcome in Outcome} | {"rejected": reader.rejected}
    print(json.dumps(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
