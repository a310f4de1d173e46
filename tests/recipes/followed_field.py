"""The steps of the recipe "A field of a role", followed in a copy: an owner, which is a literal text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.recipes.copied_project import Project

Edit = tuple[str, str, str]
"""A file, a piece of it, and what replaces that."""

IN_THE_CORE: Final[tuple[Edit, ...]] = (
    (
        "octo_spec/language/models/roles.py",
        "    tags: dict[Line, Line] = EMPTY\n",
        (
            '    owner: Line = ""\n    """Who is responsible for the role; absent, no one."""\n'
            "    tags: dict[Line, Line] = EMPTY\n"
        ),
    ),
    (
        "octo_spec/model/deployment.py",
        '    why: str = doc("")\n    further',
        '    owner: str = ""\n    why: str = doc("")\n    further',
    ),
    ("octo_spec/model/role_settings.py", '    TAGS = "tags"\n', '    TAGS = "tags"\n    OWNER = "owner"\n'),
    (
        "octo_spec/resolve/roles.py",
        "        max_session=role.max_session,\n",
        "        max_session=role.max_session,\n        owner=role.owner,\n",
    ),
    (
        "octo_spec/model/grounding.py",
        "    max_session: int\n",
        "    max_session: int\n    owner: str\n",
    ),
    (
        "octo_spec/model/grounding.py",
        "        max_session=role.max_session,\n",
        "        max_session=role.max_session,\n        owner=role.owner,\n",
    ),
)
IN_THE_CHECKS: Final[tuple[Edit, ...]] = (
    (
        "octo_spec/language/checks/descriptions.py",
        '    yield ("description",), spec.description\n',
        (
            '    yield ("description",), spec.description\n'
            '    yield from ((("roles", id, "owner"), role.owner) for id, role in spec.roles.items())\n'
        ),
    ),
)
IN_THE_TABLES: Final[tuple[Edit, ...]] = (
    (
        "emitters/octospec_cloudformation/vocabulary.py",
        '    RoleSetting.TAGS: "Tags",\n',
        '    RoleSetting.OWNER: "Owner",\n    RoleSetting.TAGS: "Tags",\n',
    ),
    (
        "emitters/octospec_iam_json/vocabulary.py",
        '    RoleSetting.TAGS: "Tags",\n',
        '    RoleSetting.OWNER: "Owner",\n    RoleSetting.TAGS: "Tags",\n',
    ),
    (
        "emitters/octospec_terraform/vocabulary.py",
        '    RoleSetting.TAGS: "tags",\n',
        '    RoleSetting.OWNER: "owner",\n    RoleSetting.TAGS: "tags",\n',
    ),
)
IN_THE_READERS: Final[tuple[Edit, ...]] = (
    (
        "emitters/octospec_cloudformation/reading/roles.py",
        "        max_session=settings.max_session(),\n",
        "        max_session=settings.max_session(),\n        owner=settings.owner(),\n",
    ),
    (
        "emitters/octospec_cloudformation/reading/role_settings.py",
        "    def max_session(self) -> int:\n",
        (
            '    def owner(self) -> str:\n        """Read the owner."""\n'
            '        return self._literal("Owner")\n\n'
            "    def max_session(self) -> int:\n"
        ),
    ),
    (
        "emitters/octospec_iam_json/reading/read_roles.py",
        "        case RoleSetting.DESCRIPTION:\n",
        "        case RoleSetting.DESCRIPTION | RoleSetting.OWNER:\n",
    ),
    (
        "emitters/octospec_terraform/reading/own/check_resources.py",
        "            case RoleSetting.DESCRIPTION:\n",
        "            case RoleSetting.DESCRIPTION | RoleSetting.OWNER:\n",
    ),
    (
        "emitters/octospec_terraform/reading/roles.py",
        "            max_session=self.settings.max_session(instance),\n",
        (
            "            max_session=self.settings.max_session(instance),\n"
            '            owner=self.settings.literal(instance, "owner", ""),\n'
        ),
    ),
    (
        "emitters/octospec_terraform/reading/roles.py",
        '        "max_session_duration",\n',
        '        "max_session_duration",\n        "owner",\n',
    ),
)
IN_THE_REPORTS: Final[tuple[Edit, ...]] = (
    (
        "octo_spec/analysis/diff/role_changes.py",
        '    yield "tags", _tags(old), _tags(new)\n',
        (
            '    yield "tags", _tags(old), _tags(new)\n'
            '    yield "owner", old.owner or "none", new.owner or "none"\n'
        ),
    ),
    (
        "octo_spec/importing/write_spec.py",
        '        "tags": dict(role.tags),\n',
        '        "owner": role.owner,\n        "tags": dict(role.tags),\n',
    ),
    (
        "octo_spec/testing/draw_roles.py",
        "        head.named,\n        why=",
        "        head.named,\n        owner=draw(hostile_words.role_descriptions),\n        why=",
    ),
)


def follow(project: Project, edits: tuple[Edit, ...]) -> None:
    """Make some edits in a copy."""
    for edit in edits:
        project.replace(*edit)
