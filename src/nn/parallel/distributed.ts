/** `nn.parallel.DistributedDataParallel`: the same model in every process, gradients averaged while backward runs. */
import { is_grad_enabled } from "../../autograd/modes.ts";
import { defaultGroup } from "../../communication/world.ts";
import type { Future } from "../../communication/future.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { CPU } from "../../tensor/device-name.ts";
import { ModeGuard, within } from "../../support/mode-guard.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { UninitializedParameter, type Parameter } from "../../tensor/parameter.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Module, type AnyForward } from "../module/index.ts";
import { Reducer, type CommHook, type GradBucket } from "./reducer.ts";
import { assertSameParameters, shareTensors } from "./same-model.ts";

const MEBIBYTE = 1024 * 1024;

/** Options of `DistributedDataParallel`, by PyTorch's names. */
export interface DistributedOptions {
  /** Must be null: there is one device. */
  device_ids?: readonly unknown[] | null;
  /** Must be null: there is one device. */
  output_device?: unknown;
  /** The dim of the batch; nothing is split here. */
  dim?: number;
  /** The old name of `forward_sync_buffers`, which also leaves buffers out at the start. */
  broadcast_buffers?: boolean | null;
  /** Whether all begin with the parameters and buffers of rank 0. Default true. */
  init_sync?: boolean;
  /** The processes that train together; null: all. */
  process_group?: ProcessGroup | null;
  /** MiB of a bucket of gradients that are reduced together. Default 25. */
  bucket_cap_mb?: number | null;
  /** Whether parameters may get no gradient in a pass: those that no output leads to are looked for. Default false. */
  find_unused_parameters?: boolean;
  /** Ignored, as by PyTorch. */
  check_reduction?: boolean;
  /** Whether gradients are parts of the buckets, which saves their bytes and a copy. Default false. */
  gradient_as_bucket_view?: boolean;
  /** Whether every pass uses the same parameters as often: needs no search, and allows checkpointing. Default false. */
  static_graph?: boolean;
  /** Whether buffers (running statistics) are those of rank 0 at each forward pass. Default true. */
  forward_sync_buffers?: boolean | null;
}

const ddp = signature<Required<DistributedOptions> & { module: Module }>(
  "DistributedDataParallel",
  "module, device_ids=None, output_device=None, dim=0, broadcast_buffers=None, init_sync=True, process_group=None, bucket_cap_mb=None, find_unused_parameters=False, check_reduction=False, gradient_as_bucket_view=False, static_graph=False, *, forward_sync_buffers=None",
);

/** What `_get_ddp_logging_data` tells of the last pass, by PyTorch's names. Times are in nanoseconds. */
export type LoggingData = Readonly<Record<string, string | number>>;

function tensorsIn(value: unknown, found: Tensor[] = [], seen: Set<unknown> = new Set()): Tensor[] {
  if (value instanceof Tensor) found.push(value);
  else if (typeof value === "object" && value !== null && !seen.has(value)) {
    seen.add(value);
    const items = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
    for (const item of items) tensorsIn(item, found, seen);
  }
  return found;
}

/**
 * Trains one model in several processes: each computes its part of the batch, and the gradients are averaged over all
 * while backward still runs, in buckets of `bucket_cap_mb`, in the order in which they arrive. With equal parts of the
 * batch and a mean as loss, gradients are those of one process with the whole batch.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html
 * @throws RuntimeError if the models of the processes differ, if nothing of it can be trained, or, in the next forward
 * pass, if parameters got no gradient.
 * @example
 * ```ts ignore
 * dist.init_process_group("mpi");
 * const model = new nn.parallel.DistributedDataParallel(new nn.Linear(10, 2));
 * loss(model(x), y).backward(); // gradients of all processes, averaged
 * ```
 */
export class DistributedDataParallel<M extends Module<AnyForward> = Module> extends Module {
  /** The model. */
  module: M;
  /** The processes that train together. */
  declare readonly process_group: ProcessGroup;
  /** Whether gradients are averaged; off within `no_sync`. */
  require_backward_grad_sync = true;
  /** Whether buffers are shared before the next forward pass. */
  require_forward_param_sync = true;
  /** Whether parameters that no output leads to are looked for in each pass. */
  readonly find_unused_parameters: boolean;
  /** Whether gradients are parts of the buckets. */
  readonly gradient_as_bucket_view: boolean;
  /** Whether every pass uses the same parameters as often. */
  readonly static_graph: boolean;
  /** Whether buffers are those of rank 0 at each forward pass. */
  readonly forward_sync_buffers: boolean;
  declare private readonly reducer: Reducer;
  declare private readonly bucketBytes: number;

  constructor(
    ...args: Arguments<
      [
        module: M,
        device_ids?: readonly unknown[] | null,
        output_device?: unknown,
        dim?: number,
        broadcast_buffers?: boolean | null,
        init_sync?: boolean,
        process_group?: ProcessGroup | null,
        bucket_cap_mb?: number | null,
      ],
      DistributedOptions
    >
  ) {
    super();
    const options = ddp.bind(args);
    const module = options.module as M;
    const hidden = (name: string, value: unknown): void => {
      Object.defineProperty(this, name, { value, writable: true, enumerable: false, configurable: true });
    };
    const group = options.process_group ?? defaultGroup();
    const ignored = new Set(
      (module as { _ddp_params_and_buffers_to_ignore?: string[] })._ddp_params_and_buffers_to_ignore ?? [],
    );
    const named = [...module.named_parameters()].filter(([name]) => !ignored.has(name));
    const trained = named.filter(([, parameter]) => parameter.requires_grad);
    if (trained.length === 0)
      throw new RuntimeError(
        "DistributedDataParallel is not needed when a module doesn't have any parameter that requires a gradient.",
      );
    assertNoDevices(options);
    if (named.some(([, parameter]) => parameter instanceof UninitializedParameter))
      throw new RuntimeError(
        "Modules with uninitialized parameters can't be used with `DistributedDataParallel`. Run a dummy forward pass to correctly initialize the modules",
      );
    this.module = module;
    hidden("process_group", group);
    this.find_unused_parameters = options.find_unused_parameters;
    this.gradient_as_bucket_view = options.gradient_as_bucket_view;
    this.static_graph = options.static_graph;
    if (options.broadcast_buffers !== null)
      warnAlways(
        "`broadcast_buffers` is deprecated. Use `forward_sync_buffers` instead. IMPORTANT: unlike `broadcast_buffers=False`, `forward_sync_buffers=False` still syncs buffers at init. If you rely on buffers NOT being synced at init (e.g. rank-local buffers), keep using `broadcast_buffers=False` until `init_sync_buffers` is available.",
        "FutureWarning",
      );
    this.forward_sync_buffers = options.forward_sync_buffers ?? options.broadcast_buffers ?? true;
    const buffersAtStart = options.forward_sync_buffers !== null || this.forward_sync_buffers;
    if (options.init_sync) {
      const parameters = named.map(([, parameter]) => parameter);
      assertSameParameters(parameters, group);
      shareTensors([...parameters, ...(buffersAtStart ? module.buffers() : [])], group, 0);
    }
    const bucketBytes = (options.bucket_cap_mb ?? 25) * MEBIBYTE;
    hidden("bucketBytes", bucketBytes);
    const reducer = new Reducer(
      trained.map(([, parameter]) => parameter as Parameter),
      trained.map(([name]) => name),
      {
        group,
        bucketBytes,
        findUnused: options.find_unused_parameters,
        gradientsAreViews: options.gradient_as_bucket_view,
        isStatic: options.static_graph,
      },
    );
    hidden("reducer", reducer);
  }

  forward(...inputs: Parameters<M>): ReturnType<M> {
    const trains = is_grad_enabled() && this.require_backward_grad_sync;
    if (trains) this.reducer.prepareForward();
    if (this.require_forward_param_sync && this.forward_sync_buffers) {
      const buffers = [...this.module.buffers()];
      if (buffers.length > 0) shareTensors(buffers, this.process_group, 0);
    }
    const output = (this.module as (...inputs: Parameters<M>) => ReturnType<M>)(...inputs);
    if (trains) {
      this.require_forward_param_sync = true;
      this.reducer.prepareBackward(this.find_unused_parameters ? tensorsIn(output) : null);
    } else {
      this.require_forward_param_sync = false;
      this.reducer.pause();
    }
    return output;
  }

  /**
   * Gradients of passes within stay with their process and add up; the next pass outside averages the sums.
   * @example
   * ```ts ignore
   * model.no_sync(() => loss(model(first)).backward());
   * loss(model(second)).backward();
   * ```
   */
  no_sync(): ModeGuard;
  no_sync<R>(body: () => R): R;
  no_sync<R>(body?: () => R): R | ModeGuard {
    const before = this.require_backward_grad_sync;
    this.require_backward_grad_sync = false;
    const guard = new ModeGuard(() => {
      this.require_backward_grad_sync = before;
    });
    return body === undefined ? guard : within(guard, body);
  }

  /** Replaces the averaging of buckets: the function gives a future of the averaged flat tensor. */
  register_comm_hook<S>(state: S, hook: CommHook<S>): void {
    this.reducer.setHook((bucket: GradBucket): Future<Tensor> => hook(state, bucket));
  }

  /** What the last pass did and cost. */
  _get_ddp_logging_data(): LoggingData {
    const { communication, hidden, waited, bytes } = this.reducer.lastTimes;
    const sizes = this.reducer.bucketSizes.join(", ");
    return {
      backend_name: "mpi",
      world_size: this.process_group.size(),
      rank: this.process_group.rank(),
      module_name: this.module.constructor.name,
      bucket_cap_bytes: this.bucketBytes,
      [this.reducer.rebuilt ? "rebuilt_bucket_sizes" : "bucket_sizes"]: sizes,
      has_rebuilt_buckets: Number(this.reducer.rebuilt),
      total_parameter_size_bytes: bytes,
      backward_comm_time: Math.round(communication * 1e6),
      backward_compute_comm_overlap_time: Math.round(hidden * 1e6),
      backward_comm_wait_time: Math.round(waited * 1e6),
      find_unused_parameters: Number(this.find_unused_parameters),
      gradient_as_bucket_view: Number(this.gradient_as_bucket_view),
      static_graph: Number(this.static_graph),
      broadcast_buffers: Number(this.forward_sync_buffers),
    };
  }
}

function assertNoDevices({ device_ids, output_device }: Required<DistributedOptions>): void {
  const text = (value: unknown): string =>
    value === null ? "None" : Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  if (device_ids !== null && device_ids.length > 1)
    throw new ValueError("device_ids can only be None or contain a single element.");
  if ((device_ids !== null && device_ids.length > 0) || output_device !== null)
    throw new ValueError(
      `DistributedDataParallel device_ids and output_device arguments only work with single-device/multiple-device GPU modules or CPU modules, but got device_ids ${text(device_ids)}, output_device ${text(output_device)}, and module parameters {device(type='${CPU.type}')}.`,
    );
}
