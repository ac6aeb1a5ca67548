/** `torch.distributed`: the same script in several processes, on one machine or many, by MPI. */
import "../methods/install.ts"; // so that tensors have their methods where only this subpath is imported
export {
  destroy_process_group,
  get_backend,
  get_global_rank,
  get_group_rank,
  get_mpi_version,
  get_node_local_rank,
  get_pg_count,
  get_process_group_ranks,
  get_rank,
  get_world_size,
  GroupMember,
  GroupMember as group,
  init_process_group,
  is_available,
  is_backend_available,
  is_gloo_available,
  is_initialized,
  is_mpi_available,
  is_nccl_available,
  is_torchelastic_launched,
  new_group,
  new_subgroups,
  new_subgroups_by_enumeration,
  NonGroupMember,
  set_timeout,
  type Group,
  type InitOptions,
  type NewGroupOptions,
} from "../communication/world.ts";
export {
  all_gather,
  all_gather_into_tensor,
  all_gather_into_tensor as all_gather_single,
  all_to_all,
  all_to_all_single,
  barrier,
  broadcast,
  gather,
  monitored_barrier,
  scatter,
} from "../communication/collectives.ts";
export {
  all_reduce,
  all_reduce_coalesced,
  reduce,
  reduce_scatter,
  reduce_scatter_tensor,
  reduce_scatter_tensor as reduce_scatter_single,
} from "../communication/reductions.ts";
export type {
  CollectiveOptions,
  DestinationOptions,
  ReductionOptions,
  SourceOptions,
} from "../communication/options.ts";
export {
  batch_isend_irecv,
  irecv,
  isend,
  P2POp,
  recv,
  send,
  type MessageOptions,
  type ReceiveOptions,
  type SendOptions,
} from "../communication/point-to-point.ts";
export { DistBackendError, DistError, DistNetworkError, DistStoreError } from "../communication/errors.ts";
export { Future, type Progress } from "../communication/future.ts";
export * from "./stores/index.ts";
export * from "./backend-names.ts";
export { all_gather_coalesced, gather_single, gather_single as gather_into_tensor } from "./gathers.ts";
export { split_group, type SplitGroupOptions } from "./split-group.ts";
export { BuiltinCommHookType } from "./builtin-comm-hook-type.ts";
export { GradBucket } from "../nn/parallel/reducer.ts";
export * as algorithms from "./algorithms/index.ts";
export { ProcessGroup } from "../communication/group.ts";
export { ReduceOp } from "../communication/reduce-op.ts";
export { communicatedBytes, progress, Work } from "../communication/work.ts";
export {
  all_gather_object,
  broadcast_object_list,
  gather_object,
  recv_object_list,
  scatter_object_list,
  send_object_list,
} from "./objects.ts";
export { DeviceMesh, init_device_mesh } from "./device-mesh.ts";
export * as device_mesh from "./device-mesh-module.ts";
export * as checkpoint from "./checkpoint/index.ts";
export * as tensor from "./tensor/index.ts";
export * as fsdp from "./fsdp/index.ts";
export * as optim from "./optim/index.ts";
