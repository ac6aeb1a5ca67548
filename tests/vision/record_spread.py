"""Records how far PyTorch's own runs of a training step are from one another: `python record_spread.py FACTS OUT [NAME...]`.

FACTS is the record that tests/vision/data/models.json.br holds, as JSON. Each architecture of torchvision takes one
training step from seed 0 in float32, in float32 without oneDNN, in float64 and, where these differ by more than 1e-5, six times
in float32 with inputs moved at random by half a unit in the last place. OUT gets the loss and the gradient norm of each
run. Models that OUT has are kept, so that this can be run in pieces.

Made with torch 2.15.0 and torchvision 0.29.2 on one thread.
"""
import json
import os
import sys
import warnings

import torch
import torchvision

warnings.simplefilter("ignore")
torch.set_num_threads(1)
facts = json.load(open(sys.argv[1]))["models"]
out = sys.argv[2]


def recorded_input(shape):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (i * 0.37).sin().div(2).add((i * 0.011).cos()).float().reshape(shape)


def step(name, dtype=torch.float32, onednn=True, noise=None):
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, **facts[name]["kwargs"]).to(dtype).train()
    x = recorded_input(facts[name]["input"]).to(dtype)
    if noise is not None:
        random = torch.randn(x.shape, generator=torch.Generator().manual_seed(noise), dtype=torch.float64)
        x = x.double().mul(1 + 6e-8 * random).to(dtype)
    for layer in model.modules():
        if isinstance(layer, (torch.nn.Dropout, torchvision.ops.StochasticDepth)):
            layer.p = 0.0
    with torch.backends.mkldnn.flags(enabled=onednn):
        scores = model(x)
        loss = torch.nn.functional.cross_entropy(getattr(scores, "logits", scores), torch.tensor([1, 2]))
        loss.backward()
    squares = sum((p.grad.double() ** 2).sum() for p in model.parameters() if p.grad is not None)
    return [loss.item(), squares.sqrt().item()]


def runs_of(name):
    train = facts[name]["train"]
    runs = [[train["loss_without_dropout"], train["gradient_norm"]], step(name), step(name, onednn=False), step(name, torch.float64)]
    norms = [norm for _, norm in runs]
    if (max(norms) - min(norms)) / norms[0] > 1e-5:
        runs += [step(name, noise=seed) for seed in range(6)]
    return runs


for name in sys.argv[3:] or sorted(facts):
    done = json.load(open(out)) if os.path.exists(out) else {}
    if name in done:
        continue
    done[name] = runs_of(name)
    with open(out, "w") as file:
        json.dump(done, file, separators=(",", ":"))
    loss, norm = ([run[i] for run in done[name]] for i in (0, 1))
    print(name, *(f"{(max(each) - min(each)) / each[0]:.1e}" for each in (loss, norm)), flush=True)
