"""The second stage of ranking: the best candidates of the first, looked at more closely."""
