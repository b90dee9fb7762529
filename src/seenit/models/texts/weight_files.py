"""Safetensors files of a model's folder: which there are, and the shapes that they hold."""

from pathlib import Path

from safetensors import SafetensorError, safe_open

from seenit.errors import FileRefused
from seenit.models.texts.json_file import read_object

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack")

Shapes = dict[str, tuple[int, ...]]


def weight_shapes(folder: Path) -> Shapes:
    """Name to shape of every tensor of a model, from the headers of its files.

    Raises:
        FileRefused: There are no weights in safetensors, a file of the index is missing or lies
            elsewhere, or a header is damaged.
    """
    if (folder / WEIGHTS).is_file():
        return shapes_in(folder / WEIGHTS)
    if not (folder / INDEX).is_file():
        raise FileRefused(_without_weights(folder, WEIGHTS))
    listed = read_object(folder, INDEX).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise FileRefused(
            f"{folder / INDEX}: expected weight_map, from tensors to files, got none; save the "
            "model again"
        )
    found: Shapes = {}
    for name in sorted({str(one) for one in listed.values()}):
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise FileRefused(
                f"{folder / INDEX}: expected names of safetensors files in its own folder, got "
                f"{name!r}; nothing else is opened"
            )
        if not (folder / name).is_file():
            raise FileRefused(
                f"{folder}: expected {name}, which {INDEX} names, got none; download or copy the "
                "folder again"
            )
        found.update(shapes_in(folder / name))
    return found


def adapter_shapes(folder: Path) -> Shapes:
    """Name to shape of every tensor of an adapter.

    Raises:
        FileRefused: There are no weights in safetensors, or the header is damaged.
    """
    if not (folder / ADAPTER_WEIGHTS).is_file():
        raise FileRefused(_without_weights(folder, ADAPTER_WEIGHTS))
    return shapes_in(folder / ADAPTER_WEIGHTS)


def shapes_in(file: Path) -> Shapes:
    """Name to shape of every tensor in one file, whose header alone is read.

    Raises:
        FileRefused: It is damaged.
    """
    try:
        with safe_open(str(file), framework="numpy") as opened:
            names = list(opened.keys())
            return {name: tuple(opened.get_slice(name).get_shape()) for name in names}
    except (SafetensorError, OSError, ValueError) as error:
        raise FileRefused(
            f"{file}: expected a safetensors file, got a damaged one ({error}); download it again"
        ) from None


def _without_weights(folder: Path, wanted: str) -> str:
    pickled = sorted(
        file.name
        for file in folder.iterdir()
        if file.suffix in _PICKLED and file.name != "training_args.bin"
    )
    if pickled:
        return (
            f"{folder}: expected {wanted}, got weights in {', '.join(pickled[:4])}, which cannot "
            "be opened without running what is pickled in them; where you trust them, load the "
            "model and write it by save_pretrained(folder, safe_serialization=True)"
        )
    return (
        f"{folder}: expected {wanted}, got no weights; pass the folder that save_pretrained wrote"
    )
