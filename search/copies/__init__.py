"""Stories that several papers ran: which articles are near-copies of one another."""
