"""The features of ``editor`` in the words of the Language Server Protocol; needs the extra ``lsp``."""
