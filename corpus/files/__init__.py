"""From paths to decoded text: folders, standard input, compression, encodings."""
