"""Records of any kind from a file: readers of kinds first, then formats of images and rows."""

from seenit.data import open_examples
from seenit.data.formats.reading import AS_IT_IS, Reading
from seenit.kinds.registry import all_kinds
from seenit.records.examples import Examples


def read_records(path: str, reading: Reading = AS_IT_IS) -> Examples:
    """Records of a file, of whatever kind they are.

    Args:
        path: file or folder.
        reading: what the user says of it.

    Raises:
        FileRefused: It cannot be opened safely, or does not hold records.
        Refused: With everything that is wrong with the records' structure.
    """
    for kind in all_kinds():
        found = kind.reads(path, reading)
        if found is not None:
            return found
    return open_examples(path, reading)
