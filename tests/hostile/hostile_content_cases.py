"""Torch files whose records are wrong."""

import numpy as np
import torch
from hostile_bytes import torch_file
from hostile_case import Case, as_private, as_public
from hostile_sets import (
    N,
    columns,
    dataset_file,
    images,
    npz_file,
    tensor_file,
)


def _spoiled(value: float) -> list[torch.Tensor]:
    rows = list(images())
    rows[2][1, 4, 4] = value
    return rows


CONTENT_CASES = (
    Case(
        name="no images",
        build=lambda folder: dataset_file(folder / "a.pt", imgs=...),
        open=as_public,
        says=("expected one of the names imgs", "got transform"),
    ),
    Case(
        name="no labels",
        build=lambda folder: dataset_file(folder / "a.pt", labels=...),
        open=as_public,
        says=("expected one of the names labels",),
    ),
    Case(
        name="images under two names",
        build=lambda folder: tensor_file(folder / "a.pt", images=images()),
        open=as_public,
        says=("got imgs and images", "keep one"),
    ),
    Case(
        name="labels that are not whole",
        build=lambda folder: dataset_file(folder / "a.pt", labels=[0, 1, 0.5, 0, 1, 2]),
        open=as_public,
        says=("labels: expected whole numbers", "0.5 at index 2", "class number"),
    ),
    Case(
        name="labels as a float tensor",
        build=lambda folder: tensor_file(folder / "a.pt", labels=torch.zeros(N)),
        open=as_public,
        says=("labels: expected whole numbers", "0.0 at index 0", "6 such values"),
    ),
    Case(
        name="a NaN label",
        build=lambda folder: dataset_file(folder / "a.pt", labels=[0, 1, float("nan"), 0, 1, 2]),
        open=as_public,
        says=("labels", "nan at index 2"),
    ),
    Case(
        name="text labels",
        build=lambda folder: dataset_file(folder / "a.pt", labels=["cat"] * N),
        open=as_public,
        says=("labels", "'cat' at index 0"),
    ),
    Case(
        name="a negative label",
        build=lambda folder: tensor_file(folder / "a.pt", labels=torch.tensor([0, 1, -1, 0, 1, 2])),
        open=as_public,
        says=("labels", "-1 at index 2"),
    ),
    Case(
        name="one-hot labels",
        build=lambda folder: tensor_file(folder / "a.pt", labels=torch.eye(N, dtype=torch.long)),
        open=as_public,
        says=("labels", "shape (6, 6)", "argmax"),
    ),
    Case(
        name="ids that repeat",
        build=lambda folder: dataset_file(folder / "a.pt", ids=[1, 2, 3, 3, 4, 4]),
        open=as_public,
        says=("each id once", "(3, 4)", "remove the copies"),
    ),
    Case(
        name="ids that are not whole",
        build=lambda folder: dataset_file(folder / "a.pt", ids=[1, 2, 3, 4.5, 5, 6]),
        open=as_public,
        says=("ids", "4.5 at index 3"),
    ),
    Case(
        name="an id that is missing",
        build=lambda folder: dataset_file(folder / "a.pt", ids=[1, 2, 3, None, 5, 6]),
        open=as_public,
        says=("ids", "None at index 3"),
    ),
    Case(
        name="an id beyond 64 bits",
        build=lambda folder: dataset_file(folder / "a.pt", ids=[1, 2, 3, 2**70, 5, 6]),
        open=as_public,
        says=("ids", "at index 3"),
    ),
    Case(
        name="membership 2",
        build=lambda folder: dataset_file(folder / "a.pt", membership=[1, 0, 2, 0, 1, 0]),
        open=as_public,
        says=("membership", "2 at index 2", "1 (member), 0 (non-member)"),
    ),
    Case(
        name="membership in words",
        build=lambda folder: dataset_file(folder / "a.pt", membership=["yes"] * N),
        open=as_public,
        says=("membership", "'yes' at index 0"),
    ),
    Case(
        name="members alone",
        build=lambda folder: dataset_file(folder / "a.pt", membership=[1] * N),
        open=as_public,
        says=("6 members and no non-member", "add records of the other side"),
    ),
    Case(
        name="membership withheld where it is needed",
        build=lambda folder: dataset_file(folder / "a.pt", membership=[None] * N),
        open=as_public,
        says=("known members and non-members, got none", "private set"),
    ),
    Case(
        name="more ids than images",
        build=lambda folder: dataset_file(folder / "a.pt", ids=list(range(7))),
        open=as_public,
        says=("ids: expected 6, one per image, got 7", "one length"),
    ),
    Case(
        name="fewer memberships than images",
        build=lambda folder: dataset_file(folder / "a.pt", membership=[1, 0]),
        open=as_public,
        says=("membership: expected 6", "got 2"),
    ),
    Case(
        name="an empty set",
        build=lambda folder: dataset_file(
            folder / "a.pt", ids=[], imgs=[], labels=[], membership=[]
        ),
        open=as_public,
        says=("at least one record", "empty list"),
    ),
    Case(
        name="an empty tensor",
        build=lambda folder: npz_file(
            folder / "a.npz",
            imgs=np.zeros((0, 3, 8, 8)),
            ids=np.zeros(0, int),
            labels=np.zeros(0, int),
            membership=np.zeros(0, int),
        ),
        open=as_public,
        says=("at least one record",),
    ),
    Case(
        name="NaN in an image",
        build=lambda folder: dataset_file(folder / "a.pt", imgs=_spoiled(float("nan"))),
        open=as_public,
        says=("NaN or infinite", "first with id 12", "remove or repair"),
    ),
    Case(
        name="infinity in an image",
        build=lambda folder: dataset_file(folder / "a.pt", imgs=_spoiled(float("inf"))),
        open=as_private,
        says=("NaN or infinite", "first with id 12"),
    ),
    Case(
        name="images normalised already",
        build=lambda folder: (
            tensor_file(folder / "a.pt")
            and torch_file(folder / "a.pt", columns(imgs=(images() - 0.5) / 0.25))
        ),
        open=as_public,
        says=("look normalised already", "--mean and --std"),
    ),
    Case(
        name="images in 0..255",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=(images() * 255).round())),
        open=as_public,
        says=("look like 0..255", "uint8"),
    ),
    Case(
        name="images in some other scale",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=images() * 7)),
        open=as_public,
        says=("expected values in [0, 1]", "scaled to [0, 1]"),
    ),
    Case(
        name="images divided by 255 twice",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=images() / 255)),
        open=as_public,
        says=("divided by 255 twice",),
    ),
    Case(
        name="images as long integers",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=(images() * 255).long())),
        open=as_public,
        says=("uint8, got int64", "convert them"),
    ),
    Case(
        name="images in bfloat16",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=images().bfloat16())),
        open=as_public,
        says=("bfloat16", "tensor.float()"),
    ),
    Case(
        name="sparse images",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=images().to_sparse())),
        open=as_public,
        says=("plain dense tensors", "to_dense"),
    ),
    Case(
        name="one image of another size",
        build=lambda folder: dataset_file(
            folder / "a.pt", imgs=[*images()[:5], torch.rand(3, 9, 9)]
        ),
        open=as_public,
        says=("one shape and type", "(3, 9, 9) float32 at index 5", "resize"),
    ),
    Case(
        name="one image of another type",
        build=lambda folder: dataset_file(
            folder / "a.pt", imgs=[images()[0].double(), *images()[1:]]
        ),
        open=as_public,
        says=("one shape and type", "float64 at index 0"),
    ),
    Case(
        name="channels last",
        build=lambda folder: npz_file(folder / "a.npz", imgs=np.zeros((N, 8, 8, 3), np.uint8)),
        open=as_public,
        says=("channels first", "transpose(0, 3, 1, 2)"),
    ),
    Case(
        name="more channels than any image has",
        build=lambda folder: npz_file(folder / "a.npz", imgs=np.zeros((N, 513, 8, 8), np.float32)),
        open=as_public,
        says=("1 to 512 channels", "got 513"),
    ),
    Case(
        name="grey images without a channel axis",
        build=lambda folder: npz_file(folder / "a.npz", imgs=np.zeros((N, 8, 8), np.uint8)),
        open=as_public,
        says=("(n, channels, height, width)", "add the missing axis"),
    ),
    Case(
        name="a number where images should be",
        build=lambda folder: torch_file(folder / "a.pt", columns(imgs=3)),
        open=as_public,
        says=("images", "got int"),
    ),
    Case(
        name="text among the images",
        build=lambda folder: dataset_file(folder / "a.pt", imgs=[*images()[:5], "cat.png"]),
        open=as_public,
        says=("got str at index 5",),
    ),
)
