"""What an editor shows while a spec is written, over the Language Server Protocol.

The features are functions over the text of a file and a place in it. ``protocol`` gives them to an editor by
the package ``pygls``; only that package knows the protocol. https://microsoft.github.io/language-server-protocol/
"""
