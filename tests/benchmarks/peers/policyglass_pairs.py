"""Whether PolicyGlass finds new access, and how long it takes: pairs of policies in, outcomes out, as JSON.

Knows nothing of octospec; runs where PolicyGlass is installed, with pydantic 1. Policies are parsed before
the clock starts. Arguments: the seconds for each pair, and for all of them together.
"""

import json
import signal
import sys
import time

from policyglass import Policy, policy_shards_effect  # type: ignore[import-not-found] # its own environment


class TooLongError(Exception):
    """A pair took more than its seconds."""


def main() -> None:
    """Answer each pair until the time for all of them is over."""
    each, total = map(float, sys.argv[1:])
    signal.signal(signal.SIGALRM, _stop)
    start, outcomes = time.perf_counter(), []
    for pair in json.load(sys.stdin):
        if time.perf_counter() - start > total:
            break
        outcomes.append(_measured(pair, each))
    json.dump(outcomes, sys.stdout)


def _stop(*_: object) -> None:
    raise TooLongError


def _measured(pair: list[dict[str, object]], seconds: float) -> tuple[float, str]:
    start = time.perf_counter()
    try:
        old, new = (Policy(**document) for document in pair)
        start = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        outcome = "new" if _is_new(old, new) else "none"
    except TooLongError:
        outcome = "undecided"
    except Exception as error:  # noqa: BLE001 - every failure is reported
        outcome = f"failed: {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return (time.perf_counter() - start) * 1000, outcome


def _is_new(old: Policy, new: Policy) -> bool:
    allowed = policy_shards_effect(old.policy_shards)
    left = policy_shards_effect(new.policy_shards)
    for shard in allowed:
        left = [rest for statement in left for rest in statement.difference(shard)]
    return bool(left)


if __name__ == "__main__":
    main()
