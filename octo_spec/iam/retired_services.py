"""Services that AWS has closed: their actions remain in policies, and do nothing.

A service is listed only if it is closed for everyone, not if it only accepts no new customers. If a row has
no page of its own, the source is AWS's list of such changes.

https://aws.amazon.com/products/lifecycle/
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIFECYCLE: Final = "https://aws.amazon.com/products/lifecycle/"
_DOCS: Final = "https://docs.aws.amazon.com"


@frozen
class Retirement:
    """The date on which AWS closed a service, the service that replaces it, and the page that says so."""

    title: str
    day: date
    instead: str = ""
    source: str = _LIFECYCLE


RETIREMENTS: Final[Mapping[str, Retirement]] = {
    "a4b": Retirement("Alexa for Business", date(2024, 4, 19)),
    "appmesh": Retirement("AWS App Mesh", date(2026, 9, 30), "ecs"),
    "aws-portal": Retirement(
        "the coarse actions of AWS Billing",
        date(2023, 7, 6),
        "billing, account, payments and others",
        f"{_DOCS}/awsaccountbilling/latest/aboutv2/migrate-granularaccess-whatis.html",
    ),
    "codestar": Retirement("AWS CodeStar", date(2024, 7, 31)),
    "deepcomposer": Retirement("AWS DeepComposer", date(2025, 9, 17)),
    "deepracer": Retirement("AWS DeepRacer", date(2025, 12, 15)),
    "elastictranscoder": Retirement("Amazon Elastic Transcoder", date(2025, 11, 13), "mediaconvert"),
    "evidently": Retirement("Amazon CloudWatch Evidently", date(2025, 10, 16), "appconfig"),
    "finspace": Retirement("Amazon FinSpace", date(2026, 10, 7)),
    "inspector": Retirement("Amazon Inspector Classic", date(2026, 5, 20), "inspector2"),
    "iot1click": Retirement("AWS IoT 1-Click", date(2024, 12, 16)),
    "iotanalytics": Retirement(
        "AWS IoT Analytics",
        date(2025, 12, 15),
        source=f"{_DOCS}/iotanalytics/latest/userguide/iotanalytics-end-of-support.html",
    ),
    "iotevents": Retirement(
        "AWS IoT Events",
        date(2026, 5, 20),
        source=f"{_DOCS}/iotevents/latest/developerguide/iotevents-end-of-support.html",
    ),
    "lookoutequipment": Retirement("Amazon Lookout for Equipment", date(2026, 10, 7)),
    "lookoutmetrics": Retirement("Amazon Lookout for Metrics", date(2025, 10, 10)),
    "lookoutvision": Retirement("Amazon Lookout for Vision", date(2025, 10, 31)),
    "mediastore": Retirement("AWS Elemental MediaStore", date(2025, 11, 13), "s3"),
    "nimble": Retirement("Amazon Nimble Studio", date(2024, 10, 22), "deadline"),
    "opsworks": Retirement(
        "AWS OpsWorks Stacks",
        date(2024, 5, 26),
        "ssm",
        f"{_DOCS}/opsworks/latest/userguide/stacks-eol-faqs.html",
    ),
    "opsworks-cm": Retirement(
        "AWS OpsWorks for Chef Automate and for Puppet Enterprise",
        date(2024, 5, 5),
        "ssm",
        f"{_DOCS}/opsworks/latest/userguide/opscm-eol-faqs.html",
    ),
    "panorama": Retirement("AWS Panorama", date(2026, 5, 31)),
    "private-networks": Retirement("AWS Private 5G", date(2025, 5, 20)),
    "proton": Retirement(
        "AWS Proton",
        date(2026, 10, 7),
        source=f"{_DOCS}/proton/latest/userguide/proton-end-of-support.html",
    ),
    "qldb": Retirement("Amazon QLDB", date(2025, 7, 31)),
    "robomaker": Retirement("AWS RoboMaker", date(2025, 9, 10)),
    "simspaceweaver": Retirement("AWS SimSpace Weaver", date(2026, 5, 20)),
    "sms": Retirement(
        "AWS Server Migration Service",
        date(2022, 3, 31),
        "mgn",
        f"{_DOCS}/server-migration-service/latest/userguide/server-migration.html",
    ),
    "workdocs": Retirement(
        "Amazon WorkDocs",
        date(2025, 4, 25),
        source="https://aws.amazon.com/blogs/business-productivity/how-to-migrate-content-from-amazon-workdocs/",
    ),
}
"""By prefix. A row is added when AWS announces a date; missing data is no reason to add a service."""
