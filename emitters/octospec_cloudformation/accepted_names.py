"""The names that CloudFormation takes from a spec: parameters and resources share one space of logical ids.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

import re
from typing import Final

from octo_spec.model.naming import IdStyle, Named, NameSpace, Naming
from octospec_cloudformation.naming import ROLE_END

NAMING: Final = Naming(
    spaces=(
        NameSpace(
            holds=frozenset(Named),
            # CloudFormation takes 255: what is named after a parameter adds to that.
            pattern=re.compile("[A-Za-z0-9]{1,200}"),
            must="be at most 200 letters and digits",
            replaced=frozenset({Named.ROLE, Named.POLICY}),
            # The new resource puts the policy, and then the old one is deleted, by the same name.
            policy_caution="and leaves the role without it, unless the policy's own name changes, too",
        ),
    ),
    style=IdStyle.PASCAL,
    role_end=ROLE_END,
)
