#!/usr/bin/env bash
# A saved tokenizer.json keeps the cut and the padding of the last call, which transformers then ignores.
#
# Versions  transformers 5.24.0, tokenizers 0.23.3, Python 3.11
# Expected  What a call was given (truncation=True, max_length=16) holds for that call; the folder
#           that save_pretrained writes gives the same tokens to whoever opens it.
# Found     The call sets the length in the tokenizer itself, and save_pretrained writes it. Opened by
#           transformers, a plain call cuts nothing and truncation=True cuts at model_max_length;
#           opened by the tokenizers library, or by a server that reads tokenizer.json, every text
#           is cut at 16, and after a call with padding every text is padded as well.
# Seen      tokens of a text of 40 words: transformers 40, with truncation=True 40, tokenizers 16;
#           of a text of 2 words after padding to 64: transformers 2, tokenizers 64
# An audit  that asks a served model and its own copy of it compares answers about two texts. It is
#           also the only trace in the folder of the length that a training cut at.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet transformers==5.24.0 tokenizers==0.23.3
cd "$work"
HF_HUB_OFFLINE=1 venv/bin/python - <<'PY'
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

words = {word: at for at, word in enumerate(["[PAD]", "[UNK]", *(f"w{n}" for n in range(50))])}
plain = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
plain.pre_tokenizer = pre_tokenizers.Whitespace()
fast = PreTrainedTokenizerFast(
    tokenizer_object=plain, pad_token="[PAD]", unk_token="[UNK]", model_max_length=512
)
text = " ".join(f"w{n}" for n in range(40))
fast(text, truncation=True, max_length=16)
fast.save_pretrained("cut")
whole = len(AutoTokenizer.from_pretrained("cut")(text)["input_ids"])
asked = len(AutoTokenizer.from_pretrained("cut")(text, truncation=True)["input_ids"])
file = len(Tokenizer.from_file("cut/tokenizer.json").encode(text).ids)
fast("w1 w2", padding="max_length", max_length=64)
fast.save_pretrained("padded")
short = len(AutoTokenizer.from_pretrained("padded")("w1 w2")["input_ids"])
padded = len(Tokenizer.from_file("padded/tokenizer.json").encode("w1 w2").ids)
print(f"of 40 words: transformers {whole}, with truncation=True {asked}, tokenizers {file}")
print(f"of 2 words after padding to 64: transformers {short}, tokenizers {padded}")
assert (whole, asked, file) == (40, 40, 16)
assert (short, padded) == (2, 64)
PY
