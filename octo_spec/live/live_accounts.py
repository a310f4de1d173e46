"""The spec and the live roles that ``octospec drift`` compares: which role is which, and the given values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.deployment_answers import DeploymentAnswers
from octo_spec.analysis.drift.drift import LiveSide
from octo_spec.analysis.drift.inference import named_alike
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.importing.account_details import read_account, read_accounts
from octo_spec.storage.inputs.account_files import account_files
from octo_spec.storage.inputs.inputs import BAD_ARGUMENT
from octo_spec.storage.inputs.named_files import named_source
from octo_spec.storage.inputs.read_artifacts import NOT_A_SIDE, WHICH_ONE
from octo_spec.storage.sides.given_answers import given_answers
from octo_spec.storage.sides.live_sides import LiveRoles, chosen_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.importing.account_details import AccountRoles
    from octo_spec.live.live_calls import LiveCalls
    from octo_spec.model.deployment import Deployment
    from octo_spec.storage.inputs.inputs import Inputs


@frozen
class LiveAccount:
    """An account with live roles, and how a person named it."""

    shown: str
    account: AccountRoles


def live_accounts(argument: str, inputs: Inputs) -> tuple[LiveAccount, ...]:
    """Read live roles, each account by itself; empty if that is not possible, and ``inputs`` says why."""
    source = named_source(argument)
    if isinstance(source, Diagnostic):
        inputs.diagnostics.append(source)
        return ()
    files = account_files(source)
    if not files:
        help = "name what 'aws iam get-account-authorization-details' prints, or a folder of documents"
        inputs.diagnostics.append(NOT_A_SIDE.at(None, f"{source.shown} contains no live roles", help))
        return ()
    inputs.sources.update({file.shown: file.text for file in files})
    accounts = read_accounts(files)
    problems = tuple(dict.fromkeys(each for account in accounts for each in account.diagnostics))
    inputs.diagnostics.extend(problems)
    if has_errors(problems):
        return ()
    return tuple(LiveAccount(_title(source.shown, each), each) for each in accounts)


def _title(shown: str, account: AccountRoles) -> str:
    return f"{shown}, account {account.account}" if account.account else shown


def live_account(argument: str, answers: Sequence[str], inputs: Inputs) -> LiveAccount | None:
    """Read live roles of one account, which ``answers`` name if there are several; ``None`` if that fails."""
    accounts = live_accounts(argument, inputs)
    chosen = {each.partition("=")[2] for each in answers if each.startswith("account=")}
    if len(accounts) > 1 and chosen:
        accounts = tuple(each for each in accounts if each.account.account in chosen) or accounts
    if len(accounts) < 2:  # noqa: PLR2004 - one is clear
        return next(iter(accounts), None)
    listed = ", ".join(each.account.account for each in accounts)
    message = f"{argument} contains roles of {len(accounts)} accounts: {listed}"
    inputs.diagnostics.append(WHICH_ONE.at(None, message, "choose one with --set account=ID"))
    return None


def fetch_account(
    deployment: Deployment, matches: Sequence[str], calls: LiveCalls, inputs: Inputs
) -> LiveAccount | None:
    """Read the roles of a spec from AWS by name; ``None`` if AWS does not answer."""
    given = dict(match.split("=", 1) for match in matches if "=" in match)
    literal = {role.id: role.name.literal for role in deployment.roles if role.name is not None}
    names = {role.id: given.get(role.id) or literal.get(role.id) for role in deployment.roles}
    unnamed = [id for id, name in names.items() if name is None]
    if unnamed:
        message = f"the name of role {unnamed[0]!r} is known only after deployment"
        inputs.diagnostics.append(WHICH_ONE.at(None, message, f"name it with --match {unnamed[0]}=NAME"))
        return None
    answer = calls.details(name for name in names.values() if name)
    if isinstance(answer, Diagnostic):
        inputs.diagnostics.append(answer)
        return None
    return LiveAccount(answer.shown, read_account((answer,)))


def match_roles(
    deployment: Deployment, live: LiveAccount, matches: Sequence[str], inputs: Inputs
) -> LiveRoles | None:
    """Find the live role for each role of a spec; ``None`` if that is not known."""
    problems = tuple(match_problems(matches, deployment))
    given = dict(match.split("=", 1) for match in matches if "=" in match)
    wanted: dict[str, str] = {}
    for role in deployment.roles:
        names = (given[role.id],) if role.id in given else named_alike(role, live.account.roles)
        literal = None if role.name is None else role.name.literal
        if len(names) == 1 or literal is not None:
            wanted[role.id] = names[0] if names else str(literal)
        else:
            problems = (*problems, _ambiguous_role(role.id, names, live))
    inputs.diagnostics.extend(problems)
    if has_errors(problems):
        return None
    roles, diagnostics = chosen_roles(live.shown, live.account, wanted)
    inputs.diagnostics.extend(diagnostics)
    return roles


def match_problems(matches: Sequence[str], deployment: Deployment) -> Iterator[Diagnostic]:
    """Find invalid ``ROLE=NAME`` arguments: those without a role of the deployment."""
    ids = [role.id for role in deployment.roles]
    for match in matches:
        if "=" not in match:
            yield BAD_ARGUMENT.at(None, f"{match!r} is not ROLE=NAME", f"as in --match {ids[0]}=NAME")
        elif match.split("=", 1)[0] not in ids:
            help = f"it has {', '.join(ids)}"
            yield BAD_ARGUMENT.at(None, f"the spec has no role {match.split('=', 1)[0]!r}", help)


def _ambiguous_role(role: str, names: Sequence[str], live: LiveAccount) -> Diagnostic:
    found = f"{len(names)} roles of {live.shown} match" if names else f"no role of {live.shown} has that name"
    message = f"octospec cannot find the live role for {role!r}: {found}"
    return WHICH_ONE.at(None, message, f"name it with --match {role}=NAME")


def live_side(roles: LiveRoles) -> LiveSide:
    """Return live roles as a side of drift, with the settings that the file does not contain."""
    unknown = {id: details.unknown_settings for id, details in roles.details.items()}
    return LiveSide(roles.deployment, roles.boundaries, unknown)


def answers_given(
    deployment: Deployment, arguments: Sequence[str], place: Mapping[str, str], inputs: Inputs
) -> DeploymentAnswers | None:
    """Read the values that the command line gives."""
    given = given_answers(arguments, (deployment,))
    if isinstance(given, tuple):
        inputs.diagnostics.extend(given)
        return None
    return DeploymentAnswers(given.answers, {**place, **given.place})
