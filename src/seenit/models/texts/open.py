"""Open a model of texts: a folder as `save_pretrained` leaves it, or an adapter over a base."""

from collections.abc import Mapping
from typing import Any

import torch

from seenit.errors import FileRefused, ModelError
from seenit.models.opened import OpenedModule
from seenit.models.tables.classes import match_classes
from seenit.models.texts.adapter import Adapter
from seenit.models.texts.classifier_module import Origin, TextClassifier
from seenit.models.texts.library import library, quiet
from seenit.models.texts.target import TextFolder, check_text_folder, in_words, provenance
from seenit.models.texts.task import TextTask
from seenit.models.texts.tokens import Encoder, open_encoder

_UNNAMED = "LABEL_"
"""How transformers calls classes that nobody named."""
_NO_TOKEN = -1


def open_text_classifier(spec: str, task: TextTask, *, base: str | None = None) -> OpenedModule:
    """The sequence classifier in a folder, asked with texts; nothing in the folder is run.

    Args:
        spec: folder of a model, or of a LoRA adapter.
        task: the texts and their classes.
        base: folder of the model below an adapter.

    Raises:
        FileRefused: The folder would run code or fetch something, or is damaged.
        ModelError: transformers or peft is not installed, it is no classifier, or its classes
            are not those of the records.
    """
    files = check_text_folder(spec, base)
    if not files.is_classifier:
        raise ModelError(
            f"{spec}: expected a sequence classifier, got a causal language model, which has no "
            "classes; seenit audit takes it, with --members and --nonmembers"
        )
    if not task.has_labels:
        raise ModelError(
            f"{spec}: expected the class of each record beside a classifier, got texts without a "
            "column of labels; pass --label COLUMN"
        )
    transformers = library("transformers", needed_by=spec)
    encoder = open_encoder(transformers, files.tokenizer, files.model.config, is_classifier=True)
    model = load_model(transformers, files, spec)
    names = _class_names(model.config, files)
    order, how = match_classes(
        spec, int(model.config.num_labels), names if task.class_names else None, task.class_names
    )
    return OpenedModule(
        module=TextClassifier(
            model,
            encoder,
            order,
            Origin(target=spec, base=base, tokenizer=str(files.tokenizer)),
        ).eval(),
        architecture=in_words(files),
        source=provenance(spec, files),
        reasons=(how, cut_in_words(encoder)),
        knows_classes=True,
    )


def load_model(transformers: Any, files: TextFolder, spec: str) -> Any:
    """The model in float32 and eval mode, on the CPU, every weight of it from the files.

    Raises:
        FileRefused: A weight is missing or of another shape, or the library does not open it.
        ModelError: peft is not installed.
    """
    kind = (
        transformers.AutoModelForSequenceClassification
        if files.is_classifier
        else transformers.AutoModelForCausalLM
    )
    adapter = files.adapter
    more = {} if adapter is None or adapter.n_classes is None else {"num_labels": adapter.n_classes}
    try:
        with quiet(transformers):
            model, told = kind.from_pretrained(
                str(files.model.path),
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
                **more,
            )
    except Exception as error:  # the library raises many types
        raise FileRefused(
            f"{files.model.path}: expected a model that transformers opens, got "
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'nothing'}; "
            "check the folder, or the version of transformers"
        ) from None
    _require_whole(files, told)
    if adapter is not None:
        model = _adapted(transformers, model, adapter, spec)
    if model.config.problem_type in ("regression", "multi_label_classification"):
        raise ModelError(
            f"{spec}: expected one class for each record, got {model.config.problem_type}; pass "
            "a number for each record by --signals, column score"
        )
    if files.is_classifier and model.config.pad_token_id is None:
        # transformers then refuses two texts at once; texts of one length need no padding, and no
        # token has this number, so that each is judged at its own last one
        model.config.pad_token_id = _NO_TOKEN
    return model.eval()


def cut_in_words(encoder: Encoder) -> str:
    """At which length texts are cut, and who says so."""
    if encoder.most_tokens is None:
        return "texts are not cut"
    side = encoder.tokenizer.truncation_side
    return f"texts are cut on the {side} to {encoder.most_tokens:,} tokens ({encoder.rule})"


def _adapted(transformers: Any, model: Any, adapter: Adapter, spec: str) -> Any:
    peft = library("peft", needed_by=spec)
    try:
        with quiet(transformers):
            return peft.PeftModel.from_pretrained(model, str(adapter.path), local_files_only=True)
    except Exception as error:  # the library raises many types
        raise FileRefused(
            f"{adapter.path}: expected an adapter that peft opens over its base, got "
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'nothing'}; "
            "check that --base is the model that it was trained over"
        ) from None


def _require_whole(files: TextFolder, told: Mapping[str, Any]) -> None:
    """Refuse a model whose weights the library would make up, or leave out."""
    own: frozenset[str] = frozenset() if files.adapter is None else files.adapter.trained_heads
    missing = sorted(name for name in told.get("missing_keys", ()) if name not in own)
    if missing:
        raise FileRefused(
            f"{files.model.path}: expected all weights of the model, got none for "
            f"{', '.join(missing[:4])}, which transformers would draw at random; save the "
            "trained model again"
        )
    left = sorted(told.get("unexpected_keys", ())) if files.adapter is None else []
    if left:
        raise FileRefused(
            f"{files.model.path}: expected a place in the model for all weights, got none for "
            f"{', '.join(left[:4])}, which transformers would leave out; config.json is another "
            "model's: save both again"
        )
    odd = [str(one) for one in told.get("mismatched_keys", ())]
    if odd:
        raise FileRefused(
            f"{files.model.path}: expected weights of the shapes that config.json says, got others "
            f"({', '.join(odd[:4])}); save the trained model again"
        )


def _class_names(config: Any, files: TextFolder) -> list[str] | None:
    """Names of the model's outputs, in order; None where nobody named them."""
    named = {int(at): str(name) for at, name in dict(config.id2label).items()}
    names = [named.get(at, f"{_UNNAMED}{at}") for at in range(int(config.num_labels))]
    if files.adapter is not None or all(name.startswith(_UNNAMED) for name in names):
        return None
    return names
