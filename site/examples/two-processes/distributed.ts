//% torch.distributed.get_world_size
dist.get_world_size();

//% torch.distributed.get_backend
dist.get_backend();

//% torch.distributed.get_mpi_version
typeof dist.get_mpi_version();

//% torch.distributed.get_node_local_rank
dist.get_node_local_rank(0) < dist.get_world_size();

//% torch.distributed.get_pg_count
dist.get_pg_count() >= 1;

//% torch.distributed.get_process_group_ranks
dist.get_process_group_ranks(dist.group.WORLD);

//% torch.distributed.group
dist.group.WORLD.size();

//% torch.distributed.GroupMember
dist.GroupMember.WORLD.size();

//% torch.distributed.NonGroupMember
const alone = dist.new_group([0]);
(dist.get_rank() === 1) === (alone === dist.GroupMember.NON_GROUP_MEMBER);

//% torch.distributed.ProcessGroup
dist.group.WORLD instanceof dist.ProcessGroup;

//% torch.distributed.new_group
const pair = dist.new_group([0, 1]);
dist.get_world_size(pair);

//% torch.distributed.new_subgroups
const [mine] = dist.new_subgroups(1); // one group for each process
dist.get_world_size(mine);

//% torch.distributed.new_subgroups_by_enumeration
const [mine] = dist.new_subgroups_by_enumeration([[0], [1]]);
dist.get_world_size(mine);

//% torch.distributed.get_global_rank
const pair = dist.new_group([0, 1]);
dist.get_global_rank(pair, 1);

//% torch.distributed.get_group_rank
const pair = dist.new_group([0, 1]);
dist.get_group_rank(pair, 1);

//% torch.distributed.destroy_process_group
const pair = dist.new_group([0, 1]);
dist.destroy_process_group(pair); // without a group: all of them, at the program's end
dist.is_initialized();

//% torch.distributed.set_timeout
dist.set_timeout(60); // seconds
dist.is_initialized();

//% torch.distributed.barrier
dist.barrier(); // nobody goes on before all are here
dist.get_rank();

//% torch.distributed.monitored_barrier
dist.monitored_barrier(); // says who is missing
dist.get_rank();

//% torch.distributed.all_gather
const parts = [torch.zeros(2), torch.zeros(2)];
dist.all_gather(parts, torch.full([2], dist.get_rank() + 1.5));
parts;

//% torch.distributed.all_gather_into_tensor, torch.distributed.all_gather_single
const all = torch.zeros(4);
dist.all_gather_into_tensor(all, torch.full([2], dist.get_rank() + 1.5));
all;

//% torch.distributed.all_to_all
const received = [torch.zeros(1), torch.zeros(1)];
const sent = [10, 20].map((value) => torch.tensor([value + dist.get_rank() + 0.5]));
dist.all_to_all(received, sent);
received;

//% torch.distributed.all_to_all_single
const received = torch.zeros(2);
dist.all_to_all_single(received, torch.tensor([10.5, 20.5]).add(dist.get_rank()));
received;

//% torch.distributed.all_reduce_coalesced
const [a, b] = [torch.ones(1), torch.full([1], 2.5)];
dist.all_reduce_coalesced([a, b]);
[a, b];

//% torch.distributed.gather
const first = dist.get_rank() === 0;
const parts = first ? [torch.zeros(1), torch.zeros(1)] : null;
dist.gather(torch.full([1], dist.get_rank() + 1.5), parts, { dst: 0 });
parts;

//% torch.distributed.scatter
const mine = torch.zeros(1);
dist.scatter(mine, dist.get_rank() === 0 ? [torch.tensor([1.5]), torch.tensor([2.5])] : null, { src: 0 });
mine;

//% torch.distributed.reduce
const x = torch.full([2], dist.get_rank() + 1.5);
dist.reduce(x, 0); // only process 0 has the sum
x;

//% torch.distributed.reduce_scatter
const mine = torch.zeros(1);
dist.reduce_scatter(mine, [torch.tensor([1.5]), torch.tensor([2.5])]);
mine;

//% torch.distributed.reduce_scatter_tensor, torch.distributed.reduce_scatter_single
const mine = torch.zeros(1);
dist.reduce_scatter_tensor(mine, torch.tensor([1.5, 2.5]));
mine;

//% torch.distributed.send, torch.distributed.recv
const x = torch.zeros(2);
if (dist.get_rank() === 1) dist.send(torch.tensor([5.5, 6.5]), 0);
else dist.recv(x, 1);
x;

//% torch.distributed.isend, torch.distributed.irecv
const x = torch.zeros(2);
const work = dist.get_rank() === 1 ? dist.isend(torch.tensor([5.5, 6.5]), 0) : dist.irecv(x, 1);
work.wait(); // other work may be done before
x;

//% torch.distributed.P2POp, torch.distributed.batch_isend_irecv
const other = 1 - dist.get_rank();
const x = torch.zeros(1);
const works = dist.batch_isend_irecv([
  new dist.P2POp(dist.isend, torch.full([1], dist.get_rank() + 0.5), other),
  new dist.P2POp(dist.irecv, x, other),
]);
for (const work of works) work.wait();
x;

//% torch.distributed.broadcast_object_list
const objects = dist.get_rank() === 0 ? [{ lr: 0.1 }, "adam"] : [null, null];
dist.broadcast_object_list(objects, 0);
objects;

//% torch.distributed.gather_object
const objects = dist.get_rank() === 0 ? [null, null] : null;
dist.gather_object({ rank: dist.get_rank() }, objects, 0);
objects;

//% torch.distributed.scatter_object_list
const mine = [null];
dist.scatter_object_list(mine, dist.get_rank() === 0 ? ["for 0", "for 1"] : null, 0);
mine;

//% torch.distributed.send_object_list, torch.distributed.recv_object_list
const objects = [null];
if (dist.get_rank() === 1) dist.send_object_list([{ epoch: 3 }], 0);
else dist.recv_object_list(objects, 1);
objects;

//% torch.distributed.DeviceMesh, torch.distributed.device_mesh.DeviceMesh
const mesh = dist.init_device_mesh("cpu", [2]);
mesh.size();

//% torch.distributed.fsdp.FSDPModule
const net = dist.fsdp.fully_shard(new nn.Linear(4, 2));
net instanceof dist.fsdp.FSDPModule;

//% torch.distributed.communicatedBytes
const before = dist.communicatedBytes();
dist.broadcast(torch.ones(256), 0);
dist.communicatedBytes() - before;

//% torch.distributed.progress
const work = dist.all_reduce(torch.ones(2), { async_op: true });
dist.progress(); // lets MPI go on with what is under way
work.wait();
work.is_completed();

//% torch.nn.parallel.GradBucket
const net = new nn.parallel.DistributedDataParallel(new nn.Linear(2, 1));
net.register_comm_hook(null, (state, bucket) => {
  // A GradBucket: gradients that go over the net together. Here their sum, not their mean.
  return dist
    .all_reduce(bucket.buffer(), { async_op: true })
    .get_future()
    .map(([sum]) => sum);
});
net(torch.ones(1, 2)).sum().backward();
net.module.weight.grad;

//% torch.distributed.broadcast
const x = torch.full([2], dist.get_rank() + 0.5);
dist.broadcast(x, 0); // everyone has what process 0 had
x;

//% torch.distributed.Future
const [sum] = await dist.all_reduce(torch.full([2], 1.5), { async_op: true }).get_future();
sum;

//% torch.distributed.init_device_mesh, torch.distributed.device_mesh.init_device_mesh
const mesh = dist.init_device_mesh("cpu", [2, 1], { mesh_dim_names: ["replicate", "shard"] });
mesh.shape;

//% torch.distributed.all_gather_object
const all = Array(dist.get_world_size()).fill(null);
dist.all_gather_object(all, { rank: dist.get_rank() });
all;

//% torch.distributed.fsdp.MixedPrecisionPolicy
const mp_policy = new dist.fsdp.MixedPrecisionPolicy({ param_dtype: torch.bfloat16, reduce_dtype: torch.float32 });
const net = dist.fsdp.fully_shard(new nn.Linear(4, 2), { mp_policy });
net(torch.ones(1, 4)).dtype;

//% torch.distributed.fsdp.fully_shard
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
for (const layer of [model.at(0), model.at(2)]) dist.fsdp.fully_shard(layer); // each process keeps half of its rows
dist.fsdp.fully_shard(model);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
model(torch.ones(1, 4)).sum().backward();
optimizer.step();
model(torch.ones(1, 4)).shape;

//% torch.distributed.optim.ZeroRedundancyOptimizer
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new dist.optim.ZeroRedundancyOptimizer([w], { optimizer_class: optim.Adam, lr: 0.5 });
w.square().sum().backward();
optimizer.step(); // each process holds the state of its part of the parameters
w;

//% torch.distributed.Work
const x = torch.full([2], dist.get_rank() + 0.5);
const work = dist.all_reduce(x, { async_op: true });
// ... compute something else
work.wait(); // or: await work.get_future()
x;

//% torch.distributed.init_process_group
dist.is_initialized() || dist.init_process_group("mpi"); // mpirun -n 2 node train.js
[dist.get_rank(), dist.get_world_size()];

//% torch.nn.parallel.DistributedDataParallel
const model = new nn.parallel.DistributedDataParallel(new nn.Linear(2, 1, { bias: false }));
model(torch.full([1, 2], dist.get_rank() + 0.5))
  .sum()
  .backward(); // each process with data of its own
model.module.weight.grad; // the mean of both

//% torch.distributed.FileStore
const path = `/tmp/flambeau-example-${process.ppid}`;
const store = new dist.FileStore(path, dist.get_world_size());
store.add("count", 1);
dist.barrier();
store.add("count", 0);

//% torch.distributed.rendezvous
const [[store, rank, world_size]] = dist.rendezvous(`file:///tmp/flambeau-meeting-${process.ppid}`, 0, 2);
[rank, world_size];

//% torch.distributed.split_group
const half = dist.split_group(null, [[0], [1]]);
half.size();

//% torch.distributed.gather_single, torch.distributed.gather_into_tensor
const all = dist.get_rank() === 0 ? torch.zeros(4) : null;
dist.gather_single(torch.ones(2), all);

//% torch.distributed.all_gather_coalesced
const all = [0, 1].map(() => [torch.zeros(2), torch.zeros(1)]);
dist.all_gather_coalesced(all, [torch.ones(2), torch.ones(1)]);
all[1];

//% torch.distributed.get_backend_config
dist.get_backend_config();

//% torch.distributed.algorithms.ddp_comm_hooks.default_hooks.allreduce_hook
const { default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, default_hooks.allreduce_hook);
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.default_hooks.fp16_compress_hook
const { default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, default_hooks.fp16_compress_hook);
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.default_hooks.bf16_compress_hook
const { default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, default_hooks.bf16_compress_hook);
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.default_hooks.fp16_compress_wrapper
const { default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, default_hooks.fp16_compress_wrapper(default_hooks.allreduce_hook));
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.default_hooks.bf16_compress_wrapper
const { default_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, default_hooks.bf16_compress_wrapper(default_hooks.allreduce_hook));
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.debugging_hooks.noop_hook
const { debugging_hooks } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
model.register_comm_hook(null, debugging_hooks.noop_hook);
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // each process has its own

//% torch.distributed.algorithms.ddp_comm_hooks.powerSGD_hook.powerSGD_hook
const { powerSGD_hook } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
const state = new powerSGD_hook.PowerSGDState({ process_group: null, start_powerSGD_iter: 10 });
model.register_comm_hook(state, powerSGD_hook.powerSGD_hook); // averages as it is for ten steps
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.powerSGD_hook.batched_powerSGD_hook
const { powerSGD_hook } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
const state = new powerSGD_hook.PowerSGDState({ process_group: null, start_powerSGD_iter: 10 });
model.register_comm_hook(state, powerSGD_hook.batched_powerSGD_hook); // averages as it is for ten steps
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad; // the average of 1 and 2

//% torch.distributed.algorithms.ddp_comm_hooks.register_ddp_comm_hook
const { DDPCommHookType, register_ddp_comm_hook } = torch.distributed.algorithms.ddp_comm_hooks;
const model = new torch.nn.parallel.DistributedDataParallel(new torch.nn.Linear(2, 1, false));
register_ddp_comm_hook(DDPCommHookType.FP16_COMPRESS, model);
model(torch.ones(1, 2).mul(dist.get_rank() + 1))
  .sum()
  .backward();
model.module.weight.grad;

//% torch.distributed.tensor.DTensor
const { Shard, distribute_tensor } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const x = distribute_tensor(torch.arange(4), mesh, [new Shard(0)]);
[x.shape, x.to_local().shape, x.sum().full_tensor().item()]; // of the whole, of this process's part

//% torch.distributed.tensor.Placement
const { Placement, Replicate, Shard } = dist.tensor;
[new Shard(0), new Replicate()].map((placement) => [placement instanceof Placement, placement.is_shard()]);

//% torch.distributed.tensor.distribute_module
const { distribute_module } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const layer = distribute_module(new torch.nn.Linear(2, 3), mesh); // by default every process has the whole
String((layer.weight as dist.tensor.DTensor).placements);

//% torch.distributed.tensor.zeros
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.zeros(4, 2, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
[x.shape, x.to_local().shape];

//% torch.distributed.tensor.ones
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.ones(4, 2, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
x.to_local();

//% torch.distributed.tensor.empty
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.empty(4, 2, { device_mesh: mesh, placements: [new dist.tensor.Shard(1)] });
x.to_local().shape;

//% torch.distributed.tensor.full
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.full([4], 0.5, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
x.to_local();

//% torch.distributed.tensor.rand
const mesh = dist.init_device_mesh("cpu", [2]);
torch.manual_seed(0);
const x = dist.tensor.rand(4, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
[x.to_local().shape, x.full_tensor().shape];

//% torch.distributed.tensor.randn
const mesh = dist.init_device_mesh("cpu", [2]);
torch.manual_seed(0);
const x = dist.tensor.randn(4, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
[x.to_local().shape, x.full_tensor().shape];

//% torch.distributed.tensor.linspace
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.linspace(0, 1, 5, { device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
[x.to_local(), x.full_tensor()];

//% torch.distributed.tensor.logspace
const mesh = dist.init_device_mesh("cpu", [2]);
const x = dist.tensor.logspace(0, 4, 5, { base: 2, device_mesh: mesh, placements: [new dist.tensor.Shard(0)] });
x.full_tensor();

//% torch.distributed.tensor.parallel.loss_parallel
const { Shard, distribute_tensor } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const logits = distribute_tensor(torch.arange(8).reshape(2, 4).div(4), mesh, [new Shard(1)]); // two of four classes each
const labels = torch.tensor([3, 0]);
const loss = dist.tensor.parallel.loss_parallel(() => torch.nn.functional.cross_entropy(logits, labels));
(loss as dist.tensor.DTensor).to_local();

//% torch.distributed.tensor.parallel.parallelize_module, torch.distributed.tensor.parallel.ColwiseParallel, torch.distributed.tensor.parallel.RowwiseParallel
const { ColwiseParallel, RowwiseParallel, parallelize_module } = dist.tensor.parallel;
const mesh = dist.init_device_mesh("cpu", [2]);
const model = new torch.nn.Sequential(new torch.nn.Linear(2, 4), new torch.nn.ReLU(), new torch.nn.Linear(4, 3));
parallelize_module(model, mesh, { 0: new ColwiseParallel(), 2: new RowwiseParallel() }); // half of the inner values each
const weights = [...model.parameters()] as dist.tensor.DTensor[];
[model(torch.ones(5, 2)).shape, weights.map((weight) => weight.to_local().shape)];

//% torch.distributed.tensor.parallel.SequenceParallel
const { SequenceParallel, parallelize_module } = dist.tensor.parallel;
const mesh = dist.init_device_mesh("cpu", [2]);
const norm = parallelize_module(new torch.nn.LayerNorm(3), mesh, new SequenceParallel({ use_local_output: true }));
norm(torch.ones(1, 4, 3)).shape; // of 2 x 4 steps, 4 here

//% torch.distributed.tensor.parallel.ParallelStyle
const { ColwiseParallel, ParallelStyle } = dist.tensor.parallel;
new ColwiseParallel() instanceof ParallelStyle;

//% torch.distributed.tensor.parallel.PrepareModuleInput
const { PrepareModuleInput, parallelize_module } = dist.tensor.parallel;
const { Replicate, Shard } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const options = { input_layouts: [new Shard(0)], desired_input_layouts: [new Replicate()], use_local_output: true };
const layer = parallelize_module(new torch.nn.ReLU(), mesh, new PrepareModuleInput(options));
layer(torch.ones(2, 3)).shape; // both parts, one above the other

//% torch.distributed.tensor.parallel.PrepareModuleOutput
const { PrepareModuleOutput, parallelize_module } = dist.tensor.parallel;
const { Replicate, Shard } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const options = { output_layouts: [new Shard(0)], desired_output_layouts: [new Replicate()], use_local_output: true };
const layer = parallelize_module(new torch.nn.ReLU(), mesh, new PrepareModuleOutput(options));
layer(torch.ones(2, 3)).shape;

//% torch.distributed.tensor.parallel.PrepareModuleInputOutput
const { PrepareModuleInputOutput, parallelize_module } = dist.tensor.parallel;
const { Replicate, Shard } = dist.tensor;
const mesh = dist.init_device_mesh("cpu", [2]);
const style = new PrepareModuleInputOutput({
  input_layouts: [new Shard(0)],
  desired_input_layouts: [new Replicate()],
  output_layouts: [new Replicate()],
  desired_output_layouts: [new Shard(0)],
});
const layer = parallelize_module(new torch.nn.ReLU(), mesh, style);
layer(torch.ones(2, 3)).shape; // the whole goes in, and this process's rows come out
