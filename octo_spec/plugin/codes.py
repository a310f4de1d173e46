"""What can be wrong with plugins: with finding, loading, calling and trusting them."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

TWO_OF_ONE_NAME = DiagnosticKind.error(
    "OCT501", "two-of-one-name", "Two installed emitters have the same name."
)
CANNOT_LOAD = DiagnosticKind.error("OCT502", "emitter-not-loadable", "An installed emitter cannot be loaded.")
NO_EMITTER = DiagnosticKind.error(
    "OCT503", "not-an-emitter", "An entry point returns something other than an emitter with its name."
)
UNKNOWN_FORMAT = DiagnosticKind.error("OCT504", "unknown-format", "No installed emitter has this name.")
BAD_OPTION = DiagnosticKind.error(
    "OCT505", "bad-emitter-option", "The emitter does not have this option, or the value is invalid."
)
CRASHED = DiagnosticKind.error(
    "OCT506",
    "emitter-crashed",
    ("An emitter raised an exception or ended its process, which is a bug in the emitter."),
)
SLOW = DiagnosticKind.error("OCT519", "plugin-slow", "A plugin did not answer within `--plugin-seconds`.")
WRONG_ANSWER = DiagnosticKind.error(
    "OCT520", "plugin-wrong-answer", "A plugin returned something that its contract does not allow."
)
PRINTED = DiagnosticKind(
    "OCT521", "plugin-printed", Severity.NOTE, "A plugin printed something, which is not part of its answer."
)
