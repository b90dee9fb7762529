"""Folders of models of texts that would run code or fetch something, or that are broken."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hostile_case import Case
from safetensors.numpy import save_file

from seenit.models.texts.target import check_text_folder

CONFIG = {"model_type": "bert", "architectures": ["BertForSequenceClassification"]}
TOKENIZER = {"model": {"type": "WordLevel", "vocab": {"a": 0}}}
CODE = 'from pathlib import Path\nPath("{sentinel}").write_text("run")\n'
ADAPTER = {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "some/hub-name"}
LAYER = "base_model.model.bert.layer"


def _write(
    folder: Path,
    *,
    config: object = None,
    tokenizer: object = TOKENIZER,
    weights: bool = True,
    **files: object,
) -> Path:
    """A folder of a model; further files by name, an underscore for the dot."""
    folder.mkdir(exist_ok=True)
    contents = {"config.json": CONFIG if config is None else config, "tokenizer.json": tokenizer}
    contents |= {name.replace("_json", ".json"): value for name, value in files.items()}
    for name, content in contents.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text)
    if weights:
        save_file({"bert.layer.weight": np.zeros((4, 4))}, folder / "model.safetensors")
    (folder / "modeling_evil.py").write_text(CODE.format(sentinel=folder / "sentinel"))
    return folder


def _model(
    *, remove: tuple[str, ...] = (), put: dict[str, bytes] | None = None, **how: object
) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        built = _write(folder / "model", **how)  # type: ignore[arg-type]
        for name in remove:
            (built / name).unlink()
        for name, content in (put or {}).items():
            (built / name).write_bytes(content)
        return built

    return build


def _adapter(**changes: object) -> Callable[[Path], Path]:
    """An adapter beside its base, `folder / base`."""

    def build(folder: Path) -> Path:
        _write(folder / "base")
        own = folder / "adapter"
        own.mkdir()
        shapes = changes.pop("shapes", ((2, 4), (4, 2)))
        (own / "adapter_config.json").write_text(json.dumps(ADAPTER | changes))
        pair = dict(zip(("lora_A", "lora_B"), shapes, strict=True))  # type: ignore[call-overload]
        save_file(
            {f"{LAYER}.{name}.weight": np.zeros(shape) for name, shape in pair.items()},
            own / "adapter_model.safetensors",
        )
        return own

    return build


def _check(path: str) -> None:
    base = Path(path).parent / "base"
    check_text_folder(path, str(base) if base.exists() else None)


def _without_base(path: str) -> None:
    check_text_folder(path, None)


def _index(target: str) -> dict[str, object]:
    return {"weight_map": {"bert.layer.weight": target}}


_PICKLED = {"pytorch_model.bin": b"\x80\x02cos\nsystem\nq\x00."}

TEXT_MODEL_CASES = (
    Case(
        name="text model with remote code in its config",
        build=_model(config=CONFIG | {"auto_map": {"AutoModel": "modeling_evil.Evil"}}),
        open=_check,
        says=("got auto_map", "would run code", "pass --target module:function"),
    ),
    Case(
        name="text model with remote code in its tokenizer",
        build=_model(tokenizer_config_json={"auto_map": {"AutoTokenizer": ["evil.T", None]}}),
        open=_check,
        says=("tokenizer_config.json", "got auto_map"),
    ),
    Case(
        name="text model with a pipeline of its own",
        build=_model(config=CONFIG | {"custom_pipelines": {"x": {"impl": "evil.P"}}}),
        open=_check,
        says=("got custom_pipelines",),
    ),
    Case(
        name="text model that asks to be trusted",
        build=_model(config=CONFIG | {"trust_remote_code": True}),
        open=_check,
        says=("got trust_remote_code",),
    ),
    Case(
        name="text model with pickled weights",
        build=_model(weights=False, put=_PICKLED),
        open=_check,
        says=("pytorch_model.bin", "without running what is pickled", "safe_serialization=True"),
    ),
    Case(
        name="text model without weights",
        build=_model(weights=False, put={"training_args.bin": b"\x80\x02."}),
        open=_check,
        says=("expected model.safetensors, got no weights",),
    ),
    Case(
        name="text model whose index leads out of its folder",
        build=_model(
            weights=False,
            put={"model.safetensors.index.json": json.dumps(_index("../x.safetensors")).encode()},
        ),
        open=_check,
        says=("in its own folder, got '../x.safetensors'",),
    ),
    Case(
        name="text model with a shard that is a pickle",
        build=_model(
            weights=False,
            put={"model.safetensors.index.json": json.dumps(_index("shard.bin")).encode()},
        ),
        open=_check,
        says=("names of safetensors files", "'shard.bin'"),
    ),
    Case(
        name="text model with a missing shard",
        build=_model(
            weights=False,
            put={"model.safetensors.index.json": json.dumps(_index("a.safetensors")).encode()},
        ),
        open=_check,
        says=("expected a.safetensors, which model.safetensors.index.json names",),
    ),
    Case(
        name="text model with truncated weights",
        build=_model(put={"model.safetensors": b"\x40\x00\x00\x00\x00\x00\x00\x00{"}),
        open=_check,
        says=("expected a safetensors file, got a damaged one",),
    ),
    Case(
        name="text model with a config that is no object",
        build=_model(config="[1, 2"),
        open=_check,
        says=("config.json", "expected an object in JSON"),
    ),
    Case(
        name="text model of no known class",
        build=_model(config=CONFIG | {"architectures": ["BertForMaskedLM"]}),
        open=_check,
        says=("a sequence classifier or a causal language model, got BertForMaskedLM",),
    ),
    Case(
        name="text model with quantised weights",
        build=_model(config=CONFIG | {"quantization_config": {"load_in_4bit": True}}),
        open=_check,
        says=("got quantised ones",),
    ),
    Case(
        name="text model without tokenizer.json",
        build=_model(remove=("tokenizer.json",)),
        open=_check,
        says=("expected tokenizer.json, as save_pretrained writes it",),
    ),
    Case(
        name="text model with a broken tokenizer",
        build=_model(tokenizer='{"model": 3}'),
        open=_check,
        says=("expected a tokenizer with its model",),
    ),
    Case(
        name="adapter without its base, which has a name on a hub",
        build=_adapter(),
        open=_without_base,
        says=("pass its folder as --base DIR, since nothing is fetched",),
    ),
    Case(
        name="adapter that imports a class by name",
        build=_adapter(auto_mapping={"base_model_class": "Evil", "parent_library": "evil"}),
        open=_check,
        says=("got auto_mapping, which would import a class by name",),
    ),
    Case(
        name="adapter of another base",
        build=_adapter(shapes=((2, 8), (4, 2))),
        open=_check,
        says=("adapts bert.layer from 8 to 4 numbers", "has shape (4, 4)"),
    ),
    Case(
        name="adapter of another kind",
        build=_adapter(peft_type="PROMPT_TUNING"),
        open=_check,
        says=("expected peft_type LORA, got 'PROMPT_TUNING'",),
    ),
    Case(
        name="adapter that changes its base",
        build=_adapter(init_lora_weights="pissa"),
        open=_check,
        says=("init_lora_weights 'pissa', which changes the base's weights",),
    ),
)
