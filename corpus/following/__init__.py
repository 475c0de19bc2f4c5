"""Feeds and folders over time: what of them is new since they were last read."""
