"""Records what PyTorch writes: python tests/utils/recorded/record_tensorboard.py > tests/utils/recorded/tensorboard.json"""
import base64
import contextlib
import json
import os
import sys
import tempfile

import torch
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import (
    audio, custom_scalars, histogram, histogram_raw, hparams, image, mesh, pr_curve, pr_curve_raw, scalar, tensor_proto, text,
)
from tensorboard.compat.proto.event_pb2 import Event

def encode(message):
    return base64.b64encode(message.SerializeToString(deterministic=True)).decode()

values = torch.tensor([-3.5, -1.0, 0.0, 0.25, 0.25, 2.0, 7.5, 1e-13])
folder = tempfile.mkdtemp()
writer = SummaryWriter(folder)
writer.add_scalar("loss", 0.5, 7, walltime=1700000000.25)
writer.close()
[path] = [os.path.join(folder, name) for name in os.listdir(folder)]
data = open(path, "rb").read()
first = int.from_bytes(data[:8], "little") + 16
out = {
    "torch": torch.__version__.split("+")[0],
    "record": base64.b64encode(data[first:]).decode(),
    "scalar": encode(scalar("train/loss", 0.125)),
    "few": encode(histogram("few", values.numpy(), writer.default_bins)),
    "text": encode(text("note", "**bold** \u706b")),
}
experiment, start, end = hparams({"lr": 0.1, "optimizer": "adam", "nesterov": True}, {"accuracy": 0.9})
out["tags"] = [s.value[0].tag for s in (experiment, start, end)]
one = hparams({"lr": torch.tensor([0.25]), "none": None}, {"accuracy": 0.9}), hparams({"fast": True}, {"loss": 1}), hparams(
    {"kind": "adam"}, {}, {"kind": ["adam", "sgd"]}
)
out["hparams"] = [[encode(each) for each in run] for run in one]
out["styles"] = [encode(scalar("loss", 0.1, new_style=True, double_precision=exact)) for exact in (False, True)]
more = torch.arange(1, 61).double().mul(0.7).sin().mul(3).add(0.1)
out["bins"] = {str(bins): encode(histogram("h", more.numpy(), bins)) for bins in (
    "auto", "fd", "doane", "scott", "rice", "sturges", "sqrt", 7, [-2.0, -1.0, 0.5, 2.5])}
out["max_bins"] = [encode(histogram("h", more.numpy(), writer.default_bins, max_bins=most)) for most in (100, 500)]
out["one value"] = encode(histogram("h", torch.full((4,), 2.0).numpy(), "auto"))
out["raw histogram"] = encode(histogram_raw("raw", 1.0, 4.0, 3, 7.0, 21.0, [1.5, 4.5], [1, 2]))
ones = torch.tensor([[1.5, -2.25, 3.0]])
out["tensors"] = {str(kind)[6:]: encode(tensor_proto("t", ones.to(kind))) for kind in (
    torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool)}
out["tensors"]["uint8"] = encode(tensor_proto("t", torch.tensor([1, 200], dtype=torch.uint8)))
out["tensors"]["complex64"] = encode(tensor_proto("t", torch.tensor([1 + 2j, 0.5 - 1j])))
out["tensors"]["complex128"] = encode(tensor_proto("t", torch.tensor([1 + 2j], dtype=torch.complex128)))
sound = torch.linspace(-1.25, 1.25, 9).view(1, 9)
with contextlib.redirect_stdout(sys.stderr):  # it warns
    out["audio"] = encode(audio("sound", sound, 8000))
labels = torch.tensor([1, 0, 1, 1, 0, 0, 1, 0])
guesses = torch.tensor([0.9, 0.1, 0.55, 1.0, 0.6, 0.0, 0.3, 0.45])
out["curves"] = [
    encode(pr_curve("pr", labels.numpy(), guesses.numpy(), count, weights))
    for count, weights in ((5, None), (200, None), (4, guesses.add(1).numpy()))
]
rows = [[5.0, 3.0], [2.0, 1.0], [1.0, 2.0], [0.5, 2.0], [0.7, 0.75], [0.9, 0.6]]
out["raw curve"] = encode(pr_curve_raw("raw", *rows, num_thresholds=2))
layout = {"Taiwan": {"twse": ["Multiline", ["twse/0050", "twse/2330"]]}, "USA": {"dow": ["Margin", ["dow/a", "dow/b", "dow/c"]]}}
out["layout"] = encode(custom_scalars(layout))
points = torch.arange(12).view(1, 4, 3).float().add(1)
out["mesh"] = encode(mesh("mesh", points, points.mul(10), points[:, :2], {"material": {"size": 2, "cls": "P"}}))
out["points"] = encode(mesh("points", points, None, None, None))

def pixels(*arguments, **options):
    from io import BytesIO
    from PIL import Image
    [found] = image("image", *arguments, **options).value
    data = Image.open(BytesIO(found.image.encoded_image_string))
    return [found.image.height, found.image.width, found.image.colorspace, base64.b64encode(data.tobytes()).decode()]

ramp = torch.linspace(-0.1, 1.1, 24)
steps = torch.arange(24, dtype=torch.uint8).mul(10)
out["images"] = {
    "CHW": pixels(ramp.view(3, 2, 4), dataformats="CHW"),
    "WHC": pixels(ramp.view(2, 4, 3), dataformats="WHC"),
    "HW": pixels(ramp.view(4, 6), dataformats="HW"),
    "WH": pixels(steps.view(4, 6), dataformats="WH"),
    "NCHW": pixels(ramp.repeat(3)[:66].view(11, 1, 2, 3), dataformats="NCHW"),
    "NHWC": pixels(steps.view(2, 2, 2, 3), dataformats="NHWC"),
}
folder = tempfile.mkdtemp()
writer = SummaryWriter(folder, purge_step=7)
vectors = torch.tensor([[1.0, 0.1], [1e-7, -2.5], [3e20, 4.0]])
writer.add_embedding(vectors, global_step=3, tag="a/b")
writer.add_embedding(
    vectors, metadata=[["x", 1], ["y", True], ["z", 2]], metadata_header=["name", "kind"],
    label_img=torch.linspace(0, 1, 12).view(3, 1, 2, 2),
)
writer.close()
out["files"] = {}
for place, _, names in os.walk(folder):
    for name in names:
        path = os.path.join(place, name)
        if name.endswith((".tsv", ".pbtxt")):
            out["files"][os.path.relpath(path, folder)] = open(path).read()
        elif name.endswith(".png"):
            from PIL import Image
            picture = Image.open(path)
            out["files"][os.path.relpath(path, folder)] = [*picture.size, base64.b64encode(picture.tobytes()).decode()]
        else:
            data, at, purge = open(path, "rb").read(), 0, []
            while at < len(data):
                size = int.from_bytes(data[at:at + 8], "little")
                event = Event.FromString(data[at + 12:at + 12 + size])
                event.ClearField("wall_time")
                purge.append(str(event).split())
                at += size + 16
            out["purge"] = [" ".join(words) for words in purge][1:3]
print(json.dumps(out, indent=2))
