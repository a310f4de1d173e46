"""A unified diff of a text."""

from __future__ import annotations

from octo_spec.language.layout.text_diff import text_diff


def test_a_line_ends_at_a_line_feed_only() -> None:
    changes = "--- a\n+++ a\n@@ -1,2 +1,2 @@\n-a\rb\n+a\rc\n \x85d\u2028\n"
    assert text_diff("a", "a\rb\n\x85d\u2028\n", "a\rc\n\x85d\u2028\n") == changes


def test_a_file_without_a_line_feed_at_its_end_is_marked() -> None:
    end = "\\ No newline at end of file\n"
    assert text_diff("a", "a", "a\n") == f"--- a\n+++ a\n@@ -1 +1 @@\n-a\n{end}+a\n"
    assert text_diff("a", "a\n", "a\n") == text_diff("a", "", "") == ""


def test_the_name_of_a_file_is_one_line() -> None:
    assert text_diff("a\n+++ b", "a\n", "b\n").splitlines()[:2] == ["--- a\\n+++ b", "+++ a\\n+++ b"]
