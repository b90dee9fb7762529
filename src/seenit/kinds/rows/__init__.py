"""Rows of numbers (n, k), float32, at whatever scale."""

from seenit.kinds.kind import RecordKind
from seenit.kinds.rows.near import NEAR_ROWS
from seenit.kinds.rows.sketches import blind_features, fingerprints
from seenit.kinds.rows.telling import telling_inputs
from seenit.kinds.rows.unlike import shuffled_features
from seenit.kinds.values import ValueCheck
from seenit.records.examples import ROWS as _NAME

ROWS = RecordKind(
    name=_NAME,
    values=ValueCheck,
    features=blind_features,
    prints=fingerprints,
    near=NEAR_ROWS,
    unlike=shuffled_features,
    telling=telling_inputs,
)
