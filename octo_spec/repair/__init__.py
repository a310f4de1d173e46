"""Fixes of what `octospec validate` and `octospec lint` report, as edits of the text of a spec.

An edit keeps comments and layout. ``octospec repair`` applies an edit only if the engine proves that the
roles may do the same afterwards, or less; an editor offers every edit to the person who writes.
"""
