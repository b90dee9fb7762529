"""One forgetting probe: trained like a reference, from the target's weights, and asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
from torch import nn

from seenit.numerics.arrays import IntArray
from seenit.reference import versions
from seenit.reference.job import Advanced, Facts, Say, Workspace
from seenit.reference.pool import DevicePool
from seenit.reference.reference import REFERENCE, Reference
from seenit.store import key_of


@dataclass(frozen=True, kw_only=True, eq=False)
class ForgettingProbe(Reference):
    """A clone of the target that trains shortly on some records and is asked about others.

    Attributes:
        asked: (m,) positions in the pool, none of them among `rows`.
    """

    asked: IntArray

    @property
    def name(self) -> str:
        """In words."""
        return f"probe {self.number + 1}"

    @cached_property
    def key(self) -> str:
        """The content key of what it says of the records that it is asked about."""
        views = [asdict(view) for view in self.task.views]
        asked = {"training": self.training_key, "views": views, "asked": self.asked}
        return key_of({**asked, "code": versions.ASKING})

    def answers_of(
        self, network: nn.Module, pool: DevicePool, *, seconds: float
    ) -> dict[str, np.ndarray]:
        """As of a reference, (m, q) of the records asked about; its own are not looked at."""
        others = DevicePool(inputs=pool.inputs[self.asked], labels=pool.labels[self.asked])
        arrays = self.task.ask(network, others)
        return {
            "reference_margin": arrays["reference_margin"],
            "accuracy": np.array(arrays["label_hits"][:, 0].mean()),
            "seconds": np.array(seconds),
        }

    def finish(self, result: Mapping[str, np.ndarray], workspace: Workspace, say: Say) -> Facts:
        """Leave what it says in the store; accuracy on those records, and seconds."""
        workspace.store.arrays(REFERENCE, self.key, lambda: result)
        self.checkpoint(workspace).unlink(missing_ok=True)
        say(Advanced(1))
        return {name: float(result[name]) for name in ("accuracy", "seconds")}
