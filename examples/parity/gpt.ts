/** A GPT of two blocks that learns to repeat; AdamW with decay for matrices only, a one-cycle schedule. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { main, type Job } from "./support.ts";

const F = nn.functional;

class Block extends nn.Module<(x: Tensor) => Tensor> {
  norm1: nn.LayerNorm;
  qkv: nn.Linear;
  out: nn.Linear;
  norm2: nn.LayerNorm;
  mlp: nn.Sequential;
  constructor(
    width: number,
    readonly heads: number,
  ) {
    super();
    this.norm1 = new nn.LayerNorm(width);
    this.qkv = new nn.Linear(width, 3 * width);
    this.out = new nn.Linear(width, width);
    this.norm2 = new nn.LayerNorm(width);
    const gelu = new nn.GELU({ approximate: "tanh" });
    this.mlp = new nn.Sequential(new nn.Linear(width, 4 * width), gelu, new nn.Linear(4 * width, width));
  }
  forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape as [number, number, number];
    const [q, k, v] = this.qkv(this.norm1(x))
      .chunk(3, -1)
      .map((part) => part.view(batch, length, this.heads, -1).transpose(1, 2)) as [Tensor, Tensor, Tensor];
    const seen = F.scaled_dot_product_attention(q, k, v, { is_causal: true });
    x = x.add(this.out(seen.transpose(1, 2).reshape(batch, length, width)));
    return x.add(this.mlp(this.norm2(x)));
  }
}

class GPT extends nn.Module<(x: Tensor) => Tensor> {
  tokens = new nn.Embedding(16, 24);
  places = new nn.Embedding(16, 24);
  blocks = new nn.ModuleList([new Block(24, 2), new Block(24, 2)]);
  norm = new nn.LayerNorm(24);
  head = new nn.Linear(24, 16, { bias: false });
  constructor() {
    super();
    this.head.weight = this.tokens.weight;
  }
  forward(x: Tensor): Tensor {
    x = this.tokens(x).add(this.places(torch.arange(x.shape[1]!)));
    for (const block of this.blocks) x = (block as Block)(x);
    return this.head(this.norm(x));
  }
}

export function make(): Job {
  const model = new GPT();
  const matrices = model.parameters().filter(({ ndim }) => ndim > 1);
  const vectors = model.parameters().filter(({ ndim }) => ndim === 1);
  const groups = [
    { params: matrices, weight_decay: 0.1 },
    { params: vectors, weight_decay: 0 },
  ];
  const optimizer = new optim.AdamW(groups, { lr: 3e-3 });
  const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 3e-3, total_steps: 100 });
  return {
    modules: { model },
    optimizers: { adamw: optimizer },
    schedulers: { cycle: scheduler },
    step() {
      const half = torch.randint(0, 16, [16, 8]);
      const tokens = torch.cat([half, half], 1);
      const logits = model(tokens.at(":", ":-1"));
      const loss = F.cross_entropy(logits.flatten(0, 1), tokens.at(":", "1:").flatten());
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      scheduler.step();
      return [loss];
    },
  };
}

main(import.meta.url, "gpt", make);
