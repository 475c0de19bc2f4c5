"""What a result set is made of: how many articles of each source, section and stretch of time."""
