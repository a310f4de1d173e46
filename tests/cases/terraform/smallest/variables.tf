# Nothing is asked: everything is decided.
