"""An audit of a model and records in memory: `seenit.audit(model, members=…, nonmembers=…)`."""

from seenit.attacks import find_attack
from seenit.config import AUTO
from seenit.config.memory import MemoryConfig
from seenit.errors import Refused, attempt
from seenit.evidence.memory.audit import InMemory, memory_evidence
from seenit.evidence.places import folder_problems
from seenit.pipeline.audit_run import AuditRun, audit_evidence
from seenit.pipeline.clock import Clock
from seenit.progress import Watcher

COSTLY = "stack"
WHY_LEFT_OUT = (
    "left out in memory where there are references or attacks were named: it is fitted 10 times, "
    "which takes longer than everything else together; name it in attack= to have it"
)


def audit_memory(
    given: InMemory, *, config: MemoryConfig, watcher: Watcher, command: str
) -> AuditRun:
    """Say what a model in memory gives away about its training records.

    Args:
        given: model and records.
        config: the other options.
        watcher: told how far the run is.
        command: what the user typed, for the report.

    Raises:
        Refused: With what is wrong with the inputs, before references are fitted.
    """
    clock = Clock()
    problems: list[str] = []
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    folder = config.folder()
    problems += [] if folder is None else folder_problems(folder)
    if problems:
        raise Refused(problems)
    with clock.stage("ask the target and fit references"):
        opened = memory_evidence(given, config, watcher)
    is_everything = config.references is None and config.attack == (AUTO,)
    is_left_out = not is_everything and COSTLY not in config.attack
    return audit_evidence(
        opened,
        fit=None,
        planned=None,
        probes=None,
        budget_seconds=None,
        left_out={COSTLY: WHY_LEFT_OUT} if is_left_out else {},
        config=config,
        folder=folder,
        clock=clock,
        watcher=watcher,
        command=command,
    )
