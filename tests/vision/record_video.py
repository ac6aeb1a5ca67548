"""Records what torchvision's models of videos and of optical flow are and give: `python record_video.py OUT` writes JSON,
which data/video.json.br holds compressed.

For each public builder: names, shapes and sums of the state dict after manual_seed(0). For small models: results of an
evaluation, loss and gradient norms of a training step, with the random numbers that follow manual_seed(1). Made with
torch 2.15.0 and torchvision 0.29.
"""
import json
import sys

import torch
from torch import nn
from torchvision.models import get_model, list_models, optical_flow, video
from torchvision.models.video.mvit import MSBlockConfig, MViT
from torchvision.models.video.resnet import BasicStem, Bottleneck, Conv2Plus1D, Conv3DNoTemporal, Conv3DSimple
from torchvision.models.video.swin_transformer import SwinTransformer3d

torch.set_num_threads(1)


def image(*shape):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return ((i * 0.37).sin() / 2 + (i * 0.011).cos()).float().reshape(shape)


def short(x):
    return float(f"{x:.6g}")


def facts(t):
    t = t.detach().double()
    return {
        "shape": list(t.shape),
        "sum": short(t.sum().item()),
        "abs": short(t.abs().sum().item()),
        "first": [short(v) for v in t.flatten()[:6].tolist()],
    }


def state(model):
    return [[k, list(v.shape), short(v.double().sum().item())] for k, v in model.state_dict().items()]


def norms(model):
    grads = [(n, p.grad) for n, p in model.named_parameters() if p.grad is not None]
    total = torch.stack([g.double().pow(2).sum() for _, g in grads]).sum().sqrt().item()
    return {"total": short(total), "count": len(grads), "some": {n: short(g.norm().item()) for n, g in grads[:4] + grads[-8:]}}


out = {"builders": {}, "video": {}, "flow": {}}
for module in (video, optical_flow):
    for name in list_models(module=module):
        torch.manual_seed(0)
        model = get_model(name)
        out["builders"][name] = {"state": state(model), "repr": str(model)[:1500]}


def blocks(second):
    return [
        MSBlockConfig(
            2, 16, 16 if not second else 24, [3, 3, 3] if second else [], [3, 3, 3], [1, 1, 1] if second else [], [1, 2, 2]
        ),
        MSBlockConfig(4, 24 if second else 16, 24, [3, 3, 3], [3, 3, 3], [1, 2, 2], [1, 2, 2]),
        MSBlockConfig(4, 24, 24, [], [], [], []),
    ]


def small(name):
    if name == "mvit_v1":
        return MViT((24, 16), 8, blocks(False), False, False, False, False, num_classes=5, stochastic_depth_prob=0.3)
    if name == "mvit_v2":
        settings = dict(num_classes=5, stochastic_depth_prob=0.3, attention_dropout=0.1)
        return MViT((16, 16), 8, blocks(True), True, False, True, True, **settings)
    if name == "mvit_mixed":
        return MViT((16, 16), 8, blocks(True), True, True, True, True, num_classes=5, dropout=0)
    if name == "swin":
        return SwinTransformer3d([2, 4, 4], 24, [2, 2], [2, 4], [2, 3, 3], num_classes=5, dropout=0.1)
    if name == "s3d":
        model = video.S3D(5)
        model.avgpool = nn.AdaptiveAvgPool3d(1)
        return model
    if name == "bottleneck":
        makers = [Conv3DSimple, Conv2Plus1D, Conv3DNoTemporal, Conv3DSimple]
        return video.VideoResNet(Bottleneck, makers, [1, 1, 1, 1], BasicStem, 5)
    return getattr(video, name)(num_classes=5)


SIZES = {"mvit_v1": (8, 24, 16), "mvit_v2": (8, 16, 16), "mvit_mixed": (8, 16, 16), "swin": (5, 22, 25), "s3d": (16, 64, 64)}
for name in ("r3d_18", "mc3_18", "r2plus1d_18", "bottleneck", "s3d", "mvit_v1", "mvit_v2", "mvit_mixed", "swin"):
    torch.manual_seed(0)
    model = small(name).eval()
    x = image(2, 3, *SIZES.get(name, (6, 24, 24)))
    record = {"keys": list(model.state_dict()), "size": list(x.shape), "eval": facts(model(x))}
    model.train()
    torch.manual_seed(1)
    loss = nn.functional.cross_entropy(model(x), torch.tensor([1, 3]))
    loss.backward()
    record["loss"] = short(loss.item())
    record["gradients"] = norms(model)
    out["video"][name] = record
    print(name, record["eval"], loss.item(), record["gradients"]["total"])

for name in ("raft_large", "raft_small"):
    torch.manual_seed(0)
    model = getattr(optical_flow, name)().eval()
    one, two = image(1, 3, 128, 136).clamp(-1, 1), image(1, 3, 128, 136).roll((2, 3), (2, 3)).clamp(-1, 1) * 0.9
    with torch.no_grad():
        record = {"eval": [facts(flow) for flow in model(one, two, num_flow_updates=2)]}
    model.train()
    flows = model(one, two, num_flow_updates=2)
    loss = sum((flow - 1).abs().mean() * 0.8 ** (1 - i) for i, flow in enumerate(flows))
    loss.backward()
    record["loss"] = short(loss.item())
    record["gradients"] = norms(model)
    out["flow"][name] = record
    print(name, record["eval"], loss.item(), record["gradients"]["total"])

frames = (torch.arange(2 * 3 * 20 * 30) * 7 % 256).to(torch.uint8).reshape(2, 3, 20, 30)
out["preset"] = facts(video.R3D_18_Weights.DEFAULT.transforms(crop_size=(8, 10), resize_size=(12, 14))(frames))
json.dump(out, open(sys.argv[1], "w"))
