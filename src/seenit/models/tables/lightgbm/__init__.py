"""LightGBM: the text files that it writes, checked before the library sees them."""
