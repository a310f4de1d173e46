"""Plugins of other distributions, each in a process of its own, so that none takes octospec down with it.

``plugin_process`` is octospec's side and ``service`` the plugin's: a process that loads the plugin, says what
it is, and answers each call in a fork of itself. Calls and answers are JSON, and ``limits`` bound them. This
keeps mistakes apart and is no sandbox: a plugin runs as whoever runs octospec.
"""
