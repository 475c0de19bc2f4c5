"""From text to postings on disk: analysis, segments, commits, reader."""
