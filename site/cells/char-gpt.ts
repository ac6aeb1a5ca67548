//% data
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
const F = nn.functional;

const text = "the cat sat on the mat. the dog sat on the log. ".repeat(4);
const letters = [...new Set(text)].sort();
const codes = torch.tensor([...text].map((c) => letters.indexOf(c)));
console.log(letters.length, codes.shape);
console.log(codes.at(":8"));
//% model
class GPT extends nn.Module {
  token = new nn.Embedding(letters.length, 32);
  place = new nn.Embedding(16, 32);
  qkv = new nn.Linear(32, 96);
  out = new nn.Linear(32, 32);
  norm1 = new nn.LayerNorm(32);
  norm2 = new nn.LayerNorm(32);
  up = new nn.Linear(32, 64);
  down = new nn.Linear(64, 32);
  head = new nn.Linear(32, letters.length);
  forward(ids: Tensor): Tensor {
    let x = this.token(ids).add(this.place(torch.arange(ids.shape[1])));
    const [q, k, v] = this.qkv(this.norm1(x)).chunk(3, -1);
    x = x.add(this.out(F.scaled_dot_product_attention(q, k, v, { is_causal: true })));
    x = x.add(this.down(F.gelu(this.up(this.norm2(x)))));
    return this.head(x);
  }
}
torch.manual_seed(0);
const gpt = new GPT();
console.log(gpt.parameters().reduce((sum, p) => sum + p.numel(), 0));
//% train
const windows = codes.unfold(0, 17, 1);
const optimizer = new optim.AdamW(gpt.parameters(), { lr: 0.005 });
const losses = [];
for (let step = 0; step < 150; step++) {
  const logits = gpt(windows.at(":", ":-1"));
  const loss = F.cross_entropy(logits.flatten(0, 1), windows.at(":", "1:").flatten());
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
plot({ loss: losses }, { title: "loss", x_label: "step" });
console.log(losses[0].toFixed(2), losses[149] < 0.3);
//% write
let ids = codes.at(":8");
torch.no_grad(() => {
  for (let i = 0; i < 36; i++) {
    const logits = gpt(ids.at("-16:").unsqueeze(0));
    ids = torch.cat([ids, logits.at(0, -1).argmax().view(1)]);
  }
});
console.log(ids.tolist().map((i) => letters[i]).join(""));
//% ex:encode
const encode = (word) => torch.tensor([]);
// Turn a word into a tensor of numbers: the places of its characters in `letters`.
//% ex:encode answer
const encode = (word) => torch.tensor([...word].map((c) => letters.indexOf(c)));
//% ex:encode check
expect(torch.equal(encode("the "), codes.at(":4")), "encode(\"the \") should be the first four codes.", "encode(\"the \") 应等于前四个编码。");
//% ex:causal
const mask = torch.ones(4, 4);
// Let each place see itself and what is before it: zeros above the diagonal.
//% ex:causal answer
const mask = torch.ones(4, 4).tril();
//% ex:causal check
expect(torch.equal(mask, torch.ones(4, 4).tril()), "tril() keeps the lower triangle.", "tril() 保留下三角。");
