"""The shipped network as weights again, so that training can go on from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.graph import HEADS
from training.samples import Labels

Weights = dict[str, NDArray[Any]]
LAYER = (
    "attention.output.dense.weight",
    "attention.output.dense.bias",
    "attention.output.LayerNorm.weight",
    "attention.output.LayerNorm.bias",
    "intermediate.dense.weight",
    "intermediate.dense.bias",
    "output.dense.weight",
    "output.dense.bias",
    "output.LayerNorm.weight",
    "output.LayerNorm.bias",
)
"""The constants of a layer in the order `graph.py` stores them, behind those of queries, keys and values."""


def shipped(folder: Path, labels: Labels) -> Mapping[str, torch.Tensor]:
    """The state of the network in a pipeline's `annotator` folder; positions and types of words come as one."""
    constants = _floats(folder / "network.onnx")
    table, scale = next(constants), next(constants)
    found: Weights = {"encoder.embeddings.word_embeddings.weight": table * scale}
    found["cases.weight"], found["gaps.weight"] = next(constants), next(constants)
    found["encoder.embeddings.position_embeddings.weight"] = next(constants)
    found["encoder.embeddings.token_type_embeddings.weight"] = np.zeros((2, table.shape[1]))
    for kind in ("weight", "bias"):
        found[f"encoder.embeddings.LayerNorm.{kind}"] = next(constants)
    rest = list(constants)
    layers, size = (len(rest) - 6) // (2 + len(LAYER)), 2 + len(LAYER)
    for layer in range(layers):
        found |= _layer(f"encoder.encoder.layer.{layer}.", rest[layer * size : (layer + 1) * size])
    found |= _heads(rest[layers * size :], labels)
    flat, *_ = _floats(folder / "labels.onnx")
    width = flat.shape[0]
    found["dep"] = flat.reshape(width, len(labels.dep), width).transpose(1, 0, 2)
    return {
        name: torch.tensor(np.ascontiguousarray(value), dtype=torch.float32) for name, value in found.items()
    }


def _floats(path: Path) -> Iterator[NDArray[Any]]:
    """The numbers of a graph in the order they were written, those in eight bits by their scale."""
    model = onnx.load(path)
    stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    names = {name.split("_")[0] for name in stored if name[0] == "c"}
    for name in sorted(names, key=lambda name: int(name[1:])):
        if name in stored:
            value = stored[name]
        else:
            value = stored[f"{name}_quantized"].astype(np.float32) - stored[f"{name}_zero_point"]
            value = value * stored[f"{name}_scale"]
        integer = np.issubdtype(value.dtype, np.integer)
        if value.size > 1 and (not integer or value.shape[0] > 10_000) and value.ndim:
            yield value.astype(np.float64)


def _layer(prefix: str, constants: list[NDArray[Any]]) -> Weights:
    weight, bias, *others = constants
    width = weight.shape[0]
    found = {}
    for kind, one, two in zip(
        ("query", "key", "value"), np.split(weight.T, 3), np.split(bias, 3), strict=True
    ):
        grow = (width // HEADS) ** 0.5 if kind == "query" else 1.0
        found[f"{prefix}attention.self.{kind}.weight"] = one * grow
        found[f"{prefix}attention.self.{kind}.bias"] = two * grow
    named = zip(LAYER, others, strict=True)
    return found | {prefix + name: value.T for name, value in named}


def _heads(constants: list[NDArray[Any]], labels: Labels) -> Weights:
    """The heads' weights; of the opening of a sentence one number is stored, how much likelier than not."""
    flat, flat_bias, deep, deep_bias, arc, arc_bias = constants
    sizes = np.cumsum([len(labels.tag), len(labels.morph), len(labels.name)])
    found = {}
    for kind, weight, bias in zip(
        ("tag", "morph", "name", "opens"), np.split(flat.T, sizes), np.split(flat_bias, sizes), strict=True
    ):
        pair = (
            np.concatenate([np.zeros_like(part), part]) if kind == "opens" else part
            for part in (weight, bias)
        )
        found[f"{kind}.weight"], found[f"{kind}.bias"] = pair
    width = len(arc)
    ends = np.cumsum([width, width, (len(deep_bias) - 2 * width) // 2])
    kinds = ("arc_child", "arc_head", "dep_child", "dep_head")
    for kind, weight, bias in zip(kinds, np.split(deep.T, ends), np.split(deep_bias, ends), strict=True):
        found[f"{kind}.weight"], found[f"{kind}.bias"] = weight, bias
    return found | {"arc": np.concatenate([arc, arc_bias[None]])}
