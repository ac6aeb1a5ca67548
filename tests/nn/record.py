"""Records what PyTorch prints of layers and says of state dicts that do not fit: python3 record.py > recorded.json"""
import json
import torch
from torch import nn

LAYERS = [
    ("Linear", [3, 4], {}), ("Linear", [3, 4], {"bias": False}), ("Bilinear", [2, 3, 4], {}), ("Identity", [], {}),
    ("ReLU", [], {}), ("ReLU", [], {"inplace": True}), ("ReLU6", [True], {}), ("LeakyReLU", [0.2], {}), ("LeakyReLU", [], {"inplace": True}), ("ELU", [], {}), ("CELU", [0.5, True], {}),
    ("SELU", [], {}), ("GELU", [], {}), ("GELU", ["tanh"], {}), ("SiLU", [], {}), ("Mish", [True], {}), ("Hardswish", [], {}), ("Hardsigmoid", [], {}), ("Hardtanh", [], {}), ("Hardtanh", [-2.5, 0.5, True], {}),
    ("Hardshrink", [], {}), ("Softshrink", [0.25], {}), ("Softplus", [], {}), ("Softsign", [], {}), ("Tanh", [], {}), ("Tanhshrink", [], {}), ("Sigmoid", [], {}), ("LogSigmoid", [], {}),
    ("Threshold", [0.1, 20], {}), ("RReLU", [], {}), ("GLU", [], {}), ("Softmax", [1], {}), ("Softmax", [], {}), ("LogSoftmax", [], {"dim": -1}), ("Softmin", [0], {}), ("Softmax2d", [], {}), ("PReLU", [3], {}),
    ("Conv1d", [4, 6, 3], {}), ("Conv2d", [4, 6, 3], {"padding": 1, "bias": False}), ("Conv2d", [4, 8, [3, 5]], {"stride": [2, 1], "dilation": 2, "groups": 2, "padding_mode": "reflect", "padding": [1, 2]}),
    ("Conv2d", [4, 8, 3], {"padding": "same"}), ("Conv3d", [1, 2, 3], {}), ("ConvTranspose2d", [4, 2, 3], {"stride": 2, "padding": 1, "output_padding": 1}), ("ConvTranspose1d", [4, 2, 3], {}),
    ("BatchNorm1d", [5], {}), ("BatchNorm2d", [5], {"momentum": None, "affine": False}), ("BatchNorm3d", [5, 0.001, 0.2], {"track_running_stats": False}), ("InstanceNorm2d", [3], {"affine": True}),
    ("LayerNorm", [7], {}), ("LayerNorm", [[2, 3]], {"elementwise_affine": False}), ("GroupNorm", [2, 6], {}), ("LocalResponseNorm", [2], {}), ("CrossMapLRN2d", [3], {}),
    ("MaxPool2d", [2], {}), ("MaxPool1d", [3], {"stride": 2, "padding": 1, "ceil_mode": True}), ("MaxPool3d", [[2, 2, 1]], {}), ("AvgPool1d", [3], {}), ("AvgPool2d", [3, 2], {}), ("AvgPool3d", [[2, 3, 1]], {}),
    ("LPPool2d", [2, 3], {}), ("AdaptiveAvgPool2d", [1], {}), ("AdaptiveAvgPool2d", [[None, 7]], {}), ("AdaptiveMaxPool1d", [5], {}), ("MaxUnpool2d", [2], {}),
    ("FractionalMaxPool2d", [2], {"output_size": 3}),
    ("Dropout", [], {}), ("Dropout", [0.25, True], {}), ("Dropout2d", [0.1], {}), ("AlphaDropout", [], {}),
    ("Embedding", [10, 3], {}), ("Embedding", [10, 3], {"padding_idx": -1, "max_norm": 2.5, "norm_type": 1.5, "scale_grad_by_freq": True}), ("EmbeddingBag", [10, 3], {}), ("EmbeddingBag", [10, 3], {"mode": "sum", "padding_idx": 2}),
    ("ConstantPad1d", [2, 3.5], {}), ("ConstantPad2d", [[1, 2, 3, 4], 0.5], {}), ("ZeroPad2d", [1], {}), ("ReflectionPad2d", [[1, 1, 2, 2]], {}), ("ReplicationPad1d", [3], {}),
    ("Flatten", [], {}), ("Unflatten", [1, [2, 3]], {}), ("Fold", [[4, 5], 2], {}), ("Unfold", [2], {"padding": 1}), ("PixelShuffle", [3], {}), ("PixelUnshuffle", [2], {}), ("ChannelShuffle", [2], {}),
    ("Upsample", [], {"scale_factor": 2}), ("Upsample", [], {"size": [4, 5], "mode": "bilinear"}), ("UpsamplingNearest2d", [], {"scale_factor": 2}), ("UpsamplingBilinear2d", [], {"size": 4}),
    ("CosineSimilarity", [], {}), ("PairwiseDistance", [], {}), ("CrossEntropyLoss", [], {}), ("MSELoss", [], {}), ("BCEWithLogitsLoss", [], {}), ("CTCLoss", [], {}), ("TripletMarginLoss", [], {}),
    ("TripletMarginWithDistanceLoss", [], {}),
    ("RNN", [3, 4], {}), ("RNN", [3, 4, 2], {"nonlinearity": "relu", "batch_first": True}), ("LSTM", [3, 4], {"num_layers": 2, "dropout": 0.5, "bidirectional": True}), ("LSTM", [3, 4], {"proj_size": 2}),
    ("GRU", [3, 4], {"bias": False}), ("RNNCell", [3, 4], {}), ("RNNCell", [3, 4], {"nonlinearity": "relu"}), ("LSTMCell", [3, 4], {"bias": False}), ("GRUCell", [3, 4], {}),
    ("MultiheadAttention", [8, 2], {}), ("TransformerEncoderLayer", [8, 2, 16], {}), ("TransformerDecoderLayer", [8, 2, 16], {"norm_first": True}), ("Transformer", [8, 2, 1, 1, 16], {}),
    ("AdaptiveLogSoftmaxWithLoss", [8, 20, [5, 10]], {}), ("LazyLinear", [4], {}), ("LazyConv2d", [4, 3], {}), ("LazyBatchNorm2d", [], {}),
]


def plain(value):
    return tuple(plain(item) for item in value) if isinstance(value, list) else value


def build(name, args, kwargs):
    cls = getattr(nn, name)
    return cls(*[plain(a) if name != "AdaptiveLogSoftmaxWithLoss" else a for a in args], **{k: plain(v) for k, v in kwargs.items()})


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.register_buffer("table", torch.ones(2, 2))
        self.register_buffer("scratch", torch.ones(1), persistent=False)
        self.layers = nn.ModuleList([nn.Linear(2, 3), nn.Sequential(nn.ReLU(), nn.Linear(3, 2, bias=False))])
        self.choices = nn.ModuleDict({"b": nn.Identity(), "a": nn.BatchNorm1d(2)})
        self.scales = nn.ParameterList([torch.ones(2), torch.ones(3, 1)])
        self.named = nn.ParameterDict({"left": torch.zeros(2), "right": torch.ones(1, 2)})


class Mismatch(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 3)
        self.bn = nn.BatchNorm1d(3)


def message(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)]
    return None


def losses():
    model = Mismatch()
    full = model.state_dict()
    without = {k: v for k, v in full.items() if k != "fc.bias"}
    extra = {**full, "fc.extra": torch.zeros(1), "other": torch.zeros(1), "bn.deep.er": torch.zeros(1)}
    shape = {**full, "fc.weight": torch.zeros(2, 3), "bn.weight": torch.zeros(4)}
    both = {**without, "fc.weight": torch.zeros(5), "nothing": torch.zeros(1)}
    wrong = {**full, "fc.bias": 3}
    return {
        "missing": message(lambda: model.load_state_dict(without)), "unexpected": message(lambda: model.load_state_dict(extra)),
        "shape": message(lambda: model.load_state_dict(shape)), "both": message(lambda: model.load_state_dict(both)),
        "wrong": message(lambda: model.load_state_dict(wrong)), "notStrict": [list(part) for part in model.load_state_dict({**without, "x": torch.zeros(1)}, strict=False)],
        "parameterMissing": message(lambda: model.get_parameter("fc.nothing")), "submoduleMissing": message(lambda: model.get_submodule("fc.nothing.deep")),
        "dotted": message(lambda: model.add_module("a.b", nn.ReLU())), "empty": message(lambda: model.add_module("", nn.ReLU())), "taken": message(lambda: model.add_module("training", nn.ReLU())),
        "function": message(lambda: nn.Sequential(torch.relu)), "bufferTaken": message(lambda: model.register_buffer("fc", torch.zeros(1))),
        "noForward": message(lambda: nn.ModuleList()(torch.zeros(1))), "parameterListCalled": message(lambda: nn.ParameterList()(1)),
        "convGroups": message(lambda: nn.Conv2d(3, 4, 1, groups=2)), "sameStrided": message(lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same")),
        "dropout": message(lambda: nn.Dropout(1.5)), "toInt": message(lambda: model.to(torch.int32)), "listIndex": message(lambda: nn.ModuleList([nn.ReLU()])[3]),
        "batchNormDims": message(lambda: nn.BatchNorm2d(3)(torch.zeros(2, 3))), "backward": message(lambda: nn.Module().register_parameter("x", torch.zeros(1))),
    }


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).mT


class Twice(nn.Module):
    def forward(self, x):
        return x * 2

    def right_inverse(self, x):
        return x / 2


ORTHOGONAL = [
    ("orthogonalSquare", [4, 4], {}), ("orthogonalTall", [3, 5], {}), ("orthogonalWide", [5, 3], {"orthogonal_map": "cayley"}),
    ("orthogonalPlain", [3, 4], {"use_trivialization": False}), ("orthogonalExp", [5, 3], {"orthogonal_map": "matrix_exp", "use_trivialization": False}),
]


def utils():
    found = {}

    def note(name, module, x):
        y = module(x)
        y.square().sum().backward()
        found[name] = {
            "repr": repr(module), "state": list(module.state_dict()), "output": y.tolist(),
            "grads": {k: p.grad.tolist() for k, p in module.named_parameters()}, "buffers": {k: b.tolist() for k, b in module.named_buffers()},
        }
        return module

    x = torch.arange(6.0).reshape(2, 3) / 6
    torch.manual_seed(3)
    norm = note("weightNorm", nn.utils.weight_norm(nn.Linear(3, 4)), x)
    found["weightNormRemoved"] = list(nn.utils.remove_weight_norm(norm).state_dict())
    note("weightNormAll", nn.utils.weight_norm(nn.Linear(3, 4), dim=None), x)
    note("weightNormDim1", nn.utils.weight_norm(nn.Linear(3, 4), dim=1), x)
    note("spectral", nn.utils.parametrizations.spectral_norm(nn.Linear(3, 4)), x)
    note("spectralConv", nn.utils.parametrizations.spectral_norm(nn.ConvTranspose1d(2, 3, 2)), torch.ones(1, 2, 4))
    note("spectralHook", nn.utils.spectral_norm(nn.Linear(3, 4), n_power_iterations=2), x)
    symmetric = nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    nn.utils.parametrize.register_parametrization(symmetric, "weight", Twice())
    note("symmetric", symmetric, x)
    nn.utils.parametrize.remove_parametrizations(symmetric, "weight")
    found["removed"] = {"repr": repr(symmetric), "weight": symmetric.weight.tolist()}
    for name, sizes, options in ORTHOGONAL:
        note(name, nn.utils.parametrizations.orthogonal(nn.Linear(*sizes), **options), torch.ones(2, sizes[0]))
    model = nn.Linear(3, 2)
    model(x).square().sum().backward()
    found["clip"] = [nn.utils.clip_grad_norm_(model.parameters(), 0.5).item(), model.weight.grad.tolist(), nn.utils.clip_grad_norm_(model.parameters(), 0.1, norm_type=float("inf")).item(), model.bias.grad.tolist()]
    nn.utils.clip_grad_value_(model.parameters(), 0.01)
    found["clip"].append(model.weight.grad.tolist())
    found["vector"] = nn.utils.parameters_to_vector(model.parameters()).tolist()
    conv, bn = nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3)
    bn.running_mean.uniform_()
    bn.running_var.uniform_()
    fused = nn.utils.fusion.fuse_conv_bn_eval(conv.eval(), bn.eval())
    found["fused"] = [fused.weight.flatten().tolist(), fused.bias.tolist()]
    sequences = [torch.arange(float(n * 2)).reshape(n, 2) + n for n in (2, 4, 1)]
    packed = nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False)
    padded, lengths = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True, padding_value=-1, total_length=5)
    torch.manual_seed(5)
    lstm = nn.LSTM(2, 3, num_layers=2, bidirectional=True)
    out, (h, c) = lstm(packed)
    gru = nn.GRU(2, 3, batch_first=True)
    single, last = gru(sequences[1])
    found["packed"] = {
        "data": packed.data.tolist(), "sizes": packed.batch_sizes.tolist(), "sorted": packed.sorted_indices.tolist(), "padded": padded.tolist(), "lengths": lengths.tolist(),
        "lstm": out.data.tolist(), "h": h.tolist(), "c": c.tolist(), "gru": single.tolist(), "last": last.tolist(), "pad": nn.utils.rnn.pad_sequence(sequences, padding_value=9).tolist(),
        "unpacked": [s.tolist() for s in nn.utils.rnn.unpack_sequence(packed)],
    }
    return found


block = Block()
print(json.dumps({
    "torch": torch.__version__,
    "layers": [{"class": name, "args": args, "kwargs": kwargs, "repr": repr(build(name, args, kwargs)), "state": {k: list(v.shape) if not nn.parameter.is_lazy(v) else None for k, v in build(name, args, kwargs).state_dict().items()}} for name, args, kwargs in LAYERS],
    "block": {
        "repr": repr(block), "state": list(block.state_dict()), "metadata": block.state_dict()._metadata, "parameters": [n for n, _ in block.named_parameters("p")],
        "buffers": [n for n, _ in block.named_buffers()], "modules": [n for n, _ in block.named_modules()], "children": [n for n, _ in block.named_children()],
    },
    "messages": losses(),
    "utils": utils(),
}, indent=1))
