"""Records onnx's own tests of its operators: models with inputs and outputs.

python3 record.py FOLDER        all of them, one folder each, for tools/onnx.ts
python3 record.py FOLDER NAMES  only those that a file names, one a line, put together as nodes.json

Made with onnx 1.23.
"""
import base64
import json
import os
import sys
import warnings

import numpy
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")
folder = sys.argv[1]
wanted = set(open(sys.argv[2]).read().split()) if len(sys.argv) > 2 else None


def proto(value):
    if isinstance(value, onnx.TensorProto):
        return value
    if value is None or isinstance(value, list) or getattr(value, "dtype", None) == object:
        raise ValueError("no tensor")
    return numpy_helper.from_array(numpy.asarray(value))


index = []
for case in collect_testcases():
    if case.model is None or (wanted is not None and case.name not in wanted):
        continue
    try:
        inputs, outputs = ([proto(value).SerializeToString() for value in values] for values in case.data_sets[0])
    except (ValueError, TypeError):
        continue  # sequences, maps, strings
    entry = {"name": case.name, "ops": sorted({node.op_type for node in case.model.graph.node}), "rtol": case.rtol, "atol": case.atol}
    model = case.model.SerializeToString()
    if wanted is not None:
        text = lambda data: base64.b64encode(data).decode()
        index.append({**entry, "model": text(model), "inputs": [*map(text, inputs)], "outputs": [*map(text, outputs)]})
        continue
    index.append({**entry, "inputs": len(inputs), "outputs": len(outputs)})
    path = os.path.join(folder, case.name)
    os.makedirs(path, exist_ok=True)
    for name, data in [("model.onnx", model)] + [(f"{kind}_{i}.pb", each) for kind, list_ in (("input", inputs), ("output", outputs)) for i, each in enumerate(list_)]:
        with open(os.path.join(path, name), "wb") as file:
            file.write(data)
with open(os.path.join(folder, "index.json" if wanted is None else "nodes.json"), "w") as file:
    json.dump(index, file)
print(len(index), "cases")
