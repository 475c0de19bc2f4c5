"""Dates in every shape that Arabic news prints."""
