"""Train a tiny classifier of texts from a configuration, save it, and audit it from its folder.

The texts are the docstrings of Python's own library, the classes say what they describe: a class,
a function or a method. Whole modules are members or non-members, because docstrings of one module
repeat each other. Nothing is downloaded. Takes the extra `seenit[text]`.

    python examples/text_classifier.py
"""

import ast
import os
import sysconfig
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

import seenit
from seenit.config import AuditConfig

FOLDER = Path("runs/docstrings")
N_EACH = 400
EPOCHS, RATE, BATCH = 12, 2e-3, 16
PADDING, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


def docstrings() -> list[dict[str, str]]:
    """Text, kind and module of every docstring of the library's top-level modules."""
    found = []
    for file in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        methods = {
            part for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for part in node.body
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and (
                text := ast.get_docstring(node)
            ):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                kind = "method" if node in methods and kind == "function" else kind
                found.append({"text": text, "kind": kind, "module": file.stem})
    return found


def split(rows: list[dict[str, str]], n_each: int) -> tuple[list[dict[str, str]], ...]:
    """Members and non-members, whole modules on one side, `n_each` of each at most."""
    rng = np.random.default_rng(0)
    modules = rng.permutation(sorted({row["module"] for row in rows}))
    first = set(modules[::2].tolist())
    sides = [[], []]
    for at in rng.permutation(len(rows)):
        sides[rows[at]["module"] not in first].append(rows[at])
    return tuple(side[:n_each] for side in sides)


def train(rows: list[dict[str, str]], folder: Path, *, all_texts: list[str]) -> None:
    """A two-layer BERT of width 48, as save_pretrained leaves it.

    Its tokenizer is made from the texts of both sides: one of the members alone would fit them
    better than others, which is no leak of the model.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    plain = Tokenizer(models.BPE(unk_token=UNKNOWN))
    plain.normalizer, plain.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.Whitespace()
    special = [PADDING, UNKNOWN, BEGIN, END]
    plain.train_from_iterator(
        all_texts,
        trainers.BpeTrainer(vocab_size=1000, special_tokens=special, show_progress=False),
    )
    plain.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=[(BEGIN, 2), (END, 3)]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, pad_token=PADDING, unk_token=UNKNOWN, model_max_length=48
    )
    kinds = sorted({row["kind"] for row in rows})
    torch.random.manual_seed(0)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=plain.get_vocab_size(), hidden_size=48, num_hidden_layers=2,
            num_attention_heads=2, intermediate_size=96, max_position_embeddings=48,
            id2label=dict(enumerate(kinds)), label2id={kind: at for at, kind in enumerate(kinds)},
        )
    )  # fmt: skip
    tokens = tokenizer(
        [row["text"] for row in rows], truncation=True, padding=True, return_tensors="pt"
    )
    labels = torch.tensor([kinds.index(row["kind"]) for row in rows])
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        for at in torch.randperm(len(rows)).split(BATCH):
            part = {name: values[at] for name, values in tokens.items()}
            model(**part, labels=labels[at]).loss.backward()
            optimiser.step()
            optimiser.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def main(folder: Path = FOLDER, n_each: int = N_EACH) -> seenit.AuditRun:
    """The audit of a classifier that learned half of the modules."""
    folder.mkdir(parents=True, exist_ok=True)
    members, others = split(docstrings(), n_each)
    for name, rows in (("members", members), ("others", others)):
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    texts = [row["text"] for row in (*members, *others)]
    train(members, folder / "target", all_texts=texts)
    return seenit.audit(
        AuditConfig(
            target=str(folder / "target"),
            members=str(folder / "members.parquet"),
            nonmembers=str(folder / "others.parquet"),
            text=("text",),
            label="kind",
            unit="module",
            run_dir=str(folder / "run"),
        )
    )


if __name__ == "__main__":
    found = main()
    print(found.evaluation.verdict.kind)
    print({name: str(path) for name, path in found.files.items()})
