"""Writes what cells.test.ts reads: run it with PyTorch 2.15 on x86, in this folder."""
import json
import warnings

import torch


def data(*shape, step=0.7):
    count = torch.Size(shape).numel()
    return torch.sin(torch.arange(count, dtype=torch.float64) * step).float().reshape(shape)


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    out = {"weights": [], "linear": [], "cells": {}}
    for shape, step in (((12, 3), 0.37), ((5, 8), 1.1), ((1, 1), 2.0), ((4, 2), 0.0)):
        w, offsets, scale, zero_point = torch.fbgemm_linear_quantize_weight(data(*shape, step=step))
        out["weights"].append({"shape": list(shape), "step": step, "w": w.flatten().tolist(), "offsets": offsets.tolist(), "scale": scale, "zero_point": zero_point})
        for rows in ((3,), (2, 2)):
            x = data(*rows, shape[1], step=0.9)
            y = torch.fbgemm_linear_int8_weight_fp32_activation(x, w, torch.fbgemm_pack_quantized_matrix(w), offsets, scale, zero_point, data(shape[0], step=0.3))
            out["linear"].append({"shape": list(x.shape), "weight": len(out["weights"]) - 1, "y": y.flatten().tolist()})
    inputs, hidden = 3, 4
    for name, gates in (("lstm", 4), ("gru", 3), ("rnn_relu", 1), ("rnn_tanh", 1)):
        parts = []
        for columns, step in ((inputs, 0.37), (hidden, 0.53)):
            w, offsets, scale, zero_point = torch.fbgemm_linear_quantize_weight(data(gates * hidden, columns, step=step))
            parts.append((w, torch.fbgemm_pack_quantized_matrix(w), offsets, scale, zero_point))
        (wi, pi, oi, si, zi), (wh, ph, oh, sh, zh) = parts
        bi, bh = data(gates * hidden, step=0.2), data(gates * hidden, step=0.6)
        x, h, c = data(2, inputs, step=0.8), data(2, hidden, step=1.2), data(2, hidden, step=1.7)
        y = getattr(torch, f"quantized_{name}_cell")(x, [h, c] if name == "lstm" else h, wi, wh, bi, bh, pi, ph, oi, oh, si, sh, zi, zh)
        out["cells"][name] = [t.flatten().tolist() for t in (y if isinstance(y, tuple) else (y,))]
    out["warnings"] = sorted({str(each.message).split(" (Triggered")[0] for each in seen})
    errors = {}
    w, offsets, scale, zero_point = torch.fbgemm_linear_quantize_weight(data(4, 3))
    for key, call in {
        "double weight": lambda: torch.fbgemm_linear_quantize_weight(data(4, 3).double()),
        "double input": lambda: torch.fbgemm_linear_int8_weight_fp32_activation(data(2, 3).double(), w, w, offsets, scale, zero_point, data(4)),
    }.items():
        try:
            call()
            errors[key] = None
        except Exception as error:
            errors[key] = str(error).split("\n")[0]
    out["errors"] = errors
json.dump(out, open("recorded-cells.json", "w"), separators=(",", ":"))
