"""Other spellings of foreign names: which of them an index holds."""
