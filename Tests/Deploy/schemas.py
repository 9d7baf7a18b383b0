"""The schemas in docs/schema, ready to be asked."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from project import ROOT, json_of

FOLDER = "docs/schema"


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of a schema, by its name."""
    return Draft202012Validator(
        json_of(f"{FOLDER}/{name}.schema.json"), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def names() -> list[str]:
    """All schemas."""
    return sorted(path.name.removesuffix(".schema.json") for path in (ROOT / FOLDER).iterdir())


def faults(name: str, value: Any) -> list[str]:
    """What a schema says against a value."""
    found = validator(name).iter_errors(value)
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in found]


def undescribed(schema: Any, value: Any, path: str = "") -> list[str]:
    """The members of an object that its schema allows without knowing them."""
    if not isinstance(value, dict):
        return []
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{path}/{key}" for key in value if key not in known and not isinstance(others, dict)]
    for key, member in value.items():
        found += undescribed(known.get(key, others or {}), member, f"{path}/{key}")
    return found
