"""What assistants may ask of the engine over the Model Context Protocol (https://modelcontextprotocol.io).

Each question is a command of octospec with ``--json``, which runs in a process of its own with limits of
time, memory and output, and cannot write to a file. Text that comes from files is only in fields with the
name ``untrusted``.
"""
