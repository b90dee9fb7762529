"""Files that call themselves estimators: refused by the names of what they ask for."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from hostile_bytes import cut
from hostile_case import Case
from hostile_tree_cases import as_model


def _skops(schema: object, **members: bytes) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "m.skops", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("schema.json", json.dumps(schema))
            for name, data in members.items():
                archive.writestr(name, data)
        return folder / "m.skops"

    return build


def _node(
    content: object, *, loader: str, module: str, name: str, at: int = 1
) -> dict[str, object]:
    return {
        "__class__": name,
        "__module__": module,
        "__loader__": loader,
        "__id__": at,
        "content": content,
    }


def _estimator(module: str, name: str) -> Callable[[Path], Path]:
    state = _node({}, loader="DictNode", module="builtins", name="dict", at=2)
    state["key_types"] = _node([], loader="ListNode", module="builtins", name="list", at=3)
    return _skops(
        {
            **_node(state, loader="ObjectNode", module=module, name=name),
            "protocol": 2,
            "_skops_version": "0.16",
        }
    )


def _function(module: str, name: str) -> Callable[[Path], Path]:
    return _skops(
        {
            **_node({}, loader="FunctionNode", module=module, name=name),
            "protocol": 2,
            "_skops_version": "0.16",
        }
    )


def _bomb(folder: Path) -> Path:
    path = _estimator("sklearn.linear_model._logistic", "LogisticRegression")(folder)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.npy", b"\0" * 1000)
        archive.filelist[-1].file_size = 400_000_000  # as a bomb would say of itself
    return path


def _raw(path: Path, schema: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", schema)
    return path


SKOPS_CASES = (
    Case(
        name="an estimator of somebody's own",
        build=_estimator("theirs.models", "Scorer"),
        open=as_model,
        says=("asks for types", "theirs.models.Scorer", "--trust-type theirs.models.Scorer"),
    ),
    Case(
        name="a function of the system in a skops file",
        build=_function("os", "system"),
        open=as_model,
        says=("asks for types", "os.system", "--trust-type os.system"),
    ),
    Case(
        name="an estimator that is not fitted",
        build=_estimator("sklearn.linear_model._logistic", "LogisticRegression"),
        open=as_model,
        says=("expected a fitted classifier with predict_proba", "got LogisticRegression"),
    ),
    Case(
        name="a skops file that swells",
        build=_bomb,
        open=as_model,
        says=("would unpack to 400.0 MB", "is refused"),
    ),
    Case(
        name="a skops file without an object",
        build=_skops({}),
        open=as_model,
        says=("the skops file is damaged", "write it again"),
    ),
    Case(
        name="a skops file nested without end",
        build=lambda folder: _raw(folder / "m.skops", "[" * 100_000),
        open=as_model,
        says=("the skops file is damaged", "write it again"),
    ),
    Case(
        name="a skops file cut off",
        build=lambda folder: cut(_estimator("sklearn.dummy", "DummyClassifier")(folder), 0.8),
        open=as_model,
        says=("archive", "download"),
    ),
)
