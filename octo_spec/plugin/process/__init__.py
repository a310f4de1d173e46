"""Third-party plugins, each in a separate process, so that no plugin can crash octospec.

``plugin_process`` is octospec's side and ``service`` the plugin's: a process that loads the plugin,
describes it, and answers each call in a fork of itself. Calls and answers are JSON, and ``limits`` bound
them. This isolates mistakes and is not a sandbox: a plugin runs as the user who runs octospec.
"""
