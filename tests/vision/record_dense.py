"""Records what torchvision's models of segmentation and detection are and give: `python record_dense.py OUT STATE` writes
JSON, which data/dense.json.br holds compressed, and a state dict, data/faster-rcnn.pth.

For each public builder: names, shapes and sums of the state dict after manual_seed(0). For small models: results of an
evaluation, losses and gradient norms of a training step, with the random numbers that follow manual_seed(1). Made with
torch 2.15.0 and torchvision 0.29.
"""
import json
import sys
from collections import OrderedDict

import torch
import torchvision
from torchvision.models import detection, get_model, list_models, resnet18, segmentation
from torchvision.models._utils import IntermediateLayerGetter

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
    return {"total": short(total), "count": len(grads), "some": {n: short(g.norm().item()) for n, g in grads[-12:]}}


out = {"builders": {}, "segmentation": {}, "detection": {}}

for module in (segmentation, detection):
    for name in list_models(module=module):
        torch.manual_seed(0)
        aux = {"aux_loss": True} if name.startswith(("fcn", "deeplab")) else {}
        model = get_model(name, weights=None, weights_backbone=None, **aux)
        out["builders"][name] = {
            "state": state(model),
            "frozen": sum(not p.requires_grad for p in model.parameters()),
            "repr": str(model)[:2000],
        }


def small_segmentation(name):
    maps = {"layer2": "out", "layer1": "aux"} if name != "lraspp" else {"layer2": "low", "layer3": "high"}
    body = IntermediateLayerGetter(resnet18(), maps)
    if name == "fcn":
        return segmentation.FCN(body, segmentation.fcn.FCNHead(128, 5), segmentation.fcn.FCNHead(64, 5))
    if name == "deeplabv3":
        return segmentation.DeepLabV3(
            body, segmentation.deeplabv3.DeepLabHead(128, 5, (2, 4)), segmentation.fcn.FCNHead(64, 5)
        )
    return segmentation.LRASPP(body, 128, 256, 5, 16)


for name in ("fcn", "deeplabv3", "lraspp"):
    torch.manual_seed(0)
    model = small_segmentation(name).eval()
    record = {"keys": list(model.state_dict())}
    x = image(2, 3, 40, 56)
    record["eval"] = {k: facts(v) for k, v in model(x).items()}
    model.train()
    torch.manual_seed(1)
    target = (torch.arange(2 * 40 * 56) % 5).reshape(2, 40, 56)
    result = model(x)
    losses = {k: torch.nn.functional.cross_entropy(v, target) for k, v in result.items()}
    sum(losses.values()).backward()
    record["losses"] = {k: short(v.item()) for k, v in losses.items()}
    record["gradients"] = norms(model)
    out["segmentation"][name] = record

def body(count, extra=None):
    names = {f"layer{i + 1}": str(i - 1) for i in range(1, 1 + count)}
    channels = [64 * 2**i for i in range(1, 1 + count)]
    return detection.backbone_utils.BackboneWithFPN(resnet18(), names, channels, 32, extra)


def small_detector(name):
    anchors = detection.anchor_utils.AnchorGenerator(((12,), (24,), (48,)), ((0.5, 1.0, 2.0),) * 3)
    pool = torchvision.ops.MultiScaleRoIAlign(["0", "1"], 5, 2)
    common = dict(min_size=64, max_size=96)
    two = None if "rcnn" not in name else dict(
        rpn_anchor_generator=anchors, box_roi_pool=pool, box_head=detection.faster_rcnn.TwoMLPHead(32 * 25, 48),
        box_predictor=detection.faster_rcnn.FastRCNNPredictor(48, 4), rpn_pre_nms_top_n_train=120,
        rpn_pre_nms_top_n_test=60, rpn_post_nms_top_n_train=60, rpn_post_nms_top_n_test=30,
        box_batch_size_per_image=24, rpn_batch_size_per_image=32, box_detections_per_img=6, box_score_thresh=0.01,
    )
    if name == "faster_rcnn":
        return detection.FasterRCNN(body(2), **common, **two)
    if name == "mask_rcnn":
        masks = dict(
            mask_roi_pool=torchvision.ops.MultiScaleRoIAlign(["0", "1"], 6, 2),
            mask_head=detection.mask_rcnn.MaskRCNNHeads(32, (16, 16), 1),
            mask_predictor=detection.mask_rcnn.MaskRCNNPredictor(16, 16, 4),
        )
        return detection.MaskRCNN(body(2), **common, **two, **masks)
    if name == "keypoint_rcnn":
        points = dict(
            keypoint_roi_pool=torchvision.ops.MultiScaleRoIAlign(["0", "1"], 6, 2),
            keypoint_head=detection.keypoint_rcnn.KeypointRCNNHeads(32, (16, 16)),
            keypoint_predictor=detection.keypoint_rcnn.KeypointRCNNPredictor(16, 5),
        )
        return detection.KeypointRCNN(body(2), None, (48, 56, 64), 96, **two, **points)
    if name == "retinanet":
        return detection.RetinaNet(body(2), 4, **common, anchor_generator=anchors, score_thresh=0.005, detections_per_img=12)
    if name == "retinanet_giou":
        model = detection.RetinaNet(body(2), 4, **common, anchor_generator=anchors, score_thresh=0.005, detections_per_img=12)
        model.head.regression_head._loss_type = "giou"
        return model
    if name == "fcos":
        anchors = detection.anchor_utils.AnchorGenerator(((8,), (16,), (32,)), ((1.0,),) * 3)
        return detection.FCOS(body(2), 4, **common, anchor_generator=anchors, score_thresh=0.05, detections_per_img=12)
    boxes = detection.anchor_utils.DefaultBoxGenerator([[2], [2, 3], [2]], min_ratio=0.2, max_ratio=0.8)
    return detection.ssd.SSD(
        IntermediateLayerGetter(resnet18(), {"layer2": "0", "layer3": "1", "layer4": "2"}), boxes, (80, 64), 4,
        score_thresh=0.2, topk_candidates=20, detections_per_img=12,
    )


def targets_of(name):
    targets = []
    for i, (h, w) in enumerate([(40, 56), (64, 48)]):
        boxes = torch.tensor([[4.0, 6, 24, 30], [20, 10, 44, 38], [8, 3, 20, 15]][: 3 - i])
        labels = torch.tensor([1, 3, 2][: 3 - i])
        if name == "keypoint_rcnn":
            labels = labels.clamp(max=1)
        masks = torch.zeros(len(boxes), h, w, dtype=torch.uint8)
        for m, b in zip(masks, boxes.long().tolist()):
            m[b[1] + 2 : b[3], b[0] : b[2] - 3] = 1
        places = torch.tensor([[0.0, 0], [0.25, 0.5], [0.5, 0.5], [1, 1], [0.75, 1.2]])
        points = boxes[:, None, :2] + places * (boxes[:, None, 2:] - boxes[:, None, :2])
        seen = torch.tensor([1.0, 2, 0, 1, 1]).expand(len(boxes), 5)[..., None]
        targets.append({"boxes": boxes, "labels": labels, "masks": masks, "keypoints": torch.cat([points, seen], 2)})
    return targets


def images_of():
    return [image(3, 40, 56), image(3, 64, 48) * 0.7]


NAMES = ("faster_rcnn", "mask_rcnn", "keypoint_rcnn", "retinanet", "retinanet_giou", "fcos", "ssd")
for name in NAMES:
    torch.manual_seed(0)
    model = small_detector(name).eval()
    # Scores that are apart, so that rounding does not change their order.
    with torch.no_grad():
        for key, value in model.named_parameters():
            if any(part in key for part in ("cls_", "bbox_", "_head.")) and value.ndim > 1 and "mask" not in key:
                value.mul_(0.05 if name == "ssd" else 3)
    record = {"keys": list(model.state_dict())}
    with torch.no_grad():
        found = model(images_of())
    record["eval"] = [{k: facts(v) | {"values": [short(x) for x in v.flatten()[:48].tolist()]} for k, v in each.items()} for each in found]
    model.train()
    torch.manual_seed(1)
    losses = model(images_of(), targets_of(name))
    sum(losses.values()).backward()
    record["losses"] = {k: short(v.item()) for k, v in losses.items()}
    record["gradients"] = norms(model)
    # An image without objects.
    empty = targets_of(name)
    empty[1] = {k: v[:0] for k, v in empty[1].items()}
    torch.manual_seed(2)
    losses = model(images_of(), empty)
    record["empty"] = {k: short(v.item()) for k, v in losses.items()}
    out["detection"][name] = record
    print(name, [len(each["boxes"]) for each in found], {k: v.item() for k, v in losses.items()})

def tiny():
    backbone = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5, stride=4, padding=2), torch.nn.ReLU())
    backbone.out_channels = 8
    return detection.FasterRCNN(
        backbone, min_size=32, max_size=64,
        rpn_anchor_generator=detection.anchor_utils.AnchorGenerator(((8, 16),), ((0.5, 1.0),)),
        box_roi_pool=torchvision.ops.MultiScaleRoIAlign(["0"], 3, 2),
        box_head=detection.faster_rcnn.TwoMLPHead(72, 16), box_predictor=detection.faster_rcnn.FastRCNNPredictor(16, 3),
        box_score_thresh=0.1, box_detections_per_img=5,
    )


# A model whose state is written to a file: data/faster-rcnn.pth.
torch.manual_seed(3)
model = tiny().eval()
with torch.no_grad():
    model.roi_heads.box_predictor.cls_score.weight.mul_(6)
if len(sys.argv) > 2:
    torch.save(model.state_dict(), sys.argv[2])
with torch.no_grad():
    out["loaded"] = [
        {k: [short(x) for x in v.flatten().tolist()] for k, v in each.items()} for each in model(images_of())
    ]
print(out["loaded"])

json.dump(out, open(sys.argv[1], "w"))
