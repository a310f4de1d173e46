"""The automaton of addresses reads what Python reads as an address within the networks."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.search.address_spellings import AddressSpellings
from octo_spec.iam.key_domains import is_value
from octo_spec.iam.keys import ValueKind
from tests.access.samples import is_read
from tests.trials import tried

NETWORKS = [
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "10.1.0.0/16",
        "0.0.0.0/0",
        "10.1.2.3",
        "2001:db8::/32",
        "::/0",
        "::1",
        "fc00::/7",
    )
]
ADDRESSES = st.one_of(
    st.sampled_from(["10.1.2.3", "10.1.2.0", "255.255.255.255", "2001:db8::", "::1", "fc00::1:0:1", "::"]),
    st.integers(0, (1 << 32) - 1).map(lambda value: str(IPv4Address(value))),
    st.integers(0, (1 << 128) - 1).map(lambda value: str(IPv6Address(value))),
    st.integers(0, (1 << 20) - 1).map(lambda value: IPv6Address(value << 40).exploded),
    st.text("01:::.a2", max_size=12),
)


@tried(100)
@given(st.sets(st.sampled_from(NETWORKS), max_size=3), st.data())
def test_a_text_is_accepted_exactly_if_it_is_a_fitting_address(
    networks: set[object], data: st.DataObject
) -> None:
    listed = [network for network in NETWORKS if network in networks]
    chosen: dict[tuple[object, ...], bool] = {}

    def fits(text: str) -> bool:
        address = ip_address(text)
        place = (address.version, *(address in network for network in listed))
        if place not in chosen:
            chosen[place] = data.draw(st.booleans())
        return chosen[place]

    spellings = AddressSpellings.of(listed, fits)
    for text in data.draw(st.lists(ADDRESSES, max_size=12)):
        for spelled in (text, text.upper()):
            assert is_read(spellings, spelled) is (is_value(ValueKind.ADDRESS, spelled) and fits(spelled))


@pytest.mark.parametrize("zeros", range(1, 9))
def test_groups_of_zeros_may_be_omitted_at_any_place(zeros: int) -> None:
    spellings = AddressSpellings.of([], lambda _: True)
    for place in range(9 - zeros):
        groups = ["a"] * place, ["b"] * (8 - zeros - place)
        head, tail = map(":".join, groups)
        assert is_read(spellings, f"{head}::{tail}")
        assert not is_read(spellings, f"{head}::{':'.join('c' * (9 - place))}")


@pytest.mark.parametrize("text", ["1::2::3", "::1::", "1::2::", "::1::2", "1::::2", "::::", ":::", "1:::2"])
def test_zeros_may_be_omitted_at_one_place_only(text: str) -> None:
    assert not is_read(AddressSpellings.of([], lambda _: True), text)


def neighbours(address: IPv4Address | IPv6Address) -> list[str]:
    """List an address, and those before and after it."""
    numbers = (int(address) + step for step in (-1, 0, 1))
    return [str(type(address)(number)) for number in numbers if 0 <= number < 1 << address.max_prefixlen]


ENDS = sorted({text for network in NETWORKS for end in (network[0], network[-1]) for text in neighbours(end)})


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_addresses_at_the_ends_of_networks_are_distinguished(network: IPv4Network | IPv6Network) -> None:
    spellings = AddressSpellings.of(NETWORKS, lambda text: ip_address(text) in network)
    assert [text for text in ENDS if is_read(spellings, text)] == [
        text for text in ENDS if ip_address(text) in network
    ]
