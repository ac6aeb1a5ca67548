"""Records what torchvision's quantizable models are and give: `python record_quantization.py OUT STATES` writes JSON, which
data/quantization.json.br holds compressed, and states of small models, which are data/quantized-models.pt.br compressed.

For each public builder: names and shapes of the state dict and its text; for some the same of the model of 8 bits, for all
published weights what is known of them. For a small ResNet: training with fake quantization. For other small models: their
scores. Made with torch 2.15.0 and torchvision 0.29.
"""
import json
import sys
import warnings

import torch
from torch import nn
from torch.ao.quantization import convert, get_default_qat_qconfig, prepare_qat
from torchvision.models import get_model, get_model_weights, list_models, quantization
from torchvision.models.quantization.resnet import QuantizableBasicBlock, QuantizableBottleneck, QuantizableResNet

warnings.simplefilter("ignore")
torch.set_num_threads(1)


def image(*shape):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return ((i * 0.37).sin() / 2 + (i * 0.011).cos()).float().reshape(shape)


def short(x):
    return float(f"{x:.6g}")


def state(model):
    return [[k, list(v.shape) if isinstance(v, torch.Tensor) else str(type(v).__name__)] for k, v in model.state_dict().items()]


def scores(y):
    y = y if isinstance(y, torch.Tensor) else y.logits
    return [short(v) for v in y.detach().flatten().tolist()]


out = {"builders": {}, "weights": {}, "training": {}, "small": {}}
for name in list_models(module=quantization):
    settings = dict(num_classes=7)
    if name in ("quantized_googlenet", "quantized_inception_v3"):
        settings["init_weights"] = False
    torch.manual_seed(0)
    model = get_model(name, **settings)
    record = {"state": state(model), "repr": str(model)[:600]}
    model.eval()
    model.fuse_model()
    record["fused"] = str(model)[:900]
    if not any(part in name for part in ("resnext", "resnet50", "inception", "x1_", "x2_")):
        torch.manual_seed(0)
        quantized = get_model(name, **settings, quantize=True)
        record["quantized"] = {"state": state(quantized), "repr": str(quantized)[:900]}
    out["builders"][name] = record
    print(name)
    for weights in get_model_weights(name):
        meta = weights.meta
        out["weights"][str(weights)] = {
            "url": weights.url,
            "transforms": str(weights.transforms()),
            "unquantized": str(meta["unquantized"]),
            "classes": len(meta["categories"]),
            **{k: meta[k] for k in ("num_params", "min_size", "backend", "recipe", "_metrics", "_ops", "_file_size")},
        }

for name, block in (("basic", QuantizableBasicBlock), ("bottleneck", QuantizableBottleneck)):
    for backend in ("fbgemm", "qnnpack"):
        torch.backends.quantized.engine = backend
        torch.manual_seed(0)
        model = QuantizableResNet(block, [1, 1, 1, 1], num_classes=5)
        quantization.utils._replace_relu(model)
        model.fuse_model(is_qat=True)
        model.qconfig = get_default_qat_qconfig(backend)
        prepare_qat(model, inplace=True)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        losses = []
        for step in range(3):
            loss = nn.functional.cross_entropy(model(image(4, 3, 32, 32) * (1 + step / 8)), torch.tensor([1, 3, 0, 4]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(short(loss.item()))
        model.eval()
        convert(model, inplace=True)
        out["training"][f"{name} {backend}"] = {"losses": losses, "state": state(model)}
        print(name, backend, losses)
# Small models of 8 bits, whose states are kept, so that every sum is of the same whole numbers.
states = {}
for name, model, backend in (
    ("shufflenetv2", quantization.QuantizableShuffleNetV2([1, 2, 1], [8, 16, 16, 24, 32], num_classes=7), "fbgemm"),
    ("mobilenetv2", quantization.mobilenet_v2(num_classes=7, width_mult=0.1, round_nearest=2), "qnnpack"),
):
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1.0
    model(image(4, 3, 64, 64))
    quantization.utils.quantize_model(model, backend)
    states[name] = model.state_dict()
    out["small"][name] = scores(model(image(2, 3, 64, 64)))
    print(name, out["small"][name])
torch.save(states, sys.argv[2])
json.dump(out, open(sys.argv[1], "w"))
