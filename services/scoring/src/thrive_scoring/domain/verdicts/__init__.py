"""Each verdict of a score, made for many tasks at once: columns in, contract parts out."""
