/** All collectives with all dtypes, against the same computed by one process from everybody's input. */
import * as torch from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 40 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const { ReduceOp } = dist;
const ranks = Array.from({ length: size }, (_, i) => i);

const floats = [torch.float32, torch.float64, torch.float16, torch.bfloat16];
const whole = [
  torch.int8,
  torch.uint8,
  torch.int16,
  torch.int32,
  torch.int64,
  torch.uint16,
  torch.uint32,
  torch.uint64,
];
const complex = [torch.complex64, torch.complex128];
const all = [...floats, ...whole, torch.bool, ...complex];

/** What a rank brings: small numbers, so that products fit into one byte. */
function data(of: number, dtype: torch.DType, length = 7): torch.Tensor {
  const numbers = Array.from({ length }, (_, i) => ((i * 5 + of * 3) % 4) + (dtype.is_floating_point ? 0.25 : 0));
  if (dtype.is_complex)
    return torch
      .complex(torch.tensor(numbers, { dtype: torch.float64 }), torch.tensor(numbers, { dtype: torch.float64 }).mul(2))
      .to(dtype);
  return torch.tensor(numbers).to(dtype);
}

/** The result as one process computes it: half types in float32, rounded once. */
function expected(op: dist.ReduceOp, dtype: torch.DType, part = (x: torch.Tensor): torch.Tensor => x): torch.Tensor {
  const wide = dtype.is_complex
    ? dtype
    : dtype === torch.float64
      ? torch.float64
      : dtype.is_floating_point
        ? torch.float32
        : torch.int64;
  const parts = ranks.map((each) => part(data(each, dtype)).to(wide));
  const binary: Record<string, (a: torch.Tensor, b: torch.Tensor) => torch.Tensor> = {
    SUM: (a, b) => a.add(b),
    AVG: (a, b) => a.add(b),
    PRODUCT: (a, b) => a.mul(b),
    MIN: (a, b) => torch.minimum(a, b),
    MAX: (a, b) => torch.maximum(a, b),
    BAND: (a, b) => a.bitwise_and(b),
    BOR: (a, b) => a.bitwise_or(b),
    BXOR: (a, b) => a.bitwise_xor(b),
  };
  let total = parts.reduce(binary[op.name]!);
  if (op === ReduceOp.AVG)
    total = dtype.is_floating_point || dtype.is_complex ? total.div(size) : total.div(size, { rounding_mode: "trunc" });
  return total.to(dtype);
}

function operationsOf(dtype: torch.DType): dist.ReduceOp[] {
  if (dtype.is_complex) return [ReduceOp.SUM, ReduceOp.AVG];
  const basic = [ReduceOp.SUM, ReduceOp.PRODUCT, ReduceOp.MIN, ReduceOp.MAX];
  if (dtype === torch.bool) return [...basic, ReduceOp.BAND, ReduceOp.BOR];
  if (dtype.is_floating_point) return [...basic, ReduceOp.AVG];
  return [...basic, ReduceOp.AVG, ReduceOp.BAND, ReduceOp.BOR, ReduceOp.BXOR];
}

for (const dtype of all) {
  for (const op of operationsOf(dtype)) {
    const label = `${dtype.name} ${op.name}`;
    // Sums of floating numbers may be added in another order.
    const distance = dtype.is_floating_point || dtype.is_complex ? 4e-3 : 0;
    const x = data(rank, dtype);
    equal(`all_reduce ${label}`, dist.all_reduce(x, op), null);
    same(`all_reduce ${label}`, x, expected(op, dtype), distance);
    const later = data(rank, dtype);
    const work = dist.all_reduce(later, { op, async_op: true })!;
    const [given] = await work.get_future();
    equal(`is_success ${label}`, [work.is_completed(), work.is_success(), given === later], [true, true, true]);
    same(`all_reduce async ${label}`, later, expected(op, dtype), distance);
    for (const destination of [0, size - 1]) {
      const y = data(rank, dtype);
      dist.reduce(y, destination, op);
      same(`reduce ${label}`, y, rank === destination ? expected(op, dtype) : data(rank, dtype), distance);
    }
    const long = (of: number): torch.Tensor[] => ranks.map((each) => data(of + each, dtype, 3));
    const own = torch.zeros([3], { dtype });
    dist.reduce_scatter(own, long(rank), op);
    const flat = torch.zeros([3], { dtype });
    dist.reduce_scatter_tensor(flat, torch.cat(long(rank)), op);
    const check = ranks.map((each) => data(each + rank, dtype, 3));
    const wanted = ((): torch.Tensor => {
      // the same reduction of what all ranks bring for this one
      const sums = check.map((tensor) => tensor.clone());
      const wide = dtype.is_complex ? dtype : dtype.is_floating_point ? torch.float64 : torch.int64;
      const fold: Record<string, (a: torch.Tensor, b: torch.Tensor) => torch.Tensor> = {
        SUM: (a, b) => a.add(b),
        AVG: (a, b) => a.add(b),
        PRODUCT: (a, b) => a.mul(b),
        MIN: (a, b) => torch.minimum(a, b),
        MAX: (a, b) => torch.maximum(a, b),
        BAND: (a, b) => a.bitwise_and(b),
        BOR: (a, b) => a.bitwise_or(b),
        BXOR: (a, b) => a.bitwise_xor(b),
      };
      let total = sums.map((tensor) => tensor.to(wide)).reduce(fold[op.name]!);
      if (op === ReduceOp.AVG)
        total =
          dtype.is_floating_point || dtype.is_complex ? total.div(size) : total.div(size, { rounding_mode: "trunc" });
      return total.to(dtype);
    })();
    same(`reduce_scatter ${label}`, own, wanted, distance);
    same(`reduce_scatter_tensor ${label}`, flat, wanted, distance);
  }

  // Movements: every bit arrives.
  for (const source of [0, size - 1]) {
    const x = rank === source ? data(source, dtype) : torch.zeros([7], { dtype });
    dist.broadcast(x, source);
    same(`broadcast ${dtype.name}`, x, data(source, dtype));
    const list = rank === source ? ranks.map(() => torch.zeros([7], { dtype })) : null;
    dist.gather(data(rank, dtype), list, source);
    list?.forEach((tensor, i) => same(`gather ${dtype.name}`, tensor, data(i, dtype)));
    const part = torch.zeros([7], { dtype });
    dist.scatter(part, rank === source ? ranks.map((each) => data(each + 2, dtype)) : null, source);
    same(`scatter ${dtype.name}`, part, data(rank + 2, dtype));
  }
  const list = ranks.map(() => torch.zeros([7], { dtype }));
  dist.all_gather(list, data(rank, dtype));
  list.forEach((tensor, i) => same(`all_gather ${dtype.name}`, tensor, data(i, dtype)));
  const neighbours = torch.zeros([size, 7], { dtype });
  dist.all_gather(neighbours.unbind(0) as torch.Tensor[], data(rank, dtype)); // they lie side by side: no copy
  same(`all_gather into rows ${dtype.name}`, neighbours, torch.stack(ranks.map((each) => data(each, dtype))));
  const into = torch.zeros([size * 7], { dtype });
  dist.all_gather_into_tensor(into, data(rank, dtype));
  same(`all_gather_into_tensor ${dtype.name}`, into, torch.cat(ranks.map((each) => data(each, dtype))));
  const inPlace = torch.zeros([size * 7], { dtype });
  inPlace.narrow(0, rank * 7, 7).copy_(data(rank, dtype));
  dist.all_gather_into_tensor(inPlace, inPlace.narrow(0, rank * 7, 7));
  same(`all_gather_into_tensor in place ${dtype.name}`, inPlace, into);
  const exchanged = torch.zeros([size * 2], { dtype });
  dist.all_to_all_single(exchanged, data(rank, dtype, size * 2));
  same(
    `all_to_all_single ${dtype.name}`,
    exchanged,
    torch.cat(ranks.map((each) => data(each, dtype, size * 2).narrow(0, rank * 2, 2))),
  );
  // rank r sends r + s + 1 elements to rank s
  const lengths = ranks.map((each) => rank + each + 1);
  const total = lengths.reduce((a, b) => a + b, 0);
  const uneven = torch.zeros([total], { dtype });
  dist.all_to_all_single(
    uneven,
    torch.cat(lengths.map((length, to) => data(rank * 10 + to, dtype, length))),
    lengths,
    lengths,
  );
  same(
    `all_to_all_single uneven ${dtype.name}`,
    uneven,
    torch.cat(ranks.map((from) => data(from * 10 + rank, dtype, from + rank + 1))),
  );
  const outputs = lengths.map((length) => torch.zeros([length], { dtype }));
  dist.all_to_all(
    outputs,
    lengths.map((length, to) => data(rank * 10 + to, dtype, length)),
  );
  outputs.forEach((tensor, from) =>
    same(`all_to_all ${dtype.name}`, tensor, data(from * 10 + rank, dtype, from + rank + 1)),
  );

  // Messages around the ring.
  const [next, before] = [(rank + 1) % size, (rank + size - 1) % size];
  const got = torch.zeros([7], { dtype });
  const works = dist.batch_isend_irecv([
    new dist.P2POp(dist.irecv, got, before),
    new dist.P2POp(dist.isend, data(rank, dtype), next),
  ]);
  works.forEach((work) => work.wait());
  same(`batch_isend_irecv ${dtype.name}`, got, data(before, dtype));
}

// Send and receive, in order, from any, with numbers.
if (rank === 0) {
  for (const other of ranks.slice(1)) {
    const x = torch.zeros(3);
    const from = dist.recv(x); // from any
    equal("recv from any", x.tolist(), [from, from, from]);
    dist.send(torch.full([3], other), other, { tag: 4 });
  }
} else {
  dist.send(torch.full([3], rank).to(torch.float32), 0);
  const x = torch.zeros([3], { dtype: torch.int64 });
  equal("recv", dist.recv(x, 0, { tag: 4 }), 0);
  equal("recv with a tag", x.tolist(), [rank, rank, rank]);
}
dist.barrier();

// Several at once, waited for in another order; scopes that end meanwhile.
const many = ranks.map((each) => torch.full([1000], rank + each));
const handles = many.map((tensor) => dist.all_reduce(tensor, { async_op: true })!);
handles.reverse().forEach((work) => work.wait());
many.forEach((tensor, each) => equal("several at once", tensor.at(999).item(), (size * (size - 1)) / 2 + size * each));
const escaped = torch.scope(() => {
  const x = torch.ones(100_000);
  return [dist.all_reduce(x, { async_op: true })!] as const;
});
const churn = Array.from({ length: 20 }, () => torch.full([100_000], 7));
escaped[0].wait();
equal("bytes outlive a scope", escaped[0].result()[0]!.at(5).item(), size);
equal(
  "others are untouched",
  churn.every((tensor) => tensor.eq(7).all().item()),
  true,
);
const list = [torch.ones(3), torch.full([2, 2], rank).to(torch.float32)];
dist.all_reduce_coalesced(list);
equal(
  "all_reduce_coalesced",
  [list[0]!.tolist(), list[1]!.at(0, 0).item()],
  [[size, size, size], (size * (size - 1)) / 2],
);
const empty = torch.zeros(0);
dist.all_reduce(empty);
const scalar = torch.tensor(rank);
dist.all_reduce(scalar);
equal("0-d", scalar.item(), (size * (size - 1)) / 2);
const parameter = torch.zeros(4, { requires_grad: true });
torch.no_grad(() => parameter.fill_(rank));
dist.broadcast(parameter, size - 1);
equal("a parameter", parameter.tolist(), [size - 1, size - 1, size - 1, size - 1]);

// Values.
const value = (of: number): unknown => ({ rank: of, text: "x".repeat(of * 50), list: [1, [2, of]], none: null });
const objects: unknown[] = Array(size).fill(null);
dist.all_gather_object(objects, value(rank));
equal("all_gather_object", objects, ranks.map(value));
const gathered: unknown[] | null = rank === 1 ? Array(size).fill(null) : null;
dist.gather_object(value(rank), gathered, 1);
if (gathered !== null) equal("gather_object", gathered, ranks.map(value));
const shared: unknown[] = rank === 1 ? [value(1), "text", 3] : [null, null, null];
dist.broadcast_object_list(shared, 1);
equal("broadcast_object_list", shared, [value(1), "text", 3]);
const mine: unknown[] = [null];
dist.scatter_object_list(mine, rank === 0 ? ranks.map(value) : null, 0);
equal("scatter_object_list", mine, [value(rank)]);
if (rank === 0) dist.send_object_list([value(7), torch.ones(2).tolist()], 1);
if (rank === 1) {
  const received: unknown[] = [null, null];
  equal("recv_object_list", dist.recv_object_list(received, 0), 0);
  equal("recv_object_list", received, [value(7), [1, 1]]);
}
const tensors: unknown[] = Array(size).fill(null);
dist.all_gather_object(tensors, torch.full([2], rank));
equal(
  "tensors within values",
  (tensors as torch.Tensor[]).map((tensor) => tensor.tolist()),
  ranks.map((each) => [each, each]),
);

// Groups.
const evens = dist.new_group(ranks.filter((each) => each % 2 === 0));
equal("rank in a group", dist.get_rank(evens), rank % 2 === 0 ? rank / 2 : -1);
equal("size of a group", dist.get_world_size(evens), rank % 2 === 0 ? Math.ceil(size / 2) : -1);
if (evens instanceof dist.ProcessGroup) {
  const x = torch.tensor([rank]);
  dist.all_reduce(x, { group: evens });
  equal(
    "all_reduce in a group",
    x.item(),
    ranks.filter((each) => each % 2 === 0).reduce((a, b) => a + b, 0),
  );
  equal(
    "ranks of a group",
    dist.get_process_group_ranks(evens),
    ranks.filter((each) => each % 2 === 0),
  );
  dist.destroy_process_group(evens);
}
const backwards = dist.new_group([...ranks].reverse(), { sort_ranks: false }) as dist.ProcessGroup;
equal("ranks as they are given", backwards.rank(), size - 1 - rank);
const from = torch.tensor([rank]);
dist.broadcast(from, { group: backwards, group_src: 0 });
equal("group_src", from.item(), size - 1);
dist.broadcast(from, { group: backwards, src: 0 });
equal("src is a rank in the world", from.item(), size - 1);
const [own, subgroups] = dist.new_subgroups(size / 2);
equal(
  "subgroups",
  [subgroups.length, own.size(), dist.get_process_group_ranks(own).includes(rank)],
  [2, size / 2, true],
);
equal(
  "environment",
  [process.env["RANK"], process.env["WORLD_SIZE"], process.env["LOCAL_RANK"]],
  [String(rank), String(size), String(rank)],
);
equal("get_node_local_rank", dist.get_node_local_rank(), rank);

dist.destroy_process_group();
equal("is_initialized", dist.is_initialized(), false);
