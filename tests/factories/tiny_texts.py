"""Tiny models of texts, made from a configuration: no hub, two layers, hidden 32, vocabulary 200.

transformers takes seconds to import, so it is imported by whoever calls.
"""

import json
import os
import warnings
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch

N_WORDS = 150
WIDTH, N_LAYERS, N_POSITIONS = 32, 2, 48
SPREAD = 0.3
"""Of the weights that a model begins with, so large that its answers differ between texts."""


def texts_of(n, rng, *, longest=30):
    """Texts of 3 to `longest` of 150 words, drawn at random."""
    return [
        " ".join(f"w{word}" for word in rng.integers(0, N_WORDS, rng.integers(3, longest)))
        for _ in range(n)
    ]


def write_texts(path, texts, labels=None, **columns):
    """A Parquet table with the columns text, label and whatever else."""
    table = {"text": texts, **({} if labels is None else {"label": labels}), **columns}
    pq.write_table(pa.table(table), path)


@contextmanager
def library():
    """transformers, offline and quiet."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        yield transformers


def save_tokenizer(folder, *, max_length=40, cut_at=None):
    """One token for each word, with a beginning and an end."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    words = {word: at for at, word in enumerate([*special, *(f"w{n}" for n in range(N_WORDS))])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    if cut_at is not None:
        tokenizer.enable_truncation(cut_at)
    with library() as transformers:
        transformers.PreTrainedTokenizerFast(
            tokenizer_object=tokenizer,
            pad_token="[PAD]",
            unk_token="[UNK]",
            cls_token="[CLS]",
            sep_token="[SEP]",
            model_max_length=max_length,
        ).save_pretrained(folder)


def save_classifier(folder, *, n_classes=3, kind="bert", seed=0, **more):
    """A sequence classifier with weights that nobody trained."""
    save_tokenizer(folder)
    with library() as transformers, torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        model = _classifier(transformers, kind, n_classes, more)
        model.save_pretrained(folder)
    return model.eval()


def _classifier(transformers, kind, n_classes, more):
    if kind == "bert":
        return transformers.BertForSequenceClassification(
            transformers.BertConfig(
                vocab_size=200, hidden_size=WIDTH, num_hidden_layers=N_LAYERS,
                num_attention_heads=2, intermediate_size=64, num_labels=n_classes,
                max_position_embeddings=N_POSITIONS, initializer_range=SPREAD, **more,
            )
        )  # fmt: skip
    return transformers.GPT2ForSequenceClassification(
        transformers.GPT2Config(
            vocab_size=200, n_embd=WIDTH, n_layer=N_LAYERS, n_head=2, n_positions=N_POSITIONS,
            num_labels=n_classes, bos_token_id=2, eos_token_id=3, initializer_range=SPREAD, **more,
        )
    )  # fmt: skip


def save_language_model(folder, *, seed=0):
    """A causal language model with weights that nobody trained."""
    save_tokenizer(folder)
    with library() as transformers, torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        model = transformers.GPT2LMHeadModel(
            transformers.GPT2Config(
                vocab_size=200, n_embd=WIDTH, n_layer=N_LAYERS, n_head=2, n_positions=N_POSITIONS,
                bos_token_id=2, eos_token_id=3, initializer_range=SPREAD,
            )
        )  # fmt: skip
        model.save_pretrained(folder)
    return model.eval()


def save_adapter(folder, model, *, task="SEQ_CLS", rank=4, seed=1, bias="none"):
    """A LoRA adapter over a model, whose matrices nobody trained; none of them is zero."""
    with library(), torch.random.fork_rng(devices=[]):
        import peft

        torch.random.manual_seed(seed)
        targets = ["query", "value"] if task == "SEQ_CLS" else ["c_attn"]
        adapted = peft.get_peft_model(
            model, peft.LoraConfig(task_type=task, r=rank, target_modules=targets, bias=bias)
        )
        with torch.no_grad():
            for name, parameter in adapted.named_parameters():
                if "lora_B" in name or (bias != "none" and name.endswith("bias")):
                    parameter.normal_(std=0.5)
        adapted.save_pretrained(folder)
    return adapted.eval()


def finetune(folder, texts, labels=None, *, n_epochs=12, rate=3e-3, seed=0, batch_size=16):
    """Train the model of a folder on texts, a language model without labels; write it back."""
    with library() as transformers:
        kind = (
            transformers.AutoModelForCausalLM
            if labels is None
            else transformers.AutoModelForSequenceClassification
        )
        model = kind.from_pretrained(folder).train()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        tokens = tokenizer(texts, truncation=True, padding=True, return_tensors="pt")
        if labels is None:
            answers = tokens["input_ids"].masked_fill(tokens["attention_mask"] == 0, -100)
        else:
            answers = torch.tensor(labels)
        generator = torch.Generator().manual_seed(seed)
        optimiser = torch.optim.AdamW(model.parameters(), lr=rate)
        for _ in range(n_epochs):
            for rows in torch.randperm(len(texts), generator=generator).split(batch_size):
                part = {name: values[rows] for name, values in tokens.items()}
                model(**part, labels=answers[rows]).loss.backward()
                optimiser.step()
                optimiser.zero_grad()
        model.save_pretrained(folder)
    state = {
        "num_train_epochs": n_epochs,
        "train_batch_size": batch_size,
        "log_history": [{"epoch": 1.0, "learning_rate": rate, "step": 1}],
    }
    (Path(folder) / "trainer_state.json").write_text(json.dumps(state))
