"""What a person may have meant to type, or is about to: from the words of the index itself."""
