"""Images (n, c, h, w): float32 in [0, 1], channels first."""

from functools import partial

from seenit.kinds.images.features import blind_features
from seenit.kinds.images.near import NEAR_IMAGES
from seenit.kinds.images.picture import picture
from seenit.kinds.images.shift_fill import filled_views
from seenit.kinds.images.sketches import fingerprints
from seenit.kinds.images.unlike import shuffled_pixels
from seenit.kinds.kind import RecordKind
from seenit.kinds.values import ValueCheck
from seenit.records.examples import IMAGES as _NAME

IMAGES = RecordKind(
    name=_NAME,
    values=partial(ValueCheck, in_unit_range=True),
    features=blind_features,
    prints=fingerprints,
    near=NEAR_IMAGES,
    unlike=shuffled_pixels,
    views=filled_views,
    picture=picture,
    has_size=True,
)
