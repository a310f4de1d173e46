"""The entry of a customer, joined: what is said nearer to the customer decides."""

from octo_spec.language.load import load_customers
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer, merge_entries, read_customer
from tests.resolve.specs import HEAD, PARAMETERS, TRUST, deployed

SPEC = f"""{HEAD}{PARAMETERS}choices:
  extra: {{description: More., ask: build}}
roles:
  reader:
    name: Reader
    why: Reads.
{TRUST}    inline: {{main: [costs, more]}}
groups:
  costs: {{category: cost-data, access: read, why: Reports., grants: [{{allow: ce:Get*}}]}}
  more: {{category: cost-data, access: read, why: More., needs: {{extra: on}}, grants: [{{allow: ce:List*}}]}}
"""

FIXED = Customer(fix={"extra": PlacedAnswer("on")})
PRESET = Customer(preset={"extra": PlacedAnswer("on")})
OPEN = Customer(ask={"extra": None})


def test_a_choice_that_is_fixed_for_a_customer_is_no_longer_an_input() -> None:
    assert merge_entries(FIXED, OPEN) == FIXED
    assert merge_entries(FIXED, PRESET) == FIXED
    assert deployed(SPEC, merge_entries(FIXED, OPEN)).choices == ()


def test_an_input_or_a_preset_of_a_customer_replaces_a_fixed_value_for_all() -> None:
    assert merge_entries(OPEN, FIXED) == OPEN
    assert merge_entries(PRESET, FIXED) == PRESET


def test_what_only_one_entry_speaks_of_stays() -> None:
    other = Customer(fix={"other": PlacedAnswer("on")}, ask={"third": None})
    assert merge_entries(FIXED, other) == Customer(fix={**other.fix, **FIXED.fix}, ask=other.ask)


def test_formats_replace_those_of_all_but_keep_the_options_there() -> None:
    common = Customer(formats=(FormatRequest("a", {"x": "1"}), FormatRequest("b", {})))
    own = Customer(formats=(FormatRequest("a", {}),))
    assert merge_entries(own, common).formats == common.formats[:1]
    assert merge_entries(Customer(formats=(FormatRequest("a", {"x": "2"}),)), common).formats[0].options == {
        "x": "2"
    }
    assert merge_entries(Customer(), common).formats == common.formats


def test_each_input_that_a_customer_chooses_has_its_own_place() -> None:
    text = "octospec-customers: 1\ncustomers:\n  acme:\n    ask:\n      - one\n      - two\n"
    loaded = load_customers(text, "c.yaml")
    assert loaded.file is not None, loaded.diagnostics
    customer = read_customer("acme", loaded.file.customers["acme"], loaded.spans, ("customers", "acme"))
    assert {id: str(place) for id, place in customer.ask.items()} == {
        "one": "c.yaml:5:9",
        "two": "c.yaml:6:9",
    }


def test_where_the_roles_of_a_customer_are_deployed_is_read() -> None:
    text = """\
octospec-customers: 1
customers:
  acme:
    deployed:
      account: "111122223333"
      region: eu-west-1
      stack: "arn:aws:cloudformation:eu-west-1:111122223333:stack/octo/a"
      format: cloudformation
      since: 2026-11-30
      roles: {reader: "arn:aws:iam::111122223333:role/Reader"}
"""
    loaded = load_customers(text, "c.yaml")
    assert loaded.file is not None, loaded.diagnostics
    customer = read_customer("acme", loaded.file.customers["acme"], loaded.spans, ("customers", "acme"))
    found = customer.deployed
    assert found is not None
    assert (found.account, found.region, found.stack, found.format) == (
        "111122223333",
        "eu-west-1",
        "arn:aws:cloudformation:eu-west-1:111122223333:stack/octo/a",
        "cloudformation",
    )
    assert (str(found.since), dict(found.roles)) == (
        "2026-11-30",
        {"reader": "arn:aws:iam::111122223333:role/Reader"},
    )
    assert (str(found.place), str(found.places["reader"])) == ("c.yaml:4:5", "c.yaml:10:15")
