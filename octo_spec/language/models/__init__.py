"""The models of a spec and of a customers file, one file per noun."""
