"""The id of the request that is being answered, for the history and the log."""

import uuid
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def begin_request() -> str:
    """Give the request that begins now an id of its own (32 hex digits) and return it."""
    fresh = uuid.uuid4().hex
    _request_id.set(fresh)
    return fresh


def current_request_id() -> str:
    """The id of the request that is being answered; empty outside a request."""
    return _request_id.get()
