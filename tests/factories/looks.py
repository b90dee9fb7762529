"""What is kept of an array of records, by its kind."""

from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.records.examples import ArrayInputs


def fingerprints(array) -> Fingerprints:
    return kind_of(ArrayInputs(array=array)).prints(array)


def blind_features(array):
    return kind_of(ArrayInputs(array=array)).features(array)
