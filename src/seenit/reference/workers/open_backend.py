"""Who trains references: processes of this machine, or a Ray cluster where that was asked for."""

from seenit.reference.options import LOCAL, ReferenceOptions
from seenit.reference.workers.backend import Backend, LocalBackend


def open_backend(options: ReferenceOptions, *, device: str) -> Backend:
    """The backend, connected where it is a cluster.

    Raises:
        ConfigError: There is no such cluster, or it has no such device.
    """
    if options.backend == LOCAL:
        return LocalBackend()
    from seenit.reference.workers.ray_backend import (
        connect_ray,  # an extra; the options were checked
    )

    return connect_ray(options.ray_address, device=device)
