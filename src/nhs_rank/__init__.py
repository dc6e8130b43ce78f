"""Reproduce England's NHS league tables, and ask what other weightings would do to them."""
