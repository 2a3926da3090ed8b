"""The trained network as ONNX graphs of eight-bit numbers, for one text at a time."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]

OPSET, IR = 20, 9
HEADS, EPSILON = 12, 1e-12

Weights = Mapping[str, NDArray[Any]]


class Graph:
    """A graph under construction; each step gives the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, value: NDArray[np.generic]) -> str:
        """A stored array."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def step(self, kind: str, *inputs: str, named: str = "", **options: object) -> str:
        """An operation with one result."""
        name = named or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **options))  # type: ignore[arg-type]
        return name

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """The rows of `x` through a linear layer as PyTorch stores it."""
        product = self.step("MatMul", x, self.constant(np.ascontiguousarray(weight.T)))
        return self.step("Add", product, self.constant(bias))

    def norm(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Layer normalisation of each row."""
        given = (x, self.constant(weight), self.constant(bias))
        return self.step("LayerNormalization", *given, axis=-1, epsilon=EPSILON)

    def floats(self, x: str) -> str:
        """`x` as floating-point numbers."""
        return self.step("Cast", x, to=TensorProto.FLOAT)

    def shaped(self, x: str, *shape: int) -> str:
        """`x` in another shape."""
        return self.step("Reshape", x, self.constant(np.array(shape, dtype=np.int64)))

    def parts(self, x: str, sizes: Sequence[int]) -> list[str]:
        """`x` cut along its second axis."""
        ends = np.cumsum([0, *sizes])
        return [self._cut(x, int(a), int(b)) for a, b in zip(ends, ends[1:], strict=False)]

    def _cut(self, x: str, begin: int, end: int) -> str:
        bounds = (self.constant(np.array([bound], dtype=np.int64)) for bound in (begin, end, 1))
        return self.step("Slice", x, *bounds)

    def model(self, inputs: Sequence[ValueInfoProto], outputs: Sequence[ValueInfoProto]) -> ModelProto:
        """The finished graph."""
        graph = helper.make_graph(self.nodes, "dragoman", inputs, outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)


def network(weights: Weights) -> ModelProto:
    """From word pieces to every answer but the labels of the tree."""
    graph = Graph()
    hidden = _embedded(graph, weights)
    for layer in range(_layers(weights)):
        hidden = _layer(graph, hidden, {**_below(weights, f"encoder.encoder.layer.{layer}.")})
    outer = [graph.step("Gather", hidden, place) for place in ("first", "last")]
    words = graph.step("Mul", graph.step("Add", *outer), graph.constant(np.array(0.5, dtype=np.float32)))
    _answers(graph, words, weights)
    inputs = [_value(name, TensorProto.INT64, ["t"]) for name in ("pieces", "cases", "gaps")]
    inputs += [_value(name, TensorProto.INT64, ["n"]) for name in ("first", "last")]
    outputs = [_value(name, TensorProto.INT64, ["n"]) for name in ("tag", "morph")]
    outputs += [_value(name, TensorProto.FLOAT, shape) for name, shape in SHAPES.items()]
    return graph.model(inputs, outputs)


SHAPES: Mapping[str, list[str]] = {
    "name": ["n", "marks"],
    "opens": ["n"],
    "arcs": ["n", "n"],
    "child": ["n", "d"],
    "over": ["n", "d"],
}


def labeller(weights: Weights) -> ModelProto:
    """From each word and its head, as the network gives them, to the label between them, which is never ROOT."""
    graph, table = Graph(), weights["dep"]
    count, width, _ = table.shape
    one = graph.constant(np.ones((1,), dtype=np.float32))
    row = graph.step("Shape", "child", end=1)
    ones = graph.step("Expand", one, graph.step("Concat", row, graph.constant(np.array([1])), axis=0))
    child, head = (graph.step("Concat", given, ones, axis=1) for given in ("child", "head"))
    flat = np.ascontiguousarray(table.transpose(1, 0, 2).reshape(width, count * width))
    product = graph.shaped(graph.step("MatMul", child, graph.constant(flat)), -1, count, width)
    scores = graph.shaped(graph.step("MatMul", product, graph.shaped(head, -1, width, 1)), -1, count)
    scores = graph.step("Sub", scores, graph.constant(weights["no_root"]))
    graph.step("ArgMax", scores, axis=1, keepdims=0, named="dep")
    inputs = [_value(name, TensorProto.FLOAT, ["n", width - 1]) for name in ("child", "head")]
    return graph.model(inputs, [_value("dep", TensorProto.INT64, ["n"])])


def eight_bit(model: ModelProto) -> bytes:
    """The graph with its weight matrices in eight bits, each column on its own scale."""
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        save(model, whole)
        # seven of the eight bits are used: older processors add pairs of products in sixteen
        quantize_dynamic(
            whole,
            small,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return small.read_bytes()


def _value(name: str, kind: int, shape: Sequence[str | int]) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def _below(weights: Weights, prefix: str) -> Weights:
    return {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}


def _layers(weights: Weights) -> int:
    return 1 + max(int(name.split(".")[3]) for name in weights if name.startswith("encoder.encoder.layer."))


def _embedded(graph: Graph, weights: Weights) -> str:
    """Word pieces are stored in eight bits too, each on its own scale."""
    below = _below(weights, "encoder.embeddings.")
    table = below["word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / 127
    small = graph.constant(np.rint(table / scale).astype(np.int8))
    rows = graph.floats(graph.step("Gather", small, "pieces"))
    scales = graph.step("Gather", graph.constant(scale.astype(np.float32)), "pieces")
    total = graph.step("Mul", rows, scales)
    for kind in ("cases", "gaps"):
        added = graph.step("Gather", graph.constant(weights[f"{kind}.weight"]), kind)
        total = graph.step("Add", total, added)
    places = below["position_embeddings.weight"] + below["token_type_embeddings.weight"][0]
    bounds = (graph.constant(np.array([0])), graph.step("Shape", "pieces"), graph.constant(np.array([0])))
    total = graph.step("Add", total, graph.step("Slice", graph.constant(places), *bounds))
    return graph.norm(total, below["LayerNorm.weight"], below["LayerNorm.bias"])


def _layer(graph: Graph, hidden: str, own: Weights) -> str:
    width = own["attention.self.query.weight"].shape[0]
    mixed = graph.linear(_attended(graph, hidden, own, width), *_pair(own, "attention.output.dense"))
    hidden = graph.norm(graph.step("Add", mixed, hidden), *_pair(own, "attention.output.LayerNorm"))
    wide = graph.step("Gelu", graph.linear(hidden, *_pair(own, "intermediate.dense")))
    narrow = graph.linear(wide, *_pair(own, "output.dense"))
    return graph.norm(graph.step("Add", narrow, hidden), *_pair(own, "output.LayerNorm"))


def _attended(graph: Graph, hidden: str, own: Weights, width: int) -> str:
    """The scale of the attention is taken into the queries' weights."""
    part = width // HEADS
    pairs = [_pair(own, f"attention.self.{kind}") for kind in ("query", "key", "value")]
    shrink = np.float32(part**-0.5)
    pairs[0] = (pairs[0][0] * shrink, pairs[0][1] * shrink)
    weight, bias = (np.concatenate(values) for values in zip(*pairs, strict=True))
    all_three = graph.parts(graph.linear(hidden, weight, bias), [width] * 3)
    query, key, value = (graph.shaped(x, -1, HEADS, part) for x in all_three)
    query, value = (graph.step("Transpose", x, perm=[1, 0, 2]) for x in (query, value))
    key = graph.step("Transpose", key, perm=[1, 2, 0])
    shares = graph.step("Softmax", graph.step("MatMul", query, key), axis=-1)
    joined = graph.step("Transpose", graph.step("MatMul", shares, value), perm=[1, 0, 2])
    return graph.shaped(joined, -1, width)


def _answers(graph: Graph, words: str, weights: Weights) -> None:
    """The opening of a sentence is one number: how much more likely than not."""
    flat = ("tag", "morph", "name")
    opens = tuple((values[1:] - values[:1]) for values in _pair(weights, "opens"))
    layers = [*(_pair(weights, kind) for kind in flat), opens]
    weight, bias = (np.concatenate(values) for values in zip(*layers, strict=True))
    flat_scores = graph.linear(words, weight, bias)
    tag, morph, name, starts = graph.parts(flat_scores, [len(pair[1]) for pair in layers])
    graph.step("ArgMax", tag, axis=1, keepdims=0, named="tag")
    barred = graph.step("Gather", graph.constant(weights["disagree"]), "tag")
    graph.step("ArgMax", graph.step("Sub", morph, graph.floats(barred)), axis=1, keepdims=0, named="morph")
    graph.step("Identity", name, named="name")
    graph.step("Reshape", starts, graph.constant(np.array([-1])), named="opens")
    kinds = ("arc_child", "arc_head", "dep_child", "dep_head")
    pairs = [_pair(weights, kind) for kind in kinds]
    weight, bias = (np.concatenate(values) for values in zip(*pairs, strict=True))
    found = graph.step("Relu", graph.linear(words, weight, bias))
    child, head, lower, upper = graph.parts(found, [len(pair[1]) for pair in pairs])
    turned = graph.linear(child, weights["arc"][:-1].T, weights["arc"][-1])
    graph.step("MatMul", turned, graph.step("Transpose", head, perm=[1, 0]), named="arcs")
    graph.step("Identity", lower, named="child")
    graph.step("Identity", upper, named="over")


def _pair(weights: Weights, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]
