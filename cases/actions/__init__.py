"""The verbs. Every change of a petition goes through `register`, `perform` or `read_identity`."""
