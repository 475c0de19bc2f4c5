"""What an article is, and every way to read one."""
