"""The words and phrases that stand out in some articles against the others."""
