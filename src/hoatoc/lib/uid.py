"""Identifiers of things that travel between installations."""

from uuid import UUID

import uuid_utils.compat


def new_uid() -> UUID:
    """A UUIDv7 (RFC 9562): unique everywhere, ordered by time."""
    return uuid_utils.compat.uuid7()
