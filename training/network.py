"""The encoder and its heads, as they are trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad
from transformers import BertModel

from ingest.language.pieces import CASES, GAPS

ARC, LABEL = 256, 96
UNKNOWN = -100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many tags, features, labels of the tree and marks of names there are."""

    tag: int
    morph: int
    dep: int
    name: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Padded inputs and gold answers; UNKNOWN where there is no answer."""

    pieces: Tensor
    cases: Tensor
    gaps: Tensor
    first: Tensor
    last: Tensor
    tag: Tensor
    morph: Tensor
    head: Tensor
    dep: Tensor
    opens: Tensor
    name: Tensor
    sentence: Tensor


class Network(nn.Module):
    """A small BERT that also sees case and white space, and one head for each kind of answer."""

    def __init__(self, encoder: BertModel, sizes: Sizes) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.cases = _silent(nn.Embedding(len(CASES), width))
        self.gaps = _silent(nn.Embedding(len(GAPS), width))
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(width, sizes.tag)
        self.morph = nn.Linear(width, sizes.morph)
        self.name = nn.Linear(width, sizes.name)
        self.opens = nn.Linear(width, 2)
        self.arc_child, self.arc_head = nn.Linear(width, ARC), nn.Linear(width, ARC)
        self.dep_child, self.dep_head = nn.Linear(width, LABEL), nn.Linear(width, LABEL)
        self.arc = nn.Parameter(torch.empty(ARC + 1, ARC))
        self.dep = nn.Parameter(torch.empty(sizes.dep, LABEL + 1, LABEL + 1))
        nn.init.normal_(self.arc, std=ARC**-0.5)
        nn.init.normal_(self.dep, std=0.5 * LABEL**-0.5)

    @classmethod
    def pretrained(cls, folder: Path, sizes: Sizes) -> "Network":
        """A fresh network on the pretrained encoder of a folder, whose word pieces stay as they are."""
        off = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
        encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, **off)
        encoder.embeddings.word_embeddings.weight.requires_grad = False
        return cls(encoder, sizes)

    def words(self, batch: Batch) -> Tensor:
        """A vector for each word, from its first and last piece."""
        embedded = self.encoder.embeddings.word_embeddings(batch.pieces)
        embedded = embedded + self.cases(batch.cases) + self.gaps(batch.gaps)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=(batch.pieces != 0).long())[0]
        rows = torch.arange(len(hidden), device=hidden.device)[:, None]
        outer: Tensor = (hidden[rows, batch.first] + hidden[rows, batch.last]) / 2
        return cast(Tensor, self.dropout(outer))

    def arcs(self, words: Tensor) -> Tensor:
        """For each word (second axis) how well each other (third) would be its head; itself means root."""
        child, head = (self.dropout(torch.relu(layer(words))) for layer in (self.arc_child, self.arc_head))
        scores: Tensor = _with_one(child) @ self.arc @ head.transpose(1, 2)
        return scores

    def labels(self, words: Tensor, heads: Tensor) -> Tensor:
        """The scores of every label for each word under its given head."""
        layers = self.dep_child, self.dep_head
        child, head = (_with_one(self.dropout(torch.relu(layer(words)))) for layer in layers)
        over = head[torch.arange(len(words), device=words.device)[:, None], heads]
        return torch.einsum("bni,lij,bnj->bnl", child, self.dep, over)

    def losses(self, batch: Batch) -> Mapping[str, Tensor]:
        """The loss of each head over the words whose answer is known."""
        words = self.words(batch)
        apart = batch.sentence[:, :, None] != batch.sentence[:, None, :]
        arcs = self.arcs(words).masked_fill(apart, -1e4)
        found = {
            "head": (arcs, batch.head),
            "dep": (self.labels(words, batch.head.clamp(min=0)), batch.dep),
            "tag": (self.tag(words), batch.tag),
            "morph": (self.morph(words), batch.morph),
            "opens": (self.opens(words), batch.opens),
            "name": (self.name(words), batch.name),
        }
        return {
            kind: cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=UNKNOWN)
            for kind, (scores, gold) in found.items()
            if bool((gold != UNKNOWN).any())
        }


def _silent(embedding: nn.Embedding) -> nn.Embedding:
    nn.init.zeros_(embedding.weight)
    return embedding


def _with_one(vectors: Tensor) -> Tensor:
    return pad(vectors, (0, 1), value=1.0)
