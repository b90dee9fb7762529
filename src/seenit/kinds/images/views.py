"""The views that suit the size of images."""

from dataclasses import replace

from seenit.signals import STANDARD_VIEWS, View, is_large


def views_for(input_shape: tuple[int, ...], fill: tuple[float, ...] = ()) -> tuple[View, ...]:
    """The standard views that are worth their queries at this image shape.

    Images above 96 pixels have the plain one and the flip: a shift of two pixels is what training
    on small images does, and a query of a large one is dear.

    Args:
        input_shape: (channels, height, width) of one image.
        fill: colour outside of shifted images; empty is black.
    """
    if is_large(input_shape):
        return tuple(view for view in STANDARD_VIEWS if not view.down and not view.right)
    return tuple(
        replace(view, fill=fill) if view.down or view.right else view for view in STANDARD_VIEWS
    )
