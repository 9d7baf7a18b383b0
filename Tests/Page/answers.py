"""Answers of the HTTP interface, as a daemon would give them, for the page to show."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

Object = dict[str, Any]

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
HOSTILE_ID = '<img src=x onerror="window.hacked=1">'
HOSTILE_TEXT = "</code><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


def instant(seconds: float = 0) -> str:
    """A time, as the interface writes it."""
    moment = NOW + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def segment(name: str, size: int, **fields: Any) -> Object:
    """An element of `/v1/segments`."""
    return {
        "name": name,
        "kind": "rule",
        "version": 1,
        "definition": "9f3c51d07b2e",
        "expressions": {"enter": "visits_7d > 12 && purchases_7d >= 2", "exit": "visits_7d < 8"},
        "shadow": False,
        "size": size,
        "entered_per_hour": 3.5,
        "exited_per_hour": 2,
        "flap_rate": 0.125,
        "last_evaluated": instant(),
        "warnings": [],
    } | fields


def shop_segments() -> list[Object]:
    """The segments of the simulated shop, one with every mark, and one with a hostile text."""
    tier = {"kind": "tier", "expressions": {"of": "intent"}}
    return [
        segment("highly_active", 12345, version=3),
        segment("cart_abandoner", 1240, shadow=True, expressions={"enter": HOSTILE_TEXT}),
        segment("purchase_intent.high", 803, **tier),
        segment("purchase_intent.medium", 4410, entered_per_hour=118.25, exited_per_hour=97.5, **tier),
        segment("purchase_intent.low", 88012, flap_rate=None, **tier),
        segment("vip", 7, warnings=["min_size", "flap_rate"], last_evaluated=None),
    ]


def many_segments(count: int) -> list[Object]:
    """As many as a large company has."""
    return [segment(f"campaign_{index:03d}", (index * 7919) % 100_000) for index in range(count)]


def status(uptime: float, segments: list[Object]) -> Object:
    """The newest line of the metrics log."""
    return {
        "time": instant(uptime),
        "uptime_seconds": uptime,
        "events": {
            "consumed": 48_123_456, "accepted": 48_100_000, "duplicates": 23_400, "dead_lettered": 56,
            "control": 0, "per_second": 12_345.6,
        },
        "changes": {"entered": 4974, "exited": 4391},
        "segments": {
            each["name"]: {"size": each["size"], "entered": 40, "exited": 30, "suppressed": 2,
                           "shadow": each["shadow"]} for each in segments
        },
        "models": {
            "intent": {"evaluations": 91_000, "unscored": 0, "psi": 0.31, "missing": {}, "out_of_range": {}}
        },
        "timers": {"pending": 201_000, "fired": 3281, "overdue": 0},
        "lag": {"events": 1532, "seconds": 2.4, "partitions": {"0": 700, "1": 832, "2": 0, "3": 0}},
        "latency_ms": {"p50": 61.2, "p99": 184.5, "max": 402.1},
        "commits": {"count": 10_234, "aborted": 0, "p50_ms": 11.25, "p99_ms": 24.5},
        "rebalances": 1,
        "reload": {"count": 1, "failed": 0, "remaining": 0, "definition": "4be1c09d77aa"},
        "restore": {"partitions": 4, "remaining": 0},
        "state": {"customers": 1_048_576, "bytes": 734_003_200, "dedup_ids": 48_000_000},
        "process": {"resident_bytes": 1_288_490_188, "cpu_seconds": 12_345.67},
    }  # fmt: skip


def history(segments: list[Object], length: int = 360) -> Object:
    """An hour of reports, one every ten seconds."""
    waves = [1 + 0.3 * math.sin(step / 17) + 0.1 * math.sin(step / 3) for step in range(length)]
    return {
        "times": [instant(10.0 * (step - length)) for step in range(length)],
        "events_per_second": [round(12_000 * wave, 1) for wave in waves],
        "lag_events": [max(0, int(2_000 * (wave - 0.9))) for wave in waves],
        "lag_seconds": [max(0, round(3 * (wave - 0.9), 1)) for wave in waves],
        "latency_p99_ms": [None if step < 5 else round(180 * wave, 1) for step, wave in enumerate(waves)],
        "segments": {
            each["name"]: [int(each["size"] * (1 + (wave - 1) * ((index % 5) - 2) / 9)) for wave in waves]
            for index, each in enumerate(segments)
        },
    }


def change(number: int, **fields: Any) -> Object:
    """A segment change, as in the topic."""
    entered = number % 3 != 0
    by_event = number % 2 == 0
    return {
        "change": "entered" if entered else "exited",
        "customer_id": f"c{number:06d}",
        "segment": ["highly_active", "cart_abandoner", "purchase_intent.medium"][number % 3],
        "version": 1,
        "definition": "9f3c51d07b2e",
        "sequence": 4,
        "at": instant(number / 10),
        "since": None if entered else instant(-86_400),
        "cause": "event" if by_event else "timer",
        "event_id": f"fa8ec6fc-{number}" if by_event else None,
        "origin": "live",
        "holdout": False,
        "features": {"visits_7d": 13, "purchases_7d": 2, "silence": None},
        "scores": {"intent": 0.6450023652675642},
    } | fields


def customer(customer_id: str) -> Object:
    """What is known of a customer."""
    return {
        "customer_id": customer_id,
        "partition": 3,
        "at": instant(),
        "sequence": 4,
        "features": {"visits_7d": 13, "purchases_7d": 1, "spend_30d": 12_345.67, "silence": None,
                     "points": 1_234_567_890_123, "pace": 1_234_567.8, "decay": 1.5e-9,
                     "last_channel": HOSTILE_TEXT},
        "scores": {"intent": 0.6450023652675642},
        "segments": {"purchase_intent.medium": {"since": instant(-3600), "version": 1}},
    }  # fmt: skip


def comparison(expression: str, value: float | None, threshold: float, margin: float | None) -> Object:
    """A leaf of a condition."""
    return {
        "expression": expression, "holds": margin is not None and margin > 0, "operator": ">",
        "value": value, "threshold": threshold, "margin": margin, "conditions": [],
    }  # fmt: skip


def both(expression: str, holds: bool, *conditions: Object) -> Object:
    """A conjunction."""
    return {
        "expression": expression, "holds": holds, "operator": "&&", "value": None, "threshold": None,
        "margin": None, "conditions": list(conditions),
    }  # fmt: skip


def explained(name: str, kind: str, **fields: Any) -> Object:
    """What every segment's explanation has."""
    return {
        "name": name, "kind": kind, "version": 1, "definition": "9f3c51d07b2e", "shadow": False,
        "evaluate": "continuous", "member": False, "inside": None, "since": None, "held_by": [],
        "features": {}, "scores": {}, "next_change": None,
    } | fields  # fmt: skip


def explained_rules() -> list[Object]:
    """A rule that is held back by its cool-down, and one that is about to be entered."""
    visits = comparison("visits_7d > 12", 13, 12, 1)
    purchases = comparison("purchases_7d >= 2", 1, 2, -1)
    cart = [
        comparison("carts_1h >= 1", 2, 1, 1),
        comparison("silence >= 20m", None, 1200, None),
        both("!(purchases_1h > 0)", True, comparison("purchases_1h > 0", 0, 0, 0)),
    ]
    rule = {"dwell_until": None, "cooldown_until": None, "confirming_since": None, "confirming_until": None}
    return [
        explained(
            "highly_active", "rule", since=instant(-7200),
            enter=both("visits_7d > 12 && purchases_7d >= 2", False, visits, purchases),
            exit=comparison("visits_7d < 8", 13, 8, -5), features={"visits_7d": 13, "purchases_7d": 1},
            **rule | {"cooldown_until": instant(600)}, held_by=["cooldown"],
        ),
        explained(
            "cart_abandoner", "rule", shadow=True, exit=None,
            enter=both("carts_1h >= 1 && silence >= 20m && !(purchases_1h > 0)", False, *cart),
            features={"carts_1h": 2, "silence": None, "purchases_1h": 0}, **rule,
            next_change={"at": instant(11_000.5), "change": "entered", "from": None, "to": "cart_abandoner"},
        ),
    ]  # fmt: skip


def explained_tiers() -> Object:
    """Tiers of a score."""
    rows = [("high", 0.7, 0.6), ("medium", 0.4, 0.3), ("low", None, None)]
    return explained(
        "purchase_intent", "tier", member=True, inside="purchase_intent.medium", since=instant(-3600),
        value={"expression": "intent", "value": 0.6450023652675642}, scores={"intent": 0.6450023652675642},
        tiers=[
            {
                "name": name, "enter": enter, "exit": leave, "current": name == "medium",
                "enter_margin": None if enter is None else round(0.645 - enter, 3),
                "exit_margin": None if leave is None else round(0.645 - leave, 3),
            }
            for name, enter, leave in rows
        ],
        next_change={"none_before": instant(2_592_000)},
    )  # fmt: skip


def explained_clusters() -> Object:
    """Clusters, entered by events alone."""
    return explained(
        "taste", "cluster", evaluate="event", member=True, inside="taste.0", since=instant(-90_000),
        value={"expression": "taste_model", "value": 0}, margin=0.1,
        clusters=[
            {"name": "0", "distance": 1.25, "current": True, "lead": None},
            {"name": "1", "distance": 2.5, "current": False, "lead": -1.375},
        ],
    )  # fmt: skip


def explanation(customer_id: str, segments: list[Object] | None = None) -> Object:
    """Why the customer is in each segment or not."""
    model = {
        "model": "intent", "part": None, "value": 0.6450023652675642, "unit": "log-odds", "baseline": -2.2,
        "contributions": [
            {"input": "visits_7d", "value": 13, "contribution": 1.04},
            {"input": "conversion", "value": 0.07142857, "contribution": 0.428571},
        ],
    }  # fmt: skip
    shown = segments or [*explained_rules(), explained_tiers(), explained_clusters()]
    return {
        "customer_id": customer_id, "partition": 3, "at": instant(), "sequence": 4, "segments": shown,
        "models": [model],
    }  # fmt: skip
