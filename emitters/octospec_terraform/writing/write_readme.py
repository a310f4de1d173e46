"""``README.md``: what the module grants, how to call it, its inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.plugin import hand_over_page
from octo_spec.plugin.markdown_text import MarkdownText, code, either, markdown
from octo_spec.plugin.page_names import input_names
from octo_spec.plugin.page_template import page_template
from octospec_terraform.creating import has_create, without_create
from octospec_terraform.syntax import strings
from octospec_terraform.vocabulary import PROVIDER_SOURCE, PROVIDER_VERSION, TERRAFORM_VERSION, TESTS, TYPES
from octospec_terraform.writing.given_names import is_bool, question_name, written_value
from octospec_terraform.writing.layout import file, inline
from octospec_terraform.writing.own_values import own_variables
from octospec_terraform.writing.quoting import write_quoted
from octospec_terraform.writing.write_outputs import ModuleOutput, outputs
from octospec_terraform.writing.write_presences import WORDS, answers_in_terraform
from octospec_terraform.writing.write_scaffold import usage

if TYPE_CHECKING:
    from octo_spec.model.deployment import Choice, Deployment, Parameter
    from octo_spec.model.hand_over import HandOver
    from octospec_terraform.writing.own_values import OwnVariable


def readme(deployment: Deployment, facts: HandOver | None = None, tests: str = TESTS) -> str:
    """Write the README; without ``facts`` it has no table of the granted access."""
    inputs, wording = input_names(deployment, "variable", question_name), _wording(deployment)
    text = page_template(__file__).render(
        deployment=deployment,
        usage=MarkdownText(file(usage(deployment)).rstrip("\n")),
        terraform=code(TERRAFORM_VERSION),
        tests=code(tests),
        provider=code(f"{PROVIDER_SOURCE} {PROVIDER_VERSION}"),
        inputs=(
            *map(_parameter_row, deployment.parameters),
            *map(_choice_row, deployment.choices),
            *map(_own_row, own_variables(deployment)),
        ),
        contact=hand_over_page.contact(deployment),
        vendor=hand_over_page.vendor(deployment),
        granted=hand_over_page.access_tables(facts, wording, inputs) if facts else "",
        features=hand_over_page.features(facts, wording) if facts else "",
        drift=hand_over_page.drift(deployment),
        further=hand_over_page.privilege_escalation(without_create(deployment)),
        making_nothing=_CREATE if has_create(deployment) else _COUNT,
        own=MarkdownText(" and ".join(code(own.name) for own in own_variables(deployment))),
        outputs=tuple((code(output.name), _about(output)) for output in outputs(deployment)),
    )
    return text.rstrip("\n") + "\n"


def _about(output: ModuleOutput) -> MarkdownText:
    """Describe an output, and what Terraform requires of an output that contains a sensitive one."""
    said = markdown(output.description)
    more = " Sensitive: an output of yours that contains it needs `sensitive = true`."
    return MarkdownText(f"{said}{more if output.is_sensitive else ''}")


_CREATE: Final = MarkdownText("`create = false` creates nothing, and removes what the module created.")
_COUNT: Final = MarkdownText("To create nothing, call the module with `count = 0`.")


def _wording(deployment: Deployment) -> PresenceWording:
    """Use the module's names for questions and answers."""
    names = {question.id: question_name(question) for question in deployment.questions}

    def answers(choice: str, values: tuple[str, ...]) -> str:
        return either(answers_in_terraform(deployment, choice, values))

    return PresenceWording(name=lambda id: code(names.get(id, id)), answers=answers, partitions=either)


# --- inputs ------------------------------------------------------------------------------------


@frozen
class Input:
    """One row of the table of inputs."""

    name: MarkdownText
    type: MarkdownText
    default: str
    description: str


def _parameter_row(parameter: Parameter) -> Input:
    type_ = code(inline(TYPES[parameter.kind]))
    return Input(code(question_name(parameter)), type_, _default(parameter), parameter.description)


def _default(parameter: Parameter) -> str:
    match parameter.default:
        case None:
            return "null" if parameter.optional else ""
        case str() as literal:
            return write_quoted(literal)
        case tuple() as literals:
            return inline(strings(literals))


def _choice_row(choice: Choice) -> Input:
    name = code(question_name(choice))
    if is_bool(choice):
        return Input(name, code("bool"), WORDS[choice.default], choice.description)
    values = ", ".join(written_value(choice, value) for value in choice.values)
    default = write_quoted(written_value(choice, choice.default))
    return Input(name, code("string"), default, f"{choice.description} One of: {values}.")


def _own_row(own: OwnVariable) -> Input:
    return Input(code(own.name), code(inline(own.type)), inline(own.default), own.description)
