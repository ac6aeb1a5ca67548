# Writes tests/distributed/checkpoints, in the folder where it is run: python record-checkpoints.py
import os, warnings, logging, torch
warnings.filterwarnings("ignore"); logging.disable(logging.CRITICAL)
import torch.distributed as dist, torch.multiprocessing as mp, torch.nn as nn
import torch.distributed.checkpoint as dcp
from torch.distributed.checkpoint.state_dict import get_state_dict, StateDictOptions
def worker(rank, n):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="2958%d" % n)
    dist.init_process_group("gloo", rank=rank, world_size=n)
    from torch.distributed.fsdp import fully_shard
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import distribute_tensor, Shard, Replicate
    mesh = init_device_mesh("cpu", (n,))
    if n == 2:
        torch.manual_seed(0)
        model = nn.Linear(3, 5)
        fully_shard(model, mesh=mesh)
        opt = torch.optim.AdamW(model.parameters(), lr=0.01)
        for _ in range(2):
            model(torch.ones(2, 3)).sum().backward(); opt.step(); opt.zero_grad()
        m, o = get_state_dict(model, opt)
        dcp.save({"model": m, "optim": o, "step": 2}, checkpoint_id="sharded")
        mf, of = get_state_dict(model, opt, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
        if rank == 0: torch.save({"model": mf, "optim": of, "step": 2}, "sharded.pt")
    else:
        big = torch.arange(30).reshape(5, 6)
        mesh2 = init_device_mesh("cpu", (2, 2))
        t = {"rows": distribute_tensor(big, mesh, [Shard(0)]), "columns": distribute_tensor(big, mesh, [Shard(1)]), "copies": distribute_tensor(big, mesh, [Replicate()]), "grid": distribute_tensor(big, mesh2, [Shard(0), Shard(1)])}
        dcp.save(t, checkpoint_id="parts")
        dcp.save({"rows": t["rows"], "grid": t["grid"]}, storage_writer=dcp.HuggingFaceStorageWriter("parts-safetensors", save_distributed=True))
    dist.destroy_process_group()
if __name__ == "__main__":
    dcp.save({"model": {"w": torch.arange(6.).reshape(2, 3), "b": torch.tensor([1, 2, 3], dtype=torch.bfloat16), "t": torch.arange(6, dtype=torch.float16).reshape(2, 3).t(), "zero": torch.zeros(0, 3), "view": torch.arange(10)[2:5], "m": torch.tensor([True, False])},
      "epoch": 3, "lr": 1.0, "name": "run", "none": None, "list": [1, {"x": torch.ones(2)}], "plain": [1, 2.5, "a"], "tuple": (1, (2, 3)), "bytes": b"ab\x00"}, checkpoint_id="one")
    for n in (2, 4): mp.spawn(worker, (n,), n)
