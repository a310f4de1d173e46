"""The duration of a session in words.

>>> session_in_words(3600), session_in_words(5400), session_in_words(7260)
('1 hour', '1 hour and 30 minutes', '2 hours and 1 minute')
"""

from __future__ import annotations

from typing import Final

_HOUR: Final = 3600
_MINUTE: Final = 60


def session_in_words(seconds: int) -> str:
    """Write the longest duration of a session; a part of a minute counts as one."""
    hours, rest = divmod(-(-seconds // _MINUTE) * _MINUTE, _HOUR)
    whole = _counted(hours, "hour")
    return f"{whole} and {_counted(rest // _MINUTE, 'minute')}" if rest else whole


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
