"""From text to tokens, and from a token's surface form to its lemma."""
