/** Programs on distributed tensors, and what PyTorch's processes gave for each: parts, placements, gradients, errors. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";

const { DTensor, Partial, Replicate, Shard, distribute_tensor } = dist.tensor;
type Placement = dist.tensor.Placement;
type Mesh = dist.DeviceMesh;

interface Input {
  readonly shape: number[];
  readonly places: string[];
  readonly grad: boolean;
  readonly kind: string;
}
interface Program {
  readonly name: string;
  readonly mesh: number[];
  readonly inputs: Record<string, Input>;
  readonly steps: [name: string, lib: string, fn: string, args: unknown[]][];
  readonly backward: boolean;
}
interface Recorded {
  readonly program: Program;
  readonly ranks: Record<string, unknown>[];
}

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const F = torch.nn.functional;

const place = (text: string): Placement =>
  text === "R" ? new Replicate() : text === "P" ? new Partial() : new Shard(Number(text.slice(1)));

/** Values that tell places apart, as the recorder makes them. */
function values(shape: readonly number[], kind: string, seed: number): Tensor {
  const count = shape.reduce((product, each) => product * each, 1);
  const list = Array.from({ length: count }, (_, i) => (i * 7919 + seed * 104729) % 1009);
  if (kind.startsWith("i")) {
    const limit = Number(kind.slice(1));
    return torch.tensor(list.map((v) => v % limit)).reshape([...shape]);
  }
  return torch
    .tensor(
      list.map((v) => v / 504.5 - 1),
      { dtype: torch.float64 },
    )
    .reshape([...shape]);
}

const rounded = (value: number): number => (Number.isFinite(value) ? Math.round(value * 1e9) / 1e9 : value);
/** A shape, a sum, and a sum that depends on places. */
function digest(tensor: Tensor): unknown {
  const flat = [...tensor.detach().to(torch.float64).reshape(-1).toTypedArray()].map(Number);
  const weighted = flat.map((value, i) => value * Math.cos(i + 1));
  const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
  return [[...tensor.shape], rounded(sum(flat)), rounded(sum(weighted))];
}

function describe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describe);
  if (value instanceof DTensor)
    return {
      places: value.placements.map(({ short }) => (short.startsWith("MaskP") ? "MaskP" : short)),
      shape: [...value.shape],
      stride: [...value.strides],
      local: digest(value._local_tensor),
      dtype: `torch.${value.dtype.name}`,
    };
  return value instanceof torch.Tensor ? { plain: digest(value) } : value;
}

type Method = (...args: unknown[]) => unknown;
const found = (holder: object, name: string): Method => (holder as Record<string, Method>)[name]!.bind(holder);

function run(program: Program, mesh: Mesh): Record<string, unknown> {
  const env: Record<string, unknown> = {};
  Object.entries(program.inputs).forEach(([name, input], i) => {
    const made = distribute_tensor(values(input.shape, input.kind, i + 1), mesh, input.places.map(place));
    env[name] = input.grad ? made.requires_grad_() : made;
  });
  const filled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(filled)
      : typeof value === "string" && value.startsWith("$")
        ? env[value.slice(1)]
        : value;
  try {
    for (const [name, lib, fn, args] of program.steps) {
      const [first, ...rest] = (lib === "redistribute" ? [filled(args[0]), args[1]] : filled(args)) as [
        Tensor,
        ...unknown[],
      ];
      if (lib === "redistribute")
        env[name] = (first as dist.tensor.DTensor).redistribute({ placements: (rest[0] as string[]).map(place) });
      else if (lib === "index") env[name] = first.at(rest[0] as Tensor);
      else if (lib === "full") env[name] = (first as dist.tensor.DTensor).full_tensor();
      else if (lib === "m") env[name] = found(first, fn)(...rest);
      else env[name] = found(lib === "F" ? F : torch, fn)(first, ...rest);
    }
    const z = env["z"];
    const isEmpty = program.steps.at(-1)![2] === "empty_like";
    const described = describe(z);
    const result: Record<string, unknown> = isEmpty
      ? { result: null, places: (described as { places: unknown }).places }
      : { result: described };
    const head = (Array.isArray(z) ? z[0] : z) as Tensor;
    if (program.backward && head instanceof torch.Tensor && head.requires_grad) {
      let loss = (head instanceof DTensor ? head.mul(1.5) : head.mul(head)).sum();
      if (loss instanceof DTensor) loss = loss.full_tensor();
      try {
        loss.backward();
        const grads: Record<string, unknown> = {};
        for (const [name, input] of Object.entries(program.inputs)) {
          const { grad } = env[name] as Tensor;
          if (input.grad && grad !== null) grads[name] = describe(grad);
        }
        result["grads"] = grads;
      } catch (error) {
        result["backerror"] = [(error as Error).name, (error as Error).message.split("\n")[0]];
      }
    }
    return result;
  } catch (error) {
    return { error: [(error as Error).name, (error as Error).message.split("\n")[0]] };
  }
}

/** Whether two results are the same, up to rounding. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= 2e-6 * Math.max(1, Math.abs(a), Math.abs(b));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

const meshes = new Map<string, Mesh>();
const list = JSON.parse(readFileSync(`tests/distributed/tensor-${size}.json`, "utf8")) as Recorded[];
list.forEach(({ program, ranks }, i) => {
  const key = program.mesh.join();
  let mesh = meshes.get(key);
  if (mesh === undefined) meshes.set(key, (mesh = dist.init_device_mesh("cpu", program.mesh)));
  const [given, wanted] = [run(program, mesh), ranks[rank]!];
  equal(`${i} ${program.name} ${JSON.stringify(program.inputs)}`, isSame(given, wanted) ? wanted : given, wanted);
});

const mesh = dist.init_device_mesh("cpu", [size]);
const made = (...places: Placement[]): dist.tensor.DTensor => distribute_tensor(values([4, 3], "f", 1), mesh, places);
const x = made(new Shard(0));
equal(
  "mixed",
  failureOf(() => x.add(torch.ones(3)))[1].split("\n")[0],
  "aten.add.Tensor got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to DTensor before calling distributed operators!",
);
equal(
  "to partial",
  failureOf(() => x.redistribute({ placements: [new Partial("max")] })),
  ["RuntimeError", "Can not redistribute from S(0) to P(max), only Shard to Partial(sum) redistribution is supported!"],
);
equal(
  "no list",
  failureOf(() => x.tolist()),
  ["RuntimeError", ".tolist() is not supported for tensor subclasses, got DTensor"],
);
equal(
  "placements",
  failureOf(() => made(new Shard(0), new Shard(0))),
  [
    "ValueError",
    "`placements` must have the same length as `device_mesh.ndim`! Found placements length: 2, and device_mesh.ndim: 1.",
  ],
);
equal(
  "history",
  failureOf(() => distribute_tensor(torch.ones(3, { requires_grad: true }).mul(2), mesh, [new Shard(0)])),
  ["RuntimeError", "`distribute_tensor` should be used to distribute leaf tensors! but found non-leaf tensor!"],
);
equal("twice", failureOf(() => DTensor.from_local(x, mesh, [new Shard(0)]))[0], "RuntimeError");
equal(
  "text",
  String(dist.tensor.ones(size, { device_mesh: mesh, placements: [new Shard(0)] }).sum()).replace(/\(\d,\)/, "(n,)"),
  "DTensor(local_tensor=1.0, device_mesh=DeviceMesh((n,), 'cpu', stride=(1,)), placements=(Partial(sum),))",
);

// With one seed the draws are those of one process.
torch.manual_seed(3);
const drawn = dist.tensor.randn(5, 2, { device_mesh: mesh, placements: [new Shard(0)] }).full_tensor();
torch.manual_seed(3);
same("draws", drawn, torch.randn(5, 2));

// Second derivatives go through layouts as first ones do.
const w = made(new Shard(1)).requires_grad_() as dist.tensor.DTensor;
const cube = (w.mul(w).mul(w) as dist.tensor.DTensor).redistribute({ placements: [new Replicate()] });
const [first] = torch.autograd.grad(cube.sum(), [w], { create_graph: true });
const [second] = torch.autograd.grad(first!.sum(), [w]);
same(
  "second derivative",
  (second as dist.tensor.DTensor).full_tensor(),
  (w.detach().mul(6) as dist.tensor.DTensor).full_tensor(),
  1e-12,
);

// What each change of layout hands to MPI and gets: no more than the parts that it is about.
const moved = (run: () => unknown): number => {
  const before = dist.communicatedBytes();
  run();
  return dist.communicatedBytes() - before;
};
const wide = distribute_tensor(torch.ones(size * 4, size * 6), mesh, [new Shard(0)]);
const part = (size * 4 * size * 6 * 4) / size;
const pending = DTensor.from_local(torch.ones(size * 4, size * 6), mesh, [new Partial()]);
const gathering = moved(() => wide.full_tensor());
equal("parts to other parts", moved(() => wide.redistribute({ placements: [new Shard(1)] })) <= 2 * part, true);
equal("parts to the whole", gathering <= (size + 1) * part, true);
equal("sums to parts", moved(() => pending.redistribute({ placements: [new Shard(0)] })) <= (size + 1) * part, true);
equal(
  "elements of parts",
  moved(() => wide.mul(2).add(wide).exp().sum()),
  0,
);
equal(
  "the whole to parts",
  moved(() => made(new Replicate()).redistribute({ placements: [new Shard(0)] })) <= 4 * 3 * 8 * 2,
  true,
);
const left = distribute_tensor(torch.ones(size * 4, size * 2), mesh, [new Shard(1)]);
const right = distribute_tensor(torch.ones(size * 2, 3), mesh, [new Shard(0)]);
equal(
  "products of parts",
  moved(() => left.mm(right)),
  0,
);

// Checkpoints have the parts, and are read into any layout.
const folders: unknown[] = [rank === 0 ? mkdtempSync(join(tmpdir(), "flambeau-parts-")) : null];
dist.broadcast_object_list(folders, 0);
const checkpoint_id = folders[0] as string;
const whole = values([7, 5], "f", 3);
dist.checkpoint.save({ x: distribute_tensor(whole, mesh, [new Shard(0)]) }, { checkpoint_id });
for (const target of [new Shard(1), new Replicate(), new Shard(0)]) {
  const x = dist.tensor.zeros(7, 5, { device_mesh: mesh, placements: [target], dtype: torch.float64 });
  dist.checkpoint.load({ x }, { checkpoint_id });
  same(`checkpoint into ${String(target)}`, x.full_tensor(), whole);
}
const plain = { x: torch.zeros(7, 5, { dtype: torch.float64 }) };
dist.checkpoint.load(plain, { checkpoint_id });
same("checkpoint into a plain tensor", plain.x, whole);
equal(
  "partial values",
  failureOf(() => dist.checkpoint.save({ x: pending }, { checkpoint_id: `${checkpoint_id}-no` }))[1].includes(
    "DTensor with partial placements",
  ),
  true,
);
dist.barrier();
if (rank === 0) rmSync(checkpoint_id, { recursive: true, force: true });
dist.destroy_process_group();
