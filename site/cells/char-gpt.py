#% data
import torch
from torch import nn, optim
import torch.nn.functional as F

text = "the cat sat on the mat. the dog sat on the log. " * 4
letters = sorted(set(text))
codes = torch.tensor([letters.index(c) for c in text])
print(len(letters), codes.shape)
print(codes[:8])
#% model
class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(len(letters), 32)
        self.place = nn.Embedding(16, 32)
        self.qkv = nn.Linear(32, 96)
        self.out = nn.Linear(32, 32)
        self.norm1 = nn.LayerNorm(32)
        self.norm2 = nn.LayerNorm(32)
        self.up = nn.Linear(32, 64)
        self.down = nn.Linear(64, 32)
        self.head = nn.Linear(32, len(letters))
    def forward(self, ids):
        x = self.token(ids) + self.place(torch.arange(ids.shape[1]))
        q, k, v = self.qkv(self.norm1(x)).chunk(3, -1)
        x = x + self.out(F.scaled_dot_product_attention(q, k, v, is_causal=True))
        x = x + self.down(F.gelu(self.up(self.norm2(x))))
        return self.head(x)

torch.manual_seed(0)
gpt = GPT()
print(sum(p.numel() for p in gpt.parameters()))
#% train
windows = codes.unfold(0, 17, 1)
optimizer = optim.AdamW(gpt.parameters(), lr=0.005)
losses = []
for step in range(150):
    logits = gpt(windows[:, :-1])
    loss = F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(f"{losses[0]:.2f}", losses[149] < 0.3)
#% write
ids = codes[:8]
with torch.no_grad():
    for i in range(36):
        logits = gpt(ids[-16:].unsqueeze(0))
        ids = torch.cat([ids, logits[0, -1].argmax().view(1)])
print("".join(letters[i] for i in ids.tolist()))
