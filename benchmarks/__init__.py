"""Measurements of speed, memory and size, as ratios against a peer in the same run."""
