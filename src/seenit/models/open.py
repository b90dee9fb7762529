"""Open a model from a file or from the user's own code."""

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import numpy as np
from torch import Tensor

from seenit.errors import FileRefused, ModelError
from seenit.files.kinds import Kind, recognise
from seenit.files.pickles.allowed import Wanted
from seenit.files.pickles.safe_torch import load_torch
from seenit.files.provenance import provenance_of
from seenit.files.usable import require_usable
from seenit.models.classifier import Classifier
from seenit.models.first_query import n_classes_of, probe_of, require_numbers
from seenit.models.layers import batch_norm_steps, classifier_layer, n_input_channels
from seenit.models.opened import OpenedModule
from seenit.models.own_code.as_asked import as_asked
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.own_code.factory import module_from_factory
from seenit.models.own_code.importing import importable, names_code
from seenit.models.own_code.kept_answers import KeptAnswers
from seenit.models.programs.exported import module_from_exported
from seenit.models.programs.torchscript import module_from_torchscript
from seenit.models.tables.open import TABLE_MODELS, open_table_model
from seenit.models.tables.task import TableTask
from seenit.models.texts.folder import holds_config
from seenit.models.texts.open import open_text_classifier
from seenit.models.texts.task import TextTask
from seenit.models.weights.choosing import listed_weights
from seenit.models.weights.resnet_names import resnet_roots
from seenit.models.weights.safetensors_file import load_safetensors
from seenit.records.examples import Normalisation
from seenit.records.provenance import FileProvenance
from seenit.store import Store, key_of

_SAME_NUMBER = 1e-4


def open_classifier(
    spec: str,
    *,
    architecture: str | None = None,
    weights_key: str | None = None,
    trust: bool = False,
    trust_types: tuple[str, ...] = (),
    normalisation: Normalisation | None = None,
    input_shape: tuple[int, ...],
    input_dtype: np.dtype[np.generic] | None = None,
    table: TableTask | None = None,
    texts: TextTask | None = None,
    base: str | None = None,
    weights: tuple[str, ...] = (),
    store: Store | None = None,
) -> Classifier:
    """The classifier in a file, or the one that `module:function` names.

    Args:
        spec: a state dict or checkpoint saved by torch, a safetensors file, a TorchScript archive,
            an exported program (the last two are code), a model of a mixed table
            (`open_table_model`), a folder of a model of texts (`open_text_classifier`), or
            `module:function`.
        architecture: for state dicts, a torchvision builder's name (`module_from_state_dict`);
            None recognises ResNets.
        weights_key: for checkpoints that hold several weights, the key of those to take
            (`module_from_state_dict`).
        trust: run files that are code.
        trust_types: names of types that a skops file may hold beside those that are known.
        normalisation: mean and std that go before the model.
        input_shape: of one input, (channels, height, width) or (k,).
        input_dtype: of a batch; None for float32.
        table: columns and classes of records of a mixed table; None of other records.
        texts: what is known of records that are texts; None of other records.
        base: folder of the model below an adapter; None without one.
        weights: SHA-256 of files that a callable answers from, as far as the user named them.
        store: where the answers of a callable are kept, which is asked about no row twice, however
            often a command is repeated; None for memory alone.

    Raises:
        FileRefused: The file cannot be opened safely, or holds no model.
        ModelError: The model cannot be rebuilt or does not take such inputs.
        TargetFailed: A callable failed when it was asked, or gave no logits.
        Refused: The state dict does not fit, with every reason.
    """
    opened = open_module(
        spec,
        architecture=architecture,
        weights_key=weights_key,
        trust=trust,
        trust_types=trust_types,
        table=table,
        texts=texts,
        base=base,
    )
    normalisation = _normalisation(opened, normalisation)
    _require_channels(opened, input_shape, normalisation)
    require_numbers(opened, table)
    probe = probe_of(opened, input_shape, input_dtype, table, texts)
    if isinstance(opened.module, AskedOnce):
        _remember(opened.module, opened.source, weights, probe, store, table)
    with importable(Path.cwd()) if names_code(spec) else nullcontext():  # forward may import
        opened = as_asked(opened, probe)
    n_classes = n_classes_of(opened, probe)
    layer = None if opened.fixed_batch else classifier_layer(opened.module, probe)
    found = (
        f"features are the inputs of {layer}"
        if layer
        else "no classifier layer was found, so there are no features"
    )
    return Classifier(
        module=opened.module,
        normalisation=normalisation,
        n_classes=n_classes,
        architecture=opened.architecture,
        source=opened.source,
        classifier_layer=layer,
        reasons=(*opened.reasons, found),
        batch_norm_steps=batch_norm_steps(opened.module),
        fixed_batch=opened.fixed_batch,
        input_dtype=probe.dtype,
        knows_classes=opened.knows_classes,
    )


def open_module(
    spec: str,
    *,
    architecture: str | None = None,
    weights_key: str | None = None,
    trust: bool = False,
    trust_types: tuple[str, ...] = (),
    table: TableTask | None = None,
    texts: TextTask | None = None,
    base: str | None = None,
) -> OpenedModule:
    """The module that `open_classifier` would ask, before it is known what it takes.

    Args:
        spec: as for `open_classifier`.
        architecture: as for `open_classifier`.
        weights_key: as for `open_classifier`.
        trust: as for `open_classifier`.
        trust_types: as for `open_classifier`.
        table: as for `open_classifier`.
        texts: as for `open_classifier`.
        base: as for `open_classifier`.

    Raises:
        FileRefused: The file cannot be opened safely, or holds no model.
        ModelError: The model cannot be rebuilt.
        Refused: The state dict does not fit, with every reason.
    """
    if names_code(spec) and not Path(spec).exists():
        _require_no_key(spec, "a function of your own", weights_key)
        return module_from_factory(spec, table, texts)
    if texts is not None:
        _require_no_key(spec, "a folder of a model of texts", weights_key)
        return _text_model(spec, texts, base)
    kind = require_usable(spec)
    if kind in TABLE_MODELS:
        return _table_model(spec, kind, table, weights_key, trust_types)
    source = provenance_of(spec, kind.value)
    if kind in (Kind.TORCHSCRIPT, Kind.EXPORTED):
        _require_no_key(spec, f"a {kind.value}", weights_key)
    match kind:
        case Kind.TORCH | Kind.TORCH_LEGACY | Kind.SAFETENSORS:
            from seenit.models.weights.state_dict import (
                module_from_state_dict,  # late: slow to import
            )

            return module_from_state_dict(
                _loaded(spec, kind), source, architecture=architecture, weights_key=weights_key
            )
        case Kind.TORCHSCRIPT:
            return module_from_torchscript(source, trust=trust)
        case Kind.EXPORTED:
            return module_from_exported(source, trust=trust)
        case _:
            raise FileRefused(
                f"{spec}: expected a model (torch state dict, safetensors, TorchScript, exported "
                f"program, or module:function), got a {kind.value}"
            )


def _table_model(
    spec: str,
    kind: Kind,
    table: TableTask | None,
    weights_key: str | None,
    trust_types: tuple[str, ...],
) -> OpenedModule:
    _require_no_key(spec, f"a {kind.value}", weights_key)
    if table is None:
        raise ModelError(
            f"{spec}: expected records of a mixed table beside a {kind.value}, CSV or Parquet with "
            "the columns that it was trained on, got images or arrays; pass the table"
        )
    return open_table_model(spec, table.schema, class_names=table.class_names, trust=trust_types)


def _text_model(spec: str, texts: TextTask, base: str | None) -> OpenedModule:
    if not holds_config(spec):
        kind = recognise(spec)
        raise ModelError(
            f"{spec}: expected the folder of a model of texts, as save_pretrained leaves it, or "
            f"module:function, got a {kind.value}; pass one of these beside --text"
        )
    return open_text_classifier(spec, texts, base=base)


def weights_in(path: str) -> tuple[str, ...]:
    """What `weights_key` can name in a file, one line each; empty where that needs no choice.

    Raises:
        FileRefused: The file cannot be opened safely.
    """
    kind = require_usable(path)
    if kind not in (Kind.TORCH, Kind.TORCH_LEGACY, Kind.SAFETENSORS):
        return ()
    found = listed_weights(_loaded(path, kind), resnet_roots)
    return tuple(weights.words for weights in found) if len(found) > 1 else ()


def _require_no_key(spec: str, what: str, weights_key: str | None) -> None:
    if weights_key is not None:
        raise ModelError(
            f"--weights-key {weights_key}: expected a checkpoint of weights, got {what} ({spec}), "
            "which holds one model; leave it out"
        )


def _loaded(path: str, kind: Kind) -> object:
    if kind is Kind.SAFETENSORS:
        return load_safetensors(path)
    return load_torch(path, kind=kind, wanted=Wanted.MODEL)


def _remember(
    module: AskedOnce,
    source: FileProvenance,
    weights: tuple[str, ...],
    probe: Tensor,
    store: Store | None,
    table: TableTask | None,
) -> None:
    """Give a callable the answers of earlier commands, if it still gives the same answers."""
    if store is not None:
        named: dict[str, object] = {"weights": list(weights)} if weights else {}
        if table is not None:  # the same numbers stand for other values in another table
            named["table"] = asdict(table)
        target = key_of({"spec": source.path, "code": source.sha256, **named})
        module.kept = KeptAnswers(store, target)
    module.require_same_as_before(probe[:1])


def _normalisation(opened: OpenedModule, passed: Normalisation | None) -> Normalisation | None:
    """The normalisation that the file holds, otherwise the one that was passed."""
    own = opened.normalisation
    if own is None or passed is None:
        return own or passed
    if _differ(own.mean, passed.mean) or _differ(own.std, passed.std):
        raise ModelError(
            f"{opened.source.path}: the file holds its own normalisation (mean {own.mean}, std "
            f"{own.std}), another was passed or offered (mean {passed.mean}, std {passed.std}); "
            "pass the file's as --mean and --std, or the network alone by --weights-key"
        )
    return own


def _differ(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    length = max(len(first), len(second))
    pairs = zip(first * (length // len(first)), second * (length // len(second)), strict=True)
    return any(abs(one - other) > _SAME_NUMBER for one, other in pairs)


def _require_channels(
    opened: OpenedModule, input_shape: tuple[int, ...], normalisation: Normalisation | None
) -> None:
    wanted = n_input_channels(opened.module)
    if wanted is not None and input_shape[:1] != (wanted,):
        raise ModelError(
            f"{opened.source.path}: the model takes {wanted} channels, the records have shape "
            f"{input_shape}; pass the records that it was trained for"
        )
    if normalisation is not None and len(normalisation.mean) not in (1, input_shape[0]):
        raise ModelError(
            f"normalisation: expected {input_shape[0]} means and deviations, one per channel, got "
            f"{len(normalisation.mean)}"
        )
