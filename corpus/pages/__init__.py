"""From a scraped page, as raw text, to its headline and body."""
