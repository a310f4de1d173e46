"""The rules of ``octospec lint``, the engine that runs them, and the findings that a spec accepts."""
