"""Writes the files of nested tensors that the tests read: `python tests/nested/record_files.py`, PyTorch 2.15."""
from pathlib import Path

import torch

folder = Path(__file__).parent / "recorded"
folder.mkdir(exist_ok=True)

items = [torch.arange(6.0).view(2, 3), torch.arange(4.0).view(4, 1)]
strided = torch.nested.nested_tensor(items)
torch.save(
    {
        "plain": strided,
        "transposed": strided.transpose(1, 2),
        "learned": torch.nested.nested_tensor(items, requires_grad=True),
        "whole": torch.nested.nested_tensor([torch.arange(3), torch.arange(2)]),
    },
    folder / "strided.pt",
)

rows = [torch.arange(6.0).view(2, 3), torch.arange(12.0).view(4, 3)]
jagged = torch.nested.nested_tensor(rows, layout=torch.jagged, requires_grad=True)
base = torch.arange(20).view(4, 5)
starts, lengths = torch.tensor([0, 1, 0, 2]), torch.tensor([2, 3, 1, 2])
torch.save(
    {
        "learned": jagged,
        "twice": (jagged * 2).detach(),
        "transposed": jagged.detach().transpose(1, 2),
        "with holes": torch.nested.narrow(base, 1, starts, lengths, layout=torch.jagged),
    },
    folder / "jagged.pt",
)
