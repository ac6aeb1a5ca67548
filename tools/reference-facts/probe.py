"""Makes the calls of `tools/reference-facts.ts` in PyTorch: probe.py CALLS RESULTS, both JSON; what each raises, or null."""
import json
import sys
import warnings

import torch

warnings.simplefilter("ignore")


def value(spec):
    if isinstance(spec, dict) and "shape" in spec:
        dtype = getattr(torch, spec.get("dtype", "float32"))
        return torch.ones(spec["shape"], dtype=dtype, requires_grad=spec.get("leaf", False))
    return [value(item) for item in spec] if isinstance(spec, list) else spec


def owner(place):
    found = torch
    for part in place.split(".")[1:]:
        found = getattr(found, part)
    return found


results = []
for name, args, options, *inputs in json.load(open(sys.argv[1])):
    place, _, own = name.rpartition(".")
    try:
        function = getattr(owner(place), own)
        made = function(*[value(arg) for arg in args], **{key: value(arg) for key, arg in options.items()})
        for call in inputs:
            made(*[value(arg) for arg in call])
        results.append(None)
    except Exception as error:
        results.append(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
json.dump(results, open(sys.argv[2], "w"))
