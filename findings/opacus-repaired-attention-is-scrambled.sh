#!/usr/bin/env bash
# Opacus' repair of a trained transformer with batch_first=True gives another network.
#
# Versions  opacus 1.6.0, torch 2.15.0, Python 3.11
# Expected  ModuleValidator.fix replaces MultiheadAttention by Opacus' own, which takes over the weights
#           and answers alike to rounding, as it does with batch_first=False.
# Found     With batch_first=True its attention hands back (heads, tokens) where (tokens, heads) is
#           expected: parts of different tokens are mixed. Nothing is raised, and training goes on from
#           there. One head, or one token, hides it.
# Seen      batch_first=False, 4 heads: accuracy 1.00, repaired 1.00; logits off by up to 3.8e-06
#           batch_first=True, 4 heads: accuracy 1.00, repaired 0.73; logits off by up to 29
#           batch_first=True, 1 head: accuracy 1.00, repaired 1.00; logits off by up to 3.8e-06
# An audit  of "the same model before and after DP fine-tuning" compares two networks, and what was
#           fine-tuned had lost what it knew. batch_first=False keeps it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 torch==2.15.0 opacus==1.6.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import warnings

import torch
from opacus.validators import ModuleValidator

warnings.simplefilter("ignore")


class Classifier(torch.nn.Module):
    """Which of the tokens 1 and 2 comes first, of twelve tokens."""

    def __init__(self, *, batch_first, n_heads):
        super().__init__()
        self.token = torch.nn.Embedding(8, 16)
        self.place = torch.nn.Parameter(torch.randn(12, 16) * 0.5)
        self.attention = torch.nn.MultiheadAttention(16, n_heads, batch_first=batch_first)
        self.head = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))
        self.batch_first = batch_first

    def forward(self, tokens):
        x = self.token(tokens) + self.place
        x = x if self.batch_first else x.transpose(0, 1)
        x = x + self.attention(x, x, x, need_weights=False)[0]
        return self.head(x.mean(1 if self.batch_first else 0))


def texts(n):
    tokens = torch.randint(3, 8, (n, 12))
    places = torch.rand(n, 12).argsort(1)[:, :2]
    tokens.scatter_(1, places, torch.tensor([[1, 2]]).expand(n, 2))
    return tokens, (places[:, 0] < places[:, 1]).long()


found = {}
for batch_first, n_heads in ((False, 4), (True, 4), (True, 1)):
    torch.manual_seed(0)
    model = Classifier(batch_first=batch_first, n_heads=n_heads)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(800):
        tokens, labels = texts(128)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(tokens), labels).backward()
        optimizer.step()
    repaired = ModuleValidator.fix(model)
    tokens, labels = texts(2000)
    with torch.no_grad():
        before, after = model(tokens), repaired(tokens)
    off = (before - after).abs().max().item()
    shares = [(one.argmax(1) == labels).float().mean().item() for one in (before, after)]
    found[batch_first, n_heads] = off, *shares
    print(f"batch_first={batch_first}, {n_heads} heads: accuracy {shares[0]:.2f}, repaired {shares[1]:.2f}; "
          f"logits off by up to {off:.2g}")
assert found[False, 4][0] < 1e-4
assert found[True, 4][0] > 0.1, "the repaired network answers alike now"
PY
