"""Classes that trainers save beside the weights and that are known to hold only data.

None of them is ever reached. Objects of these names become stand-ins that remember what the file
gave them (`seenit.files.pickles.stand_ins.Inert`), so the list decides what opens, not what runs.
"""

import builtins
import re

_DICTIONARY_WORDS = """
addict.addict.Dict collections.Counter collections.defaultdict
detectron2.config.config.CfgNode easydict.EasyDict fvcore.common.config.CfgNode
lightning.fabric.utilities.data.AttributeDict lightning.pytorch.utilities.parsing.AttributeDict
lightning_fabric.utilities.data.AttributeDict mmengine.config.config.ConfigDict
munch.Munch pytorch_lightning.utilities.parsing.AttributeDict yacs.config.CfgNode
"""
DICTIONARIES = frozenset(_DICTIONARY_WORDS.split())
"""Dictionaries of other classes, read as ordered dictionaries."""
LISTS = frozenset({"collections.deque"})
"""Lists of other classes, read as lists."""
CALLS_ITS_ARGUMENT = frozenset({"functools.partial"})
"""Harmless around a harmless name, and part of the accusation around any other."""

_PLAIN_WORDS = """
argparse.Namespace collections.ChainMap
datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone
decimal.Decimal fractions.Fraction functools.partial
ml_collections.config_dict.config_dict.ConfigDict
ml_collections.config_dict.config_dict.FrozenConfigDict
numpy.random._mt19937.MT19937 numpy.random._pcg64.PCG64 numpy.random._pcg64.PCG64DXSM
numpy.random._philox.Philox numpy.random._sfc64.SFC64 numpy.random.bit_generator.SeedSequence
numpy.random._pickle.__bit_generator_ctor numpy.random._pickle.__generator_ctor
numpy.random._pickle.__randomstate_ctor
numpy.random.bit_generator.__pyx_unpickle_SeedSequence
pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath pathlib.PureWindowsPath
pathlib.WindowsPath pathlib._local.Path pathlib._local.PosixPath pathlib._local.PurePath
pathlib._local.PurePosixPath pathlib._local.PureWindowsPath pathlib._local.WindowsPath
torch.amp.grad_scaler.GradScaler torch.amp.grad_scaler.OptState
torch.cuda.amp.grad_scaler.GradScaler torch.cuda.amp.grad_scaler.OptState
types.SimpleNamespace typing.Any uuid.SafeUUID uuid.UUID
"""
PLAIN = frozenset(_PLAIN_WORDS.split())
"""Objects that are remembered as the file spells them; so are the next two."""
_BUILTINS_WORDS = """
bool bytes dict float frozenset int list object range slice str tuple type Ellipsis
NotImplemented
"""
BUILTINS = frozenset(_BUILTINS_WORDS.split())
_NUMPY_TYPES_WORDS = """
bool bool_ complex128 complex64 float16 float32 float64 int16 int32 int64 int8 longdouble
object_ str_ uint16 uint32 uint64 uint8
"""
NUMPY_TYPES = frozenset(_NUMPY_TYPES_WORDS.split())
_LAYER_FREE_TORCH = re.compile(r"torch\.(optim\.\w+|nn\.modules\.loss)\.[A-Z]\w*")
_NETWORKS_IN_OPTIM = frozenset({"torch.optim.swa_utils.AveragedModel"})
_CONFIGURATIONS = re.compile(
    r"omegaconf\.(dictconfig\.DictConfig|listconfig\.ListConfig|base\.(Container)?Metadata"
    r"|nodes\.[A-Z][A-Za-z]*Node)"
)


def is_harmless(name: str) -> bool:
    """`name`, dotted, is known to hold data and nothing else."""
    home, _, last = name.rpartition(".")
    if home == "builtins":
        return last in BUILTINS
    if home == "numpy":
        return last in NUMPY_TYPES
    if _LAYER_FREE_TORCH.fullmatch(name):
        return name not in _NETWORKS_IN_OPTIM
    return (
        name in PLAIN
        or name in DICTIONARIES
        or name in LISTS
        or _CONFIGURATIONS.fullmatch(name) is not None
    )


def is_builtin_exception(name: str) -> bool:
    """`name` is one of Python's own exceptions ("builtins.ValueError")."""
    home, _, last = name.rpartition(".")
    found = getattr(builtins, last, None) if home == "builtins" else None
    return isinstance(found, type) and issubclass(found, BaseException)
