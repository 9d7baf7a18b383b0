"""A broker inside of this process: librdkafka's mock, to which other processes can talk as well."""

import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition

from project import yaml_of

#: Seconds after which a test has waited in vain.
PATIENCE = 90


def eventually(what: str, condition: Callable[[], bool]) -> None:
    """Waits for a condition."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


class Broker:
    """The mock: it has no transactions to speak of, and makes topics by itself."""

    def __init__(self, topics: list[str]) -> None:
        """Starts it, with these topics."""
        self.producer = Producer({"test.mock.num.brokers": 1, "log_level": 2})
        (broker,) = self.producer.list_topics(timeout=10).brokers.values()
        self.address = f"{broker.host}:{broker.port}"
        self.partitions = {topic: self._create(topic) for topic in topics}

    def _create(self, topic: str) -> int:
        count = 0

        def is_there() -> bool:
            nonlocal count
            count = len(self.producer.list_topics(topic, timeout=10).topics[topic].partitions)
            return count > 0

        eventually(f"{topic} is there", is_there)
        return count

    def configuration(self, folder: str) -> dict[str, Any]:
        """The shop's configuration for this broker, with state in a folder. The mock has no transactions."""
        config: dict[str, Any] = yaml_of("deploy/segstreamd.yaml")
        config["kafka"] = {"bootstrap.servers": self.address, "fetch.wait.max.ms": 10}
        config["output"] = {"delivery": "at_least_once"}
        config["state"] = {"directory": f"{folder}/state", "commit_interval": "100ms"}
        config.pop("http", None)
        config.pop("metrics", None)
        return config

    def read(self, topic: str, is_enough: Callable[[list[Message]], bool]) -> list[Message]:
        """The records of a topic from its beginning, until there are enough."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "reader", "log_level": 2})
        places = range(self.partitions[topic])
        consumer.assign([TopicPartition(topic, place, OFFSET_BEGINNING) for place in places])
        found: list[Message] = []

        def goes_on() -> bool:
            found.extend(m for m in consumer.consume(1000, timeout=0.2) if m.error() is None)
            return is_enough(found)

        eventually(f"{topic} has enough records; it has {len(found)}", goes_on)
        consumer.close()
        return found


def headers(message: Message) -> dict[str, str]:
    """The headers of a record as text."""
    return {name: value.decode() for name, value in message.headers() or []}
