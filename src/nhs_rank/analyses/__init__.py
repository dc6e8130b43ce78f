"""Analyses: each asks the one pipeline again with other inputs and returns a typed result."""
