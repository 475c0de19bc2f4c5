"""The commands of ``fihris watch``."""
