"""Records what PyTorch writes: python tests/utils/recorded/record_tensorboard.py > tests/utils/recorded/tensorboard.json"""
import base64
import json
import os
import tempfile

import torch
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import histogram, hparams, scalar, text
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
print(json.dumps(out, indent=2))
