"""What the articles of a result set are about: groups of them, and a phrase for each."""
