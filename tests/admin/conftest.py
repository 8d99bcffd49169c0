"""In every test of the back office too: a line of history is written under its engagement's lock."""

from tests.locks import engagements_are_locked_first as engagements_are_locked_first
