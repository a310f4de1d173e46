"""Answers the stacks of customers, and keeps what they say: a Lambda function of the vendor.

CloudFormation calls it directly, or through a topic. It keeps each event as one object in the bucket of
EVENTS, without the address of the answer, which is a secret. `octospec register` decides what the events are
worth: they are claims.
"""

import json
import os
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import Request, urlopen

import boto3

Event = dict[str, Any]
TYPE = "Custom::OctospecRegistration"
STACK = re.compile(
    r"arn:aws[a-z-]*:cloudformation:([a-z0-9-]+):[0-9]{12}:stack/[A-Za-z0-9-]+/([A-Za-z0-9-]+)"
)
KEPT = ("RequestType", "RequestId", "StackId", "ResourceType", "ResourceProperties")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
LONGEST = 100_000


def handler(event: Event, _context: object) -> None:
    """Keep and answer one event, or the events of a topic."""
    for record in event.get("Records", [{"Sns": None}]):
        notification = record["Sns"]
        sent = json.loads(notification["Message"]) if notification else event
        answer(sent, keep(sent, notification["Timestamp"] if notification else now()))


def keep(event: Event, at: str) -> str:
    """Keep an event under a name that a repetition has, too; return why it is refused, or nothing.

    The first event of a name stays: one that is sent again cannot change it.
    """
    stack = STACK.fullmatch(str(event.get("StackId")))
    kept = {"at": at, **{key: event.get(key) for key in KEPT}}
    text = f"{json.dumps(kept)}\n"
    if stack is None or event.get("ResourceType") != TYPE or len(text) > LONGEST:
        return "This is not a registration."
    try:
        name = f"{stack[2]}/{re.sub('[^A-Za-z0-9-]', '', str(event.get('RequestId')))[:64]}.json"
        boto3.client("s3").put_object(
            Bucket=os.environ["EVENTS"], Key=name, Body=text.encode(), IfNoneMatch="*"
        )
    except Exception as error:  # noqa: BLE001 - the stack must not wait for an answer, whatever happened
        if is_there_already(error):
            return ""
        print(f"the event was not kept: {error}")
        return "The vendor's service could not keep the event. Try again later."
    return ""


def is_there_already(error: Exception) -> bool:
    """Whether S3 has an object of the name; it answers 409 if the same event is written at this moment."""
    response = getattr(error, "response", {})
    return response.get("ResponseMetadata", {}).get("HTTPStatusCode") in {409, 412}


def answer(event: Event, refused: str) -> None:
    """Answer CloudFormation, and no one else. A deletion never fails: it must not stop the customer."""
    url = urlsplit(str(event.get("ResponseURL")))
    if not is_answered(url, str(event.get("StackId"))):
        print(f"no answer to {url.hostname}")
        return
    failed = refused and event.get("RequestType") != "Delete"
    body = {
        "Status": "FAILED" if failed else "SUCCESS",
        "Reason": refused or "Registered.",
        "PhysicalResourceId": "octospec-registration",
        **{key: event.get(key) for key in ("StackId", "RequestId", "LogicalResourceId")},
    }
    request = Request(url.geturl(), json.dumps(body).encode(), {"Content-Type": ""}, method="PUT")
    with urlopen(request, timeout=10):
        pass


def is_answered(url: SplitResult, stack: str) -> bool:
    """Whether an address is that of a bucket in which CloudFormation waits for the answer of this stack."""
    found = STACK.fullmatch(stack)
    if found is None or REGION.fullmatch(found[1]) is None:
        return False
    region = found[1]
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    hosts = (f"{bucket}.s3.{region}.{domain}", f"{bucket}.s3-{region}.{domain}", f"{bucket}.s3.{domain}")
    return url.scheme == "https" and url.netloc in hosts


def now() -> str:
    """Return the time, as octospec reads it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
