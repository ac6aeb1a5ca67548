"""Writes src/aten/schema-texts.ts: schemas of ATen's operators that programs exported here may call.

Run with the PyTorch whose schemas are wanted: `python tools/aten-schemas.py`.
Of a result only its kind is kept: T a tensor, L a list of tensors, n anything else; "!" behind: run_decompositions of
PyTorch takes the operator apart.
"""
import os
import re

import torch

SOURCE = "src"
words = set()
for root, _, files in os.walk(SOURCE):
    for file in files:
        if file.endswith(".ts") and file != "schema-texts.ts":
            with open(os.path.join(root, file)) as stream:
                words.update(re.findall(r"\b_*[a-z][a-z_0-9]*\b", stream.read()))
for name in torch.ops.aten:
    packet = getattr(torch.ops.aten, name)
    if any(torch.Tag.core in getattr(packet, overload).tags for overload in packet.overloads()):
        words.add(name)
words |= {word + "_" for word in words}

ABSENT = re.compile(
    r"^(_(add_relu_?|addmm_activation|aminmax|batch_norm_\w+|chunk_cat|coalesced_|convolution_mode|dim_arange|embedding_bag_\w+|"
    r"index_put_impl_?|histogramdd\w+|lazy_clone|linalg_\w+|logcumsumexp|lu_with_info|nnz|pin_memory|unique2?|spdiags|"
    r"scaled_dot_product_(?!flash_attention_for_cpu)\w+|shape_as_tensor|stack|trilinear|conj_physical|pad_\w+)|"
    r"nonzero_numpy|normal_functional|data|grad|output_nr|from_file|is_\w+|get_device|pin_memory|retain_grad|set_|set_data|requires_grad_|rename_?|q_\w+|"
    r"\w*(sparse|backward|cudnn|mkldnn|nested|fake_quant|quantize)\w*|cpu|cuda|int_repr|record_stream|resize_as_|(?:c?col_|c?row_|crow_)?indices|"
    r"values|size|stride|numel|dim|element_size|hash_tensor|_values|to_padded_tensor|choose_qparams_optimized|version|"
    r"rnn_layer|_linalg_eigvals|_version|_dirichlet_grad|_standard_gamma_grad|_convolution|(?!_to_|lift_fresh_)\w+_copy|"
    r"\w*native_batch_norm_(?!legit)\w*|chalf|dequantize|_use_\w+|_weight_norm_\w+_interface)$"
)
TYPES = [
    ("ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None", "$P"),
    ("Tensor", "T"),
    ("SymInt", "int"),
    ("Scalar ", "S "),
    ("Scalar?", "S?"),
    ("Scalar[", "S["),
]
NUMBERS = {
    "9.9999999999999995e-07": "1e-06",
    "9.9999999999999995e-08": "1e-07",
    "1.0000000000000001e-05": "1e-05",
    "0.10000000000000001": "0.1",
    "0.33333333333333331": "0.3333333333333333",
    "0.01": "0.01",
}


decomposed = set(torch.export.default_decompositions())


def falls_apart(schema):
    """Whether run_decompositions of PyTorch leaves none of an overload."""
    packet = getattr(torch.ops.aten, schema.name.removeprefix("aten::"), None)
    overload = packet and getattr(packet, schema.overload_name or "default", None)
    if overload is None or overload in decomposed:
        return overload is not None
    implicit = torch._C.DispatchKey.CompositeImplicitAutograd
    try:
        return overload.has_kernel_for_dispatch_key(implicit)
    except RuntimeError:
        return False


def kind(result):
    text = str(result.type)
    return "L" if "List[" in text else "T" if "Tensor" in text else "n"


lines = []
for schema in sorted(torch._C._jit_get_all_schemas(), key=lambda schema: (schema.name, schema.overload_name)):
    name = schema.name.removeprefix("aten::")
    if name == schema.name or name not in words or ABSENT.match(name):
        continue
    if any(argument.is_out for argument in schema.arguments) or "hacked_twin" in schema.overload_name:
        continue
    takes = [str(argument.type) for argument in schema.arguments] + [str(result.type) for result in schema.returns]
    if not any("Tensor" in text for text in takes) or any(re.search(r"Dict\[|Future|__torch__|Stream|\bt\b", text) for text in takes):
        continue
    whole = str(schema)
    if re.search(r"Dimname|\.prim_|\.\w*(list_Tensor|dtype_out|_str$|names)", whole):
        continue
    head, rest = whole.removeprefix("aten::").split("(", 1)
    arguments = "(" + rest.rsplit(" -> ", 1)[0]
    arguments = re.sub(r"\([a-z](?:\|[a-z])*(!?)(?: -> \*)?(?:\|[a-z*])*\)", r"\1", arguments)
    for long, short in TYPES:
        arguments = arguments.replace(long, short)
    for long, short in NUMBERS.items():
        arguments = arguments.replace(long, short)
    arguments = arguments.replace('"', "'")
    lines.append(head + arguments + " " + "".join(kind(result) for result in schema.returns) + ("!" if falls_apart(schema) else ""))

width = 120
text = []
row = ""
for line in lines:
    if row and len(row) + len(line) + 2 > width:
        text.append(row)
        row = ""
    row = line if row == "" else row + "; " + line
text.append(row)
body = ";\n".join(text)
with open(f"{SOURCE}/aten/schema-texts.ts", "w") as stream:
    stream.write(
        "/**\n"
        " * Schemas of ATen's operators, as PyTorch says them: T a tensor, S a number, `$P` the place of a new tensor, behind the\n"
        " * arguments the kinds of the results (L a list of tensors), and ! where run_decompositions leaves none. Written by `tools/aten-schemas.py`.\n"
        " */\n"
        f"export const schemaTexts = `\n{body}\n`;\n"
    )
print(len(lines), len(body), len(text))
