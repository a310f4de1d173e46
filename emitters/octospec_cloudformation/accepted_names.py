"""The names that CloudFormation accepts from a spec: parameters and resources share one space of logical IDs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.naming import IdStyle, NamedKind, NameSpace, Naming
from octospec_cloudformation.naming import ROLE_END

NAMING: Final = Naming(
    spaces=(
        NameSpace(
            holds=frozenset(NamedKind),
            # CloudFormation allows 255. A name made of the parameter's name adds to that.
            pattern=re.compile("[A-Za-z0-9]{1,200}"),
            must="contain only letters and digits, at most 200",
            replaced=frozenset({NamedKind.ROLE, NamedKind.POLICY}),
            # CloudFormation creates the new resource, and then deletes the old one, which has the same name.
            policy_caution="and the role lacks it afterwards, unless the name of the policy changes as well",
        ),
    ),
    style=IdStyle.PASCAL,
    role_end=ROLE_END,
    names_values=True,
)
