"""The new addresses of the resources of all earlier modules, in one set of ``moved`` blocks.

A customer may run any earlier release. Terraform accepts one destination for an address, and one source: what
one release called A and a later one B becomes A -> B -> C, a chain. Terraform follows a chain from its first
address, and moves nothing to an address that is in use.
https://developer.hashicorp.com/terraform/language/modules/develop/refactoring#chaining-moved-blocks

So a chain may end wrongly for a module that has two of its addresses. Each chain is followed for each earlier
module (``_Chain.fits``). An address that fits nowhere in its chain is omitted, and reported as ``uncovered``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_terraform.writing.moves import addresses_with_presences, own_moves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.presence import Presence
    from octospec_terraform.writing.moves import Move, PlacedRole

    Module = tuple[PlacedRole, ...]


@frozen
class ChainedMoves:
    """All moves, and for each earlier module whose moves are not all possible together its resources."""

    moves: tuple[Move, ...]
    uncovered: Mapping[int, tuple[str, ...]]


def chained_moves(earlier: Sequence[Module], now: Module) -> ChainedMoves:
    """Return the moves from each of the ``earlier`` modules, the oldest first, to the next one.

    A later module comes first: what an older one needs never changes what a later one gets.
    """
    modules = (*earlier, now)
    places = tuple(map(addresses_with_presences, modules))
    steps = tuple(dict(own_moves(*pair)) for pair in pairwise(modules))
    wanted = tuple(
        dict(_targets(number, places, steps, dict(own_moves(module, now))))
        for number, module in enumerate(earlier)
    )
    chains = {target: _Chain((target,)) for target in places[-1]}
    uncovered: dict[int, tuple[str, ...]] = {}
    for number in reversed(range(len(earlier))):
        for address, target in wanted[number].items():
            longer = chains[target].with_address(address, places, wanted)
            in_others = any(address in chain.addresses for end, chain in chains.items() if end != target)
            if longer is None or in_others:
                uncovered[number] = (*uncovered.get(number, ()), address)
            else:
                chains[target] = longer
    moves = tuple(move for chain in chains.values() for move in chain.moves(places, wanted))
    return ChainedMoves(moves, uncovered)


def _targets(
    number: int,
    places: Sequence[Mapping[str, Presence]],
    steps: Sequence[Mapping[str, str]],
    direct: Mapping[str, str],
) -> Iterator[Move]:
    """Yield the last address of each resource: the most alike one, otherwise found release by release."""
    yield from direct.items()
    last = places[-1]
    for address in places[number]:
        at: str | None = address
        for place, step in zip(places[number + 1 :], steps[number:], strict=True):
            at = None if at is None else step.get(at) or (at if at in place else None)
        is_free = at is not None and at not in places[number] and at not in direct.values()
        if at is not None and is_free and address not in last and address not in direct:
            yield address, at


@frozen
class _Chain:
    """Addresses in the order in which one resource had them; the last is that of the next module."""

    addresses: tuple[str, ...]

    def with_address(
        self,
        address: str,
        places: Sequence[Mapping[str, Presence]],
        wanted: Sequence[Mapping[str, str]],
    ) -> _Chain | None:
        """Add an earlier address: before the others, or where each module still ends as it should."""
        known = address in self.addresses
        for at in range(1 if known else len(self.addresses)):
            longer = self if known else _Chain((*self.addresses[:at], address, *self.addresses[at:]))
            if all(longer.fits(*each) for each in zip(places, wanted, strict=False)):
                return longer
        return None

    def fits(self, there: Mapping[str, Presence], wanted: Mapping[str, str]) -> bool:
        """Whether the resource of a module that should end at the last address does."""
        target = self.addresses[-1]
        now_at = {address: address for address in self.addresses if address in there}
        for old, new in pairwise(self.addresses):
            if old in now_at and new not in now_at:
                now_at[new] = now_at.pop(old)
        should = [address for address in self.addresses if wanted.get(address) == target]
        return not should or should == [now_at.get(target)]

    def moves(
        self, places: Sequence[Mapping[str, Presence]], wanted: Sequence[Mapping[str, str]]
    ) -> Iterator[Move]:
        """Yield the moves, the last first, and that for a ``count``, which Terraform misses after another."""
        target = self.addresses[-1]
        yield from reversed(tuple(pairwise(self.addresses)))
        before = [
            there[address]
            for there, ends in zip(places, wanted, strict=False)
            for address in self.addresses
            if ends.get(address) == target
        ]
        if any(not was and places[-1][target] for was in before):
            yield target, f"{target}[0]"
        if any(was and not places[-1][target] for was in before):
            yield f"{target}[0]", target
