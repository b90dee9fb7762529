"""What a pickle would import, read from its opcodes; nothing is ever imported or called.

A pickle is a program. Its only way to reach code is to name it: by GLOBAL or INST (two lines of
text), by STACK_GLOBAL (two strings it has pushed) or by EXT (a number in a registry). All are
listed here.
"""

import io
import pickletools
import warnings
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

_TELLING = frozenset({"GLOBAL", "INST", "STACK_GLOBAL", "PROTO", "EXT1", "EXT2", "EXT4"})
COMPUTED_NAME = "a name that it computes while loading"


class MalformedPickle(ValueError):
    """The bytes are not a complete pickle."""


@dataclass(frozen=True, kw_only=True)
class PickleScan:
    """What one or several pickles ask for.

    Attributes:
        names: dotted names that loading would import, sorted, Python 3 spelling.
        protocols: pickle protocols declared.
        n_opcodes: length of the program.
    """

    names: tuple[str, ...]
    protocols: tuple[int, ...]
    n_opcodes: int


def scan_one_pickle(source: bytes | IO[bytes]) -> PickleScan:
    """What the first pickle in `source` asks for; a stream is left just behind it.

    Raises:
        MalformedPickle: The opcodes break off or make no sense.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    start = stream.tell()
    names: set[str] = set()
    protocols: set[int] = set()
    n_opcodes = 0
    needs_stack = False
    with _malformed():
        for opcode, argument, _ in pickletools.genops(stream):
            n_opcodes += 1
            if opcode.name not in _TELLING:
                continue
            match opcode.name:
                case "GLOBAL" | "INST":
                    names.add(_dotted(*str(argument).split(" ", 1)))
                case "STACK_GLOBAL":
                    needs_stack = True
                case "PROTO":
                    protocols.add(int(argument or 0))
                case _:
                    names.add(f"copyreg extension {argument}")
    if needs_stack:
        stream.seek(start)
        names |= _names_from_stack(stream)
    return PickleScan(
        names=tuple(sorted(names)), protocols=tuple(sorted(protocols)), n_opcodes=n_opcodes
    )


def scan_pickles(stream: IO[bytes], *, n_least: int, n_most: int) -> PickleScan:
    """What several pickles, one behind the other, ask for together.

    `n_least` of them must be complete; up to `n_most` are read as long as there are more.

    Raises:
        MalformedPickle: One that must be complete breaks off or makes no sense.
    """
    scans = [scan_one_pickle(stream) for _ in range(n_least)]
    while len(scans) < n_most:
        try:
            scans.append(scan_one_pickle(stream))
        except MalformedPickle:
            break
    return merge_scans(scans)


def merge_scans(scans: list[PickleScan]) -> PickleScan:
    """The union of several scans."""
    return PickleScan(
        names=tuple(sorted({name for scan in scans for name in scan.names})),
        protocols=tuple(sorted({number for scan in scans for number in scan.protocols})),
        n_opcodes=sum(scan.n_opcodes for scan in scans),
    )


@contextmanager
def _malformed() -> Iterator[None]:
    """What pickletools raises on bytes that are no pickle, as MalformedPickle."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings that a stranger wrote
            yield
    except MemoryError as error:
        raise MalformedPickle("an opcode declares an impossible length") from error
    except (ValueError, IndexError, OverflowError, EOFError) as error:
        raise MalformedPickle(str(error)) from error


def _dotted(module: str, name: str = "") -> str:
    """Python 3's spelling: protocol 2 writes the names of Python 2."""
    module, name = NAME_MAPPING.get((module, name), (module, name))
    return f"{IMPORT_MAPPING.get(module, module)}.{name}"


_MARK = object()
_STORES = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
_FETCHES = frozenset({"GET", "BINGET", "LONG_BINGET"})


def _names_from_stack(stream: IO[bytes]) -> set[str]:
    """Names that STACK_GLOBAL takes from the stack, by following strings alone.

    The stack holds strings where they are known, marks, and None for everything else. A name
    that is not a known string at that moment is reported as computed, which is never allowed.
    """
    names: set[str] = set()
    stack: list[object] = []
    memo: dict[object, object] = {}
    with _malformed():
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name in _STORES:
                memo[argument] = stack[-1] if stack else None
            elif opcode.name == "MEMOIZE":
                memo[len(memo)] = stack[-1] if stack else None
            elif opcode.name in _FETCHES:
                stack.append(memo.get(argument))
            elif opcode.name == "DUP":
                stack.append(stack[-1] if stack else None)
            elif opcode.name == "STACK_GLOBAL":
                name, module = _pop(stack), _pop(stack)
                known = isinstance(name, str) and isinstance(module, str)
                names.add(_dotted(str(module), str(name)) if known else COMPUTED_NAME)
                stack.append(None)
            else:
                _apply(opcode, argument, stack)
    return names


def _pop(stack: list[object]) -> object:
    return stack.pop() if stack else None


def _apply(opcode: pickletools.OpcodeInfo, argument: object, stack: list[object]) -> None:
    """Pop and push what the opcode's own documentation in pickletools says."""
    before = opcode.stack_before
    n_popped = len(before)
    if pickletools.markobject in before:
        n_popped = before.index(pickletools.markobject)
        while stack and stack.pop() is not _MARK:
            pass
    for _ in range(n_popped):
        _pop(stack)
    pushes_text = isinstance(argument, str | bytes) and not before and opcode.name != "GLOBAL"
    for pushed in opcode.stack_after:
        if pushed is pickletools.markobject:
            stack.append(_MARK)
        elif pushes_text:
            stack.append(argument.decode("latin1") if isinstance(argument, bytes) else argument)
        else:
            stack.append(None)
