"""What commands print: text, Markdown and JSON, diagnostics, SARIF, annotations."""
