"""With fewer answers, or a switch for a value, each remaining combination has the same parts as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from octo_spec.importing.choice_narrowing import with_narrowed_choice, with_switch
from octo_spec.model.presence import PARTITION, ChoiceIs, Given, PartitionIn, Presence, Requirement
from octo_spec.testing import LAW
from octo_spec.testing.strategies import deployments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment


def _holds(presence: Presence, setting: Mapping[str, str | bool]) -> bool:
    for test in presence.tests:
        match test:
            case ChoiceIs(id, values) if setting[id] not in values:
                return False
            case PartitionIn(partitions) if setting[PARTITION] not in partitions:
                return False
            case Given(id) if not setting[id]:
                return False
            case _:
                pass
    return True


def _there(deployment: Deployment, setting: Mapping[str, str | bool]) -> dict[str, list[object]]:
    """List the parts of each role that are there in a setting."""
    return {
        role.id: [
            *(policy.statements for policy in role.policies if _holds(policy.presence, setting)),
            *(trust.principal for trust in role.trust if _holds(trust.presence, setting)),
            *(each.arn for each in role.attachments if _holds(each.presence, setting)),
            *((role.boundary.arn,) if role.boundary and _holds(role.boundary.presence, setting) else ()),
        ]
        for role in deployment.roles
        if _holds(role.presence, setting)
    }


def _setting(data: st.DataObject, deployment: Deployment) -> dict[str, str | bool]:
    partitions = [facts.key for facts in deployment.partitions] or ["aws", "aws-cn", "aws-us-gov"]
    return {
        **{choice.id: data.draw(st.sampled_from(choice.values)) for choice in deployment.choices},
        **{parameter.id: data.draw(st.booleans()) for parameter in deployment.parameters},
        PARTITION: data.draw(st.sampled_from(partitions)),
    }


@LAW
@given(st.data(), deployments())
def test_fewer_answers_keep_the_same_parts(data: st.DataObject, deployment: Deployment) -> None:
    assume(deployment.choices)
    choice = data.draw(st.sampled_from(deployment.choices))
    kept = data.draw(st.lists(st.sampled_from(choice.values), min_size=1, unique=True))
    answers = tuple(value for value in choice.values if value in kept)
    setting = _setting(data, deployment) | {choice.id: data.draw(st.sampled_from(answers))}
    less = with_narrowed_choice(deployment, choice.id, answers)
    assert _there(less, setting) == _there(deployment, setting)
    assert [each.values for each in less.choices if each.id == choice.id] == [answers] * (len(answers) > 1)


@LAW
@given(st.data(), deployments())
def test_fewer_partitions_keep_the_same_parts(data: st.DataObject, deployment: Deployment) -> None:
    setting = _setting(data, deployment)
    less = with_narrowed_choice(deployment, PARTITION, (str(setting[PARTITION]),))
    assert _there(less, setting) == _there(deployment, setting)
    tests = (test for role in less.roles for policy in role.policies for test in policy.presence.tests)
    assert not any(isinstance(test, PartitionIn) for test in tests)


@LAW
@given(st.data(), deployments())
def test_a_switch_selects_the_same_parts_as_the_value(data: st.DataObject, deployment: Deployment) -> None:
    assume(deployment.parameters)
    parameter = data.draw(st.sampled_from(deployment.parameters)).id
    setting = _setting(data, deployment)
    switched = with_switch(deployment, parameter)
    [switch] = {choice.id for choice in switched.choices} - {choice.id for choice in deployment.choices}
    setting[switch] = "on" if setting[parameter] else "off"
    assert _there(switched, setting) == _there(deployment, setting)
    on, given_one = Presence.of(ChoiceIs(switch, ("on",))), Presence.of(Given(parameter))
    assert switched.requirements[-2:] == (Requirement(on, given_one), Requirement(given_one, on))
