"""Records torchvision's node names and features: `python record_features.py OUT` writes JSON, which
data/features.json.br holds compressed.

For each model the names of get_graph_node_names in evaluation, those of training where they differ, and of an extractor
of some nodes, from seed 0 and the input of the other records: how many nodes its graphs have, its parameters, and of each
result shape, sum and first values. Made with torch 2.15.0 and torchvision 0.29.2 on one thread.
"""
import json
import sys
import warnings

import torch
import torchvision
from torchvision.models.feature_extraction import create_feature_extractor, get_graph_node_names

warnings.simplefilter("ignore")
torch.set_num_threads(1)

# The model, the size of its images, the nodes that its extractor gives.
MODELS = {
    "alexnet": (64, ["features.4", "classifier.1"]),
    "vgg11_bn": (32, ["features.10", "flatten"]),
    "resnet18": (32, ["layer1", "layer2.0.add", "layer3.1.relu_1", "layer4.0.bn2"]),
    "resnet50": (32, ["layer1.0.downsample", "layer2"]),
    "densenet121": (32, ["features.denseblock1.denselayer2.cat", "features.transition2"]),
    "squeezenet1_1": (64, ["features.4.cat", "features.7"]),
    "mobilenet_v2": (32, ["features.3", "features.8.add"]),
    "mobilenet_v3_small": (32, ["features.2", "features.5.add"]),
    "efficientnet_b0": (32, ["features.3", "features.4.1.add"]),
    "efficientnet_v2_s": (32, ["features.2.1.add", "features.4"]),
    "regnet_y_400mf": (32, ["trunk_output.block2", "stem"]),
    "mnasnet0_5": (32, ["layers.8.1.add", "mean"]),
    "shufflenet_v2_x0_5": (32, ["stage2.0.view_1", "stage3"]),
    "googlenet": (64, ["inception3b.cat", "inception5b"]),
    "inception_v3": (96, ["Mixed_5b", "Mixed_7c.cat_1"]),
    "convnext_tiny": (32, ["features.1", "features.3.1.add"]),
    "vit_b_32": (224, ["encoder.layers.encoder_layer_1.add", "getitem_5"]),
    "swin_t": (64, ["features.1", "features.3.1.attn.shifted_window_attention"]),
    "swin_v2_t": (64, ["features.1.0.add", "features.2.reduction"]),
    "maxvit_t": (224, ["stem", "blocks.0.layers.0"]),
}
KWARGS = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}


def recorded_input(shape):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (i * 0.37).sin().div(2).add((i * 0.011).cos()).float().reshape(shape)


def facts(value):
    flat = value.double().flatten()
    return {"shape": list(value.shape), "sum": flat.sum().item(), "first": flat[:3].tolist()}


found = {}
for name, (size, nodes) in MODELS.items():
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, **KWARGS.get(name, {}))
    train, evaluation = get_graph_node_names(model)
    extractor = create_feature_extractor(model, nodes).eval()
    with torch.no_grad():
        results = extractor(recorded_input([1, 3, size, size]))
    found[name] = {
        "kwargs": KWARGS.get(name, {}),
        "size": size,
        "eval": " ".join(evaluation),
        "train": None if train == evaluation else " ".join(train),
        "nodes": [len(extractor.train_graph.nodes), len(extractor.eval_graph.nodes)],
        "parameters": " ".join(key for key, _ in extractor.named_parameters()),
        "results": {key: facts(value) for key, value in results.items()},
    }
    print(name, found[name]["nodes"], list(results))
with open(sys.argv[1], "w") as out:
    json.dump(found, out)
