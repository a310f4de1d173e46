"""Functions on texts in other encodings, and on files of the module."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.pattern_matching import matches, size_problem
from octospec_terraform.reading.functions.kinds import literal, plain, unevaluated, unknown
from octospec_terraform.reading.given import given_in
from octospec_terraform.reading.json_texts import decode_json, without_open_keys
from octospec_terraform.reading.parse import parse_template
from octospec_terraform.reading.values import Json, Listing, Table, Unknown, fail, string

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function
    from octospec_terraform.reading.modules import Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Call


def _encode(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    return Json(values[0], span=span)


def _decode(_evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    """Read JSON; each unknown value in it can become a parameter."""
    return (
        values[0] if isinstance(values[0], Unknown) else without_open_keys(decode_json(values[0], span), span)
    )


# --- files -------------------------------------------------------------------------------------


def _file_function(run: Function) -> Function:
    """Create a function of a file; if its path is an input, only the person who sets it knows the text."""

    def called(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
        path = evaluator.value(call.arguments[0], scope)
        parameters = tuple(given_in(path))
        if not parameters:
            return run(evaluator, call, scope)
        what = f"the file with the path from {', '.join(parameters)}"
        return Unknown(f"{parameters[0]}-text", what, parameters=parameters, span=call.span)

    return called


def _path(evaluator: Evaluation, call: Call, scope: Scope) -> str:
    """Return the path of a file of the folder, or of its checkout if it is read; refuse any other path."""
    written = evaluator.literal(call.arguments[0], scope)
    path = posixpath.normpath(written)
    if path.startswith(("/", "..")) and path not in scope.module.files.texts:
        refuse(call.span, f"the file {written!r} is not in the folder of the module")
    return path


def _file(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    path = _path(evaluator, call, scope)
    text = scope.module.files.text(path)
    return fail(call.span, f"there is no file {path!r}") if text is None else string(call.span, text)


def _file_base64(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    path = _path(evaluator, call, scope)
    text = scope.module.files.text(path)
    if text is None:
        return Unknown("filebase64", f"the file {path} in base64", span=call.span)  # it may not be a text
    return string(call.span, base64.b64encode(text.encode()).decode())


def _absolute(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    """Return a path of the folder; its location on a machine is unknown."""
    written = evaluator.literal(call.arguments[0], scope)
    message = f"the path of {written} on the machine that applies the module"
    evaluator.context.notes.otherwise(call.span, message, "octospec uses the path inside the module")
    return string(call.span, written)


def _template_text(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    """Render a template text: https://developer.hashicorp.com/terraform/language/functions/templatestring."""
    written, given = (evaluator.value(argument, scope) for argument in call.arguments[:2])
    text = literal(evaluator, written, call.span)
    if text is None or not isinstance(given, Table):
        refuse(call.span, "a template is known only when the module is applied")
    template = parse_template(text, call.span.path, scope.module.files.left)
    return evaluator.render_template(template, scope.only(dict(given.entries)))


def _file_exists(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    return scope.module.files.text(_path(evaluator, call, scope)) is not None


def _file_set(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    """List the files below a folder that match a pattern, relative to that folder."""
    folder = _path(evaluator, call, scope)
    is_match = _glob(evaluator.literal(call.arguments[1], scope), call.span)
    inside = "" if folder == "." else f"{folder}/"
    paths = (path.removeprefix(inside) for path in scope.module.files.texts if path.startswith(inside))
    found = sorted(path for path in paths if is_match(path))
    return Listing(tuple(string(call.span, path) for path in found), is_set=True, span=call.span)


def _glob(written: str, span: Span) -> Callable[[str], bool]:
    """Return the test for a path: in linear time, since a module may write any number of wildcards."""
    if re.search(r"[\[\]{}\\]", written):
        refuse(span, "octospec does not support this file pattern")
    forms = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", written)
    pattern = f"^{''.join(forms.get(part) or re.escape(part) for part in parts)}$"
    if problem := size_problem(pattern):
        refuse(span, f"this file pattern {problem}")
    return partial(matches, pattern)


def _template_file(evaluator: Evaluation, call: Call, scope: Scope) -> Value:
    path = _path(evaluator, call, scope)
    template = scope.module.files.template(path)
    if template is None:
        fail(call.span, f"there is no file {path!r}")
    given = evaluator.value(call.arguments[1], scope)
    if not isinstance(given, Table):
        refuse(call.span, "the values of a template must be an object")
    return evaluator.render_template(template, scope.only(dict(given.entries)))


# --- other forms -------------------------------------------------------------------------------


def _base64(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    text = literal(evaluator, values[0], span)
    if text is None:
        return unknown("base64encode", values, span)
    return string(span, base64.b64encode(text.encode()).decode())


def _from_base64(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    text = literal(evaluator, values[0], span)
    if text is None:
        return unknown("base64decode", values, span)
    try:
        return string(span, base64.b64decode(text, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        return fail(span, "this is not a valid base64 text")


def _digest(name: str) -> Function:
    def called(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
        text = literal(evaluator, values[0], span)
        if text is None:
            return unknown(name, values, span)
        return string(span, hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest())

    return plain(called, 1)


ENCODINGS: Final[dict[str, Function]] = {
    "jsonencode": plain(_encode, 1),
    "jsondecode": plain(_decode, 1),
    "file": unevaluated(_file_function(_file), 1),
    "fileexists": unevaluated(_file_exists, 1),
    "fileset": unevaluated(_file_set, 2),
    "filebase64": unevaluated(_file_function(_file_base64), 1),
    "abspath": unevaluated(_absolute, 1),
    "templatestring": unevaluated(_template_text, 2),
    "templatefile": unevaluated(_file_function(_template_file), 2),
    "base64encode": plain(_base64, 1),
    "base64decode": plain(_from_base64, 1),
    "md5": _digest("md5"),
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
}
