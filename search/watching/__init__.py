"""Saved searches, and which of them each new article matches."""
