"""How an experiment looks in a cell, in a notebook without the extension, and in a terminal."""
