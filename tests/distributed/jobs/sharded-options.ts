/** fully_shard's dtypes against PyTorch's, its grids, what it can be told, and state in PyTorch's form. */
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";
import recorded from "../fsdp.json" with { type: "json" };

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const { fully_shard, MixedPrecisionPolicy, FSDPModule } = dist.fsdp;

const seen: string[] = [];
class Net extends nn.Module {
  first = new nn.Linear(6, 10);
  norm = new nn.LayerNorm(10);
  second = new nn.Linear(10, 3);
  forward(x: torch.Tensor): torch.Tensor {
    seen.push(`torch.${x.dtype.name}`, `torch.${this.first.weight.dtype.name}`);
    return this.second(this.norm(this.first(x)).relu());
  }
}
const wave = (count: number, step: number, run: "sin" | "cos"): torch.Tensor =>
  torch.arange(count, { dtype: torch.float64 }).mul(step)[run]();
function make(): Net {
  const net = new Net();
  torch.no_grad(() =>
    [...net.parameters()].forEach((parameter, i) => {
      parameter.copy_(
        wave(parameter.numel(), (i + 1) * 0.7, "sin")
          .reshape([...parameter.shape])
          .mul(0.5),
      );
    }),
  );
  return net;
}
const inputs = wave(5 * 4 * 6, 0.37, "cos")
  .reshape(5, 4, 6)
  .float();
const each = 4 / size;
const part = (step: number): torch.Tensor => inputs.at(step).narrow(0, rank * each, each);

/** A sharded parameter, or its gradient, as a whole. */
function whole(rows: torch.Tensor, full: readonly number[]): torch.Tensor {
  const most = Math.ceil(full[0]! / size);
  const padded = torch.zeros([most, ...full.slice(1)], { dtype: rows.dtype });
  if (rows.shape[0]! > 0) padded.narrow(0, 0, rows.shape[0]!).copy_(rows);
  const all = torch.zeros([most * size, ...full.slice(1)], { dtype: rows.dtype });
  dist.all_gather_into_tensor(all, padded);
  return all.narrow(0, 0, full[0]!);
}

interface Recorded {
  readonly name: string;
  readonly seen: readonly string[];
  readonly output: string;
  readonly losses: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly parameters: readonly (readonly number[])[];
}
const policies: Record<string, dist.fsdp.MixedPrecisionOptions> = {
  bf16: { param_dtype: torch.bfloat16 },
  "bf16-f32": { param_dtype: torch.bfloat16, reduce_dtype: torch.float32 },
  out: { param_dtype: torch.bfloat16, reduce_dtype: torch.float32, output_dtype: torch.float32 },
  nocast: { param_dtype: torch.float64, cast_forward_inputs: false },
  reduce: { reduce_dtype: torch.bfloat16 },
};
const shapes = [...make().parameters()].map(({ shape }) => shape);
if (size === 2)
  for (const expected of (recorded as unknown as { cases: Recorded[] }).cases) {
    const { name } = expected;
    const tolerance = name === "nocast" ? 2e-7 : 4e-3; // the order of sums in bfloat16 is each library's own
    const net = make();
    const mp_policy = new MixedPrecisionPolicy(policies[name]!);
    if (name !== "out") fully_shard(net.first, { mp_policy });
    fully_shard(net, { mp_policy });
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
    seen.length = 0;
    for (let step = 0; step < 3; step++) {
      optimizer.zero_grad();
      const x = part(step);
      const output = net(name === "nocast" ? x.double() : x);
      equal(`output ${name}`, `torch.${output.dtype.name}`, expected.output);
      const loss = output.float().square().mean();
      loss.backward();
      const average = loss.detach().clone();
      dist.all_reduce(average, dist.ReduceOp.AVG);
      same(`loss ${step} ${name}`, average, torch.tensor(expected.losses[step]!), tolerance);
      if (step === 0)
        [...net.parameters()].forEach((parameter, i) => {
          equal(`dtype of gradient ${i} ${name}`, parameter.grad!.dtype.name, "float32");
          const numbers = expected.gradients[i]!;
          const own = whole(parameter.grad!, shapes[i]!).reshape(-1).narrow(0, 0, numbers.length);
          same(`gradient ${i} ${name}`, own, torch.tensor(numbers as number[]), tolerance);
        });
      optimizer.step();
    }
    equal(`dtypes ${name}`, seen.slice(0, 2), expected.seen);
    [...net.parameters()].forEach((parameter, i) => {
      const numbers = expected.parameters[i]!;
      const own = whole(parameter.detach(), shapes[i]!).reshape(-1).narrow(0, 0, numbers.length);
      same(`parameter ${i} ${name}`, own, torch.tensor(numbers as number[]), tolerance);
    });
  }

// A grid: rows have the parts, columns the same; as one process with the whole batch.
const loss = (net: Net, x: torch.Tensor): torch.Tensor => net(x).square().mean();
if (size === 4) {
  const mesh = dist.init_device_mesh("cpu", [2, 2], { mesh_dim_names: ["replicate", "shard"] });
  equal("text", String(mesh), "DeviceMesh((replicate=2, shard=2), 'cpu', stride=(2, 1))");
  equal("part's text", String(mesh.at("shard")), "DeviceMesh((shard=2), 'cpu', stride=(1,))");
  equal("coordinate", mesh.get_coordinate(), [rank >> 1, rank & 1]);
  equal("ranks", mesh.get_group("replicate").ranks, [rank & 1, (rank & 1) + 2]);
  equal("part", mesh.at("replicate").mesh.tolist(), [rank & 1, (rank & 1) + 2]);
  equal("both", mesh.at("shard", "replicate").mesh.tolist(), [
    [0, 2],
    [1, 3],
  ]);
  const [net, expected] = [make(), make()];
  fully_shard(net.first, { mesh });
  const divided = fully_shard(net, { mesh });
  const optimizers = [net, expected].map((each) => new optim.AdamW(each.parameters(), { lr: 0.02 }));
  for (let step = 0; step < 3; step++) {
    for (const optimizer of optimizers) optimizer.zero_grad();
    if (step === 2) {
      // Two passes, the first without the average over replicas.
      divided.set_requires_all_reduce(false);
      loss(net, part(3)).backward();
      divided.set_requires_all_reduce(true);
      loss(expected, inputs.at(3)).backward();
    }
    loss(net, part(step)).backward();
    loss(expected, inputs.at(step)).backward();
    for (const optimizer of optimizers) optimizer.step();
    const [state, wanted] = [net.state_dict(), expected.state_dict()];
    for (const name of Object.keys(wanted)) same(`grid ${name} ${step}`, state[name]!, wanted[name]!, 2e-5);
  }
}
const names = (text: string): [string, string] => [text.slice(0, text.indexOf(" ")), text.slice(text.indexOf(" ") + 1)];
for (const [make_, text] of [
  [
    () => dist.init_device_mesh("cpu", [8]),
    `RuntimeError Mesh should not be bigger than default world size ${size}, but found 8 ranks!`,
  ],
  [
    () => dist.init_device_mesh("cpu", [2], { mesh_dim_names: ["a", "b"] }),
    "RuntimeError mesh_shape and mesh_dim_names should have same length! Found len(mesh_dim_names): 2 and len(mesh_shape):1.",
  ],
  [
    () => dist.init_device_mesh("cpu", [2, 1], { mesh_dim_names: ["a", "a"] }),
    "RuntimeError Each mesh_dim_name must be unique. Found repeated mesh_dim_name in mesh_dim_names ('a', 'a')",
  ],
  [
    () => fully_shard(new nn.ModuleList([new nn.Linear(2, 2)]) as never),
    "ValueError fully_shard does not support containers that do not implement forward: ModuleList(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n)",
  ],
] as [() => unknown, string][])
  equal(text.slice(0, 30), failureOf(make_), names(text));

// Parts of another size for backward: errors, what is kept, and that a pass without backward leaves nothing old.
for (const value of [0, 3, size * 2])
  equal(
    `reshard_after_forward ${value}`,
    failureOf(() => fully_shard(make(), { reshard_after_forward: value })),
    ["ValueError", `If passing reshard_after_forward as an int, it should be a factor of ${size}, not ${value}`],
  );
equal(
  "shard_placement_fn",
  failureOf(() => fully_shard(make(), { shard_placement_fn: (() => null) as never }))[0],
  "NotImplementedError",
);
equal(
  "unknown option",
  failureOf(() => fully_shard(make(), { dp_mesh_dims: null } as never)).map((text) => text.split("\n")[0]),
  ["TypeError", "fully_shard() got an unexpected keyword argument 'dp_mesh_dims'"],
);
{
  const net = fully_shard(make(), {
    reshard_after_forward: size / 2,
    offload_policy: new dist.fsdp.CPUOffloadPolicy({ pin_memory: false }),
  });
  const plain = make();
  const optimizers = [net, plain].map((each) => new optim.SGD(each.parameters(), { lr: 0.1 }));
  for (let step = 0; step < 3; step++) {
    net(part(0)); // recorded, and left
    for (const optimizer of optimizers) optimizer.zero_grad();
    net(part(step)).square().mean().backward();
    plain(inputs.at(step)).square().mean().backward();
    for (const optimizer of optimizers) optimizer.step();
  }
  same("after passes that were left", net.state_dict()["first.weight"]!, plain.first.weight.detach(), 1e-6);
}

// What a sharded module can be told.
{
  const [net, expected] = [make(), make()];
  equal("not sharded", net instanceof FSDPModule, false);
  const outer = fully_shard(new nn.Sequential(fully_shard(net.first), net.norm, fully_shard(net.second)));
  equal("sharded", (net.first as unknown) instanceof FSDPModule, true);
  const inner = [net.first, net.second] as unknown as dist.fsdp.FSDPModule[];
  inner[0]!.set_modules_to_forward_prefetch([net.second]);
  inner[1]!.set_modules_to_backward_prefetch([net.first]);
  outer.set_reshard_after_forward(false);
  const plain = new nn.Sequential(expected.first, expected.norm, expected.second);
  for (let step = 0; step < 3; step++) {
    // Gradients add up without communication, then are averaged together.
    outer.set_requires_gradient_sync(step === 2);
    outer(part(step)).square().mean().backward();
    plain(inputs.at(step)).square().mean().backward();
  }
  const clip = (module: nn.Module): torch.Tensor => nn.utils.clip_grad_norm_(module.parameters(), 0.01);
  same("norm", clip(outer), clip(plain), 1e-6);
  const handle = inner[0]!.unshard({ async_op: true })!;
  handle.wait();
  equal("whole", net.first.weight.shape, [10, 6]);
  inner[0]!.reshard();
  equal("a part", net.first.weight.shape[0]! <= Math.ceil(10 / size), true);
}

// State in PyTorch's form.
{
  const { get_state_dict, set_state_dict, get_model_state_dict, set_model_state_dict } = dist.checkpoint.state_dict;
  const net = make();
  fully_shard(net.first);
  fully_shard(net);
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.1 });
  loss(net, part(0)).backward();
  optimizer.step();
  const everywhere = get_state_dict(net, optimizer as never);
  const options = { full_state_dict: true, cpu_offload: true };
  const [model, state] = get_state_dict(net, optimizer as never, { options });
  equal(
    "rank 0's only",
    [Object.keys(model).length > 0, Object.keys(state.state).length > 0],
    [rank === 0, rank === 0],
  );
  // From rank 0's into another division, and into a model of DistributedDataParallel.
  const again = fully_shard(make());
  const other = new optim.Adam(again.parameters(), { lr: 0.7 });
  const keys = set_state_dict(again, other as never, {
    model_state_dict: model,
    optim_state_dict: state,
    options: { full_state_dict: true, broadcast_from_rank0: true },
  });
  equal("keys", String(keys), "<All keys matched successfully>");
  equal("rate", other.param_groups[0]!.lr, 0.1);
  const [loadedModel, loadedState] = get_state_dict(again, other as never);
  for (const [name, value] of Object.entries(everywhere[0])) same(name, loadedModel[name]!, value as torch.Tensor, 0);
  for (const [name, values] of Object.entries(everywhere[1].state))
    for (const [key, value] of Object.entries(values))
      same(`${name} ${key}`, loadedState.state[name]![key] as torch.Tensor, value as torch.Tensor, 0);
  const data = new nn.parallel.DistributedDataParallel(make());
  equal("without the layer", Object.keys(get_model_state_dict(data)), Object.keys(everywhere[0]));
  set_model_state_dict(data, everywhere[0]);
  same("loaded", data.module.first.weight.detach(), everywhere[0]["first.weight"]!, 0);
}
dist.destroy_process_group();
