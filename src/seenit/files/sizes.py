"""Sizes as people read them."""


def words_of_size(n_bytes: int) -> str:
    """Size in powers of 1000 and in full, as in 44.8 MB (44,796,107 bytes)."""
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if n_bytes >= factor:
            return f"{n_bytes / factor:.1f} {unit} ({n_bytes:,} bytes)"
    return "1 byte" if n_bytes == 1 else f"{n_bytes} bytes"
