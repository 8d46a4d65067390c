"""The bytes that are hashed. Changing this file breaks every sealed chain: add a version instead."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def canonical(row: Mapping[str, Any]) -> bytes:
    """One row as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry_code(key: bytes, row: Mapping[str, Any]) -> str:
    """The keyed code (HMAC-SHA-256, hex) of one entry: a row that the product did not write has none."""
    return hmac.new(key, canonical(row), hashlib.sha256).hexdigest()


def link_hash(previous: str, mac: str) -> str:
    """The hash of a link: over the hash before it and the entry's code, so over everything so far."""
    return hashlib.sha256(f"{previous}:{mac}".encode()).hexdigest()
