"""In every test of an act: a line in an engagement's history is written under its lock."""

from tests.locks import engagements_are_locked_first as engagements_are_locked_first
