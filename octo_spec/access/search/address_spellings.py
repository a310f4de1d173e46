"""The spellings of addresses: IPv4 in four numbers, IPv6 in hexadecimal groups, maybe with ``::``.

>>> from ipaddress import ip_address, ip_network
>>> office = ip_network("2001:db8::/32")
>>> of_office = AddressSpellings.of([office], lambda text: ip_address(text) in office)
>>> def is_read(text):
...     states = set(of_office.start)
...     for letter in text:
...         states = {after for state in states for after in of_office.next_states(state, letter)}
...     return any(map(of_office.is_complete, states))
>>> is_read("2001:db8::1"), is_read("2001:0DB8:0:0:0:0:0:1"), is_read("2001::db8"), is_read("10.0.0.1")
(True, True, False, False)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from octo_spec.frozen import frozen
from octo_spec.iam.glob_matching import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from ipaddress import IPv4Network, IPv6Network


class _AddressState(NamedTuple):
    """The state after a part of an address was read.

    ``known`` is the number that the complete groups write, or ``None`` if they decide ``interval``. ``group``
    is the group that is being read, ``last`` what was read before it.
    """

    version: int
    known: int | None = 0
    interval: int = 0
    whole: int = 0
    group: str = ""
    last: str = ""
    is_compressed: bool = False


_V4, _V6 = 4, 6
_GROUPS: Final = {_V4: (4, 8), _V6: (8, 16)}
"""By version, how many groups an address has, and how many bits a group has."""
_HEXADECIMAL: Final = f"{DIGITS}abcdefABCDEF"
_MOST_LETTERS: Final = 4
_GREATEST_OCTET: Final = 255


@frozen
class AddressSpellings:
    """IPv4 addresses as AWS writes them, and IPv6 addresses in hexadecimal groups, in some networks.

    ``cuts`` are, by version, the addresses at which an interval begins; ``accepted`` are the
    intervals by version and number.
    """

    cuts: dict[int, tuple[int, ...]]
    accepted: frozenset[tuple[int, int]]
    letters: str = f"{_HEXADECIMAL}.:"
    _alike: dict[tuple[object, ...], str] = field(default_factory=dict, repr=False, compare=False)
    """A group of letters for each outlook that occurred."""

    @classmethod
    def of(cls, networks: Iterable[IPv4Network | IPv6Network], fits: Callable[[str], bool]) -> Self:
        """Accept the addresses that ``fits`` accepts; ``fits`` may distinguish only ``networks``."""
        cuts = {version: {0} for version in _GROUPS}
        for network in networks:
            cuts[network.version] |= {int(network.network_address), int(network.broadcast_address) + 1}
        ordered = {
            version: tuple(sorted(_cuts_of_version(version, those))) for version, those in cuts.items()
        }
        accepted = {
            (version, interval)
            for version, those in ordered.items()
            for interval, first in enumerate(those, start=1)
            if fits(str(IPv4Address(first) if version == _V4 else IPv6Address(first)))
        }
        return cls(ordered, frozenset(accepted))

    @property
    def start(self) -> Collection[_AddressState]:
        """The states before the first letter: one for each version."""
        return tuple(_AddressState(version) for version in _GROUPS)

    def next_states(self, state: _AddressState, letter: str, /) -> Iterator[_AddressState]:
        """Read a letter of a group, or a separator of two groups."""
        if letter not in ".:":
            yield from self._with_letter(state, letter)
        elif letter == "." and state.version == _V4:
            yield from self._states_after_group(state, ".")
        elif letter == ":" and state.version == _V6:
            yield from (
                self._states_after_group(state, ":") if state.group else self._states_after_colon(state)
            )

    def is_complete(self, state: _AddressState, /) -> bool:
        """Return whether an address was read and lies in an accepted interval."""
        if not state.group:
            is_ended = state.last == "::" and state.whole == _GROUPS[_V6][0]
            return is_ended and (_V6, state.interval) in self.accepted
        return any(
            end.whole == _GROUPS[end.version][0] and (end.version, end.interval) in self.accepted
            for end in self._states_after_group(state, "")
        )

    def _with_letter(self, state: _AddressState, letter: str) -> Iterator[_AddressState]:
        count, _ = _GROUPS[state.version]
        group = state.group + letter.lower()
        if state.whole == count or state.last == ":-":
            return
        if state.version == _V4 and (
            letter not in DIGITS or (len(group) > 1 and group[0] == "0") or int(group) > _GREATEST_OCTET
        ):
            return
        if len(group) <= _MOST_LETTERS:
            alike = (
                group if state.version == _V4 else self._alike.setdefault(self._outlook(state, group), group)
            )
            yield state._replace(group=alike)

    def _outlook(self, state: _AddressState, group: str) -> tuple[object, ...]:
        """Return what a group that is being read may become; groups with the same outlook are equivalent."""
        if state.known is None:
            return (len(group),)
        longer = range(_MOST_LETTERS + 1 - len(group))
        ends = (self._intervals(state, int(group, 16) << 4 * more, 1 << 4 * more) for more in longer)
        return state.known, state.whole, len(group), *ends

    def _intervals(self, state: _AddressState, first: int, many: int) -> tuple[int, ...]:
        """Return the interval of a group that is one of ``many``; the first intervals if that is open."""
        groups, bits = _GROUPS[state.version]
        rest, known = bits * (groups - state.whole - 1), (state.known or 0) << bits
        cuts = self.cuts[state.version]
        interval = bisect_right(cuts, (known + first) << rest)
        is_decided = interval == bisect_left(cuts, (known + first + many) << rest)
        return (interval,) if is_decided else (first, many)

    def _states_after_group(self, state: _AddressState, separator: str) -> Iterator[_AddressState]:
        """Yield the states after the group that was read."""
        if state.group:
            value = int(state.group, 10 if state.version == _V4 else 16)
            yield self._with_groups(state, (value,))._replace(group="", last=separator)

    def _states_after_colon(self, state: _AddressState) -> Iterator[_AddressState]:
        """Read the second colon of ``::``, which represents one or more groups of zeros."""
        if state.last == "" and state.whole == 0:
            yield state._replace(last=":-")
        elif state.last in {":", ":-"} and not state.is_compressed:
            for zeros in range(1, _GROUPS[_V6][0] - state.whole + 1):
                yield self._with_groups(state, (0,) * zeros)._replace(last="::", is_compressed=True)

    def _with_groups(self, state: _AddressState, values: tuple[int, ...]) -> _AddressState:
        """Append complete groups; forget them if they decide the interval."""
        count, known = state.whole + len(values), state.known
        if known is None:
            return state._replace(whole=count)
        groups, bits = _GROUPS[state.version]
        for value in values:
            known = (known << bits) | value
        rest = bits * (groups - count)
        if rest < 0:
            return state._replace(known=None, interval=0, whole=count)
        cuts = self.cuts[state.version]
        first, last = known << rest, ((known + 1) << rest) - 1
        interval = bisect_right(cuts, first)
        if interval == bisect_left(cuts, last + 1):
            return state._replace(known=None, interval=interval, whole=count)
        return state._replace(known=known, whole=count)


def _cuts_of_version(version: int, cuts: Iterable[int]) -> Iterator[int]:
    groups, bits = _GROUPS[version]
    return (cut for cut in cuts if cut < 1 << (groups * bits))
