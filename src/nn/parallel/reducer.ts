/**
 * Averages gradients over processes while backward runs on: each gradient is copied into its bucket when it arrives, and
 * a full bucket is reduced beside the computation. Design: Li et al. 2020, "PyTorch Distributed: Experiences on
 * Accelerating Data Parallel Training" (https://arxiv.org/abs/2006.15704).
 */
import { queueAtOutermostEnd } from "../../autograd/graph-task.ts";
import { gradientEdge } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { Node } from "../../autograd/node-types.ts";
import { broadcast } from "../../communication/collectives.ts";
import { Future } from "../../communication/future.ts";
import type { ProcessGroup } from "../../communication/group.ts";
import { all_reduce } from "../../communication/reductions.ts";
import { progress, type Work } from "../../communication/work.ts";
import { copyInto, fillWith, zerosOf } from "../../compute/copy-elements.ts";
import { int32 } from "../../dtype.ts";
import { mul_ } from "../../ops/elementwise/arithmetic.ts";
import { RuntimeError } from "../../support/errors.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import { release } from "../../tensor/memory.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { assignBuckets, Bucket, FIRST_BUCKET } from "./buckets.ts";
import * as messages from "./reducer-messages.ts";
import { itemAt } from "../../support/checked.ts";

/** What `register_comm_hook` gives its function: the gradients of one bucket, in one flat tensor. */
export class GradBucket {
  constructor(
    private bucket: Pick<Bucket, "flat" | "views" | "parameters">,
    private readonly number: number,
    private readonly count: number,
  ) {}
  /** Its number; the first is reduced first. */
  index(): number {
    return this.number;
  }
  /** All gradients in one flat tensor. */
  buffer(): Tensor {
    return this.bucket.flat;
  }
  /** Makes another tensor of as many elements the one that `buffer` gives. */
  set_buffer(tensor: Tensor): void {
    this.bucket = { ...this.bucket, flat: tensor };
  }
  /** The gradients, as parts of the flat tensor. */
  gradients(): readonly Tensor[] {
    return this.bucket.views;
  }
  /** The parameters that they belong to. */
  parameters(): readonly Tensor[] {
    return this.bucket.parameters;
  }
  /** Whether it is the last of this backward pass. */
  is_last(): boolean {
    return this.number === this.count - 1;
  }
}

/** Reduces a bucket in another way: gives a future of the averaged flat tensor. */
export type CommHook<S = unknown> = (state: S, bucket: GradBucket) => Future<Tensor>;

/** How a reducer works. */
export interface ReducerOptions {
  readonly group: ProcessGroup;
  readonly bucketBytes: number;
  readonly findUnused: boolean;
  readonly gradientsAreViews: boolean;
  readonly isStatic: boolean;
}

/** What one backward pass cost. */
export interface ReducerTimes {
  /** Milliseconds from the first reduction's start until the last was done. */
  readonly communication: number;
  /** Of these, milliseconds that passed while backward still computed. */
  readonly hidden: number;
  /** And milliseconds after its end, while it was waited for. */
  readonly waited: number;
  /** Bytes of gradients that were reduced. */
  readonly bytes: number;
}

export class Reducer {
  private buckets: Bucket[] = [];
  private places: { readonly bucket: Bucket; readonly view: Tensor }[] = [];
  private readonly edges: readonly Node[];
  private ready = new Set<number>();
  private locallyUsed = new Set<number>();
  private next = 0;
  private expects = false;
  private finished = true;
  private queued = false;
  private arrivals: number[] | null = [];
  private usedWork: { readonly counts: Tensor; readonly work: Work } | null = null;
  private hook: ((bucket: GradBucket) => Future<Tensor>) | null = null;
  /** How often each gradient arrives in one pass, known after the first under a static graph. */
  private timesExpected: number[] | null = null;
  private timesLeft: number[] = [];
  private started = 0;
  /** Times of the last pass. */
  lastTimes: ReducerTimes = { communication: 0, hidden: 0, waited: 0, bytes: 0 };
  /** Whether buckets were made anew in the order in which gradients arrive. */
  rebuilt = false;

  constructor(
    private readonly parameters: readonly Parameter[],
    private readonly names: readonly string[],
    private readonly options: ReducerOptions,
  ) {
    // The order in which gradients arrive is known after the first pass; until then all of a dtype are one bucket, unless
    // it must not be relied on.
    const first = options.isStatic || !options.findUnused ? [Number.MAX_SAFE_INTEGER] : this.limits;
    this.build(assignBuckets(parameters, first).reverse());
    this.edges = parameters.map((parameter) => gradientEdge(parameter)!.node);
    parameters.forEach((parameter, index) => {
      parameter.register_post_accumulate_grad_hook(() => {
        this.arrived(index);
      });
    });
  }

  private get limits(): readonly number[] {
    const { bucketBytes } = this.options;
    return [Math.min(FIRST_BUCKET, bucketBytes), bucketBytes];
  }

  /** Bytes of each bucket. */
  get bucketSizes(): readonly number[] {
    return this.buckets.map(({ bytes }) => bytes);
  }

  /** Replaces the averaging of buckets. */
  setHook(hook: (bucket: GradBucket) => Future<Tensor>): void {
    this.hook = hook;
  }

  private build(lists: readonly (readonly number[])[]): void {
    const before = this.places;
    this.buckets = lists.map(
      (indices) =>
        new Bucket(
          indices,
          indices.map((index) => itemAt(this.parameters, index)),
        ),
    );
    this.places = [];
    for (const bucket of this.buckets)
      bucket.indices.forEach((index, i) => {
        this.places[index] = { bucket, view: itemAt(bucket.views, i) };
      });
    // Gradients that were views of old buckets become views of the new ones.
    if (this.options.gradientsAreViews)
      before.forEach(({ view }, index) => {
        const parameter = itemAt(this.parameters, index);
        if (parameter.gradient?.storage !== view.storage) return;
        copyInto(itemAt(this.places, index).view, view);
        showView(parameter, itemAt(this.places, index).view);
      });
    for (const { bucket } of before)
      if (!bucket.flat.storage.released && !this.isSeen(bucket)) release(bucket.flat.storage);
  }

  /** Whether a program may hold a view of a bucket. */
  private isSeen(bucket: Bucket): boolean {
    return this.options.gradientsAreViews && bucket.parameters.some((parameter) => parameter.gradientSeen);
  }

  /** Before a forward pass whose gradients are to be averaged. */
  prepareForward(): void {
    if (!this.finished) this.refuseUnfinished();
    if (this.arrivals === null || this.arrivals.length !== this.parameters.length) return;
    if (this.options.findUnused && !this.options.isStatic) return;
    // Rank 0 decides, for all must have the same.
    const order = tensorFrom(this.arrivals, int32);
    broadcast(order, { group: this.options.group, group_src: 0 });
    this.build(assignBuckets(this.parameters, this.limits, order.tolist() as number[]));
    this.arrivals = null;
    this.rebuilt = true;
  }

  private refuseUnfinished(): never {
    const missing = [...this.parameters.keys()].filter((index) => !this.ready.has(index));
    const rank = this.options.group.rank();
    const names = missing.map((index) => itemAt(this.names, index));
    throw new RuntimeError(
      this.options.isStatic
        ? messages.staticGraphLost(rank, missing, names)
        : messages.unfinished(this.options.findUnused, rank, missing, names),
    );
  }

  /** After a forward pass: what no output leads to will get no gradient. */
  prepareBackward(outputs: readonly Tensor[] | null): void {
    this.expects = true;
    this.finished = false;
    this.next = 0;
    this.queued = false;
    this.ready = new Set();
    this.locallyUsed = new Set();
    for (const bucket of this.buckets) bucket.pending = bucket.indices.length;
    if (this.options.isStatic && this.timesExpected !== null) {
      this.timesLeft = [...this.timesExpected];
      this.timesLeft.forEach((times, index) => {
        if (times === 0) this.mark(index, false);
      });
      return;
    }
    this.timesLeft = this.parameters.map(() => 0);
    if (outputs === null || this.options.isStatic) return;
    const reached = reachedFrom(outputs);
    this.edges.forEach((node, index) => {
      if (!reached.has(node)) this.mark(index, false);
    });
  }

  /** Stops expecting gradients: they stay with this process (`no_sync`). */
  pause(): void {
    this.expects = false;
  }

  private arrived(index: number): void {
    if (!this.expects) {
      progress();
      return;
    }
    if (!this.queued) {
      this.queued = true;
      queueAtOutermostEnd(() => {
        this.end();
      });
    }
    if (this.options.isStatic) {
      if (this.timesExpected === null) {
        // The first pass: count; all is reduced at its end.
        if (this.timesLeft[index]!++ === 0) this.arrivals?.push(index);
        return;
      }
      if (this.timesLeft[index] === 0) throw new RuntimeError(messages.staticGraphGained);
      if (--this.timesLeft[index]! > 0) return;
    } else {
      if (this.ready.has(index)) throw new RuntimeError(messages.twice(index, itemAt(this.names, index)));
      this.arrivals?.push(index);
    }
    this.mark(index, true);
    progress();
  }

  /** Takes a gradient, or that there is none, into its bucket; starts what is full. */
  private mark(index: number, isUsed: boolean): void {
    const parameter = itemAt(this.parameters, index);
    const { bucket, view } = itemAt(this.places, index);
    this.ready.add(index);
    const { gradient } = parameter;
    no_grad(() => {
      if (!isUsed || gradient === null) fillWith(view, 0);
      else if (gradient.storage !== view.storage) copyInto(view, gradient);
    });
    if (isUsed && gradient !== null) {
      this.locallyUsed.add(index);
      if (this.options.gradientsAreViews && gradient.storage !== view.storage) {
        const isOurs = !parameter.gradientSeen;
        showView(parameter, view);
        if (isOurs) release(gradient.storage);
      }
    }
    if (--bucket.pending === 0) this.startFull();
  }

  private startFull(): void {
    // In one order on all processes.
    for (; this.next < this.buckets.length && itemAt(this.buckets, this.next).pending === 0; this.next++)
      this.start(itemAt(this.buckets, this.next), this.next);
  }

  private start(bucket: Bucket, number: number): void {
    if (number === 0) this.started = performance.now();
    const { group } = this.options;
    if (this.hook !== null) {
      bucket.future = this.hook(new GradBucket(bucket, number, this.buckets.length));
      return;
    }
    if (group.size() > 1) no_grad(() => mul_(bucket.flat, 1 / group.size()));
    const work = all_reduce(bucket.flat, { group, async_op: true })!;
    bucket.future = new Future({
      poll: () => work.is_completed(),
      wait: () => {
        work.wait();
        return bucket.flat;
      },
    });
  }

  /** At the end of the backward pass: the rest is reduced, and gradients become the averages. */
  private end(): void {
    const { findUnused, isStatic, group } = this.options;
    const firstStatic = isStatic && this.timesExpected === null;
    if (firstStatic) {
      this.timesExpected = [...this.timesLeft];
      this.timesLeft.forEach((times, index) => {
        if (times === 0) this.arrivals?.push(index);
        this.mark(index, times > 0);
      });
    } else if (findUnused && !isStatic) {
      // Outputs that no loss used lead to these.
      this.parameters.forEach((_, index) => {
        if (!this.ready.has(index)) this.mark(index, false);
      });
    }
    if (this.next < this.buckets.length) {
      this.queued = false; // another pass brings the rest, or the next forward pass says what is missing
      return;
    }
    if (findUnused || isStatic) {
      const counts = zerosOf([this.parameters.length], int32);
      const own = tensorFrom(
        this.parameters.map((_, index) => (this.locallyUsed.has(index) ? 1 : 0)),
        int32,
      );
      copyInto(counts, own);
      this.usedWork = { counts, work: all_reduce(counts, { group, async_op: true })! };
    }
    this.finish();
  }

  private finish(): void {
    const computed = performance.now();
    let used: number[] | null = null;
    if (this.usedWork !== null) {
      this.usedWork.work.wait();
      used = this.usedWork.counts.tolist() as number[];
      release(this.usedWork.counts.storage);
      this.usedWork = null;
    }
    let waited = 0;
    for (const bucket of this.buckets) {
      const before = performance.now();
      const result = bucket.future!.wait();
      waited += performance.now() - before;
      bucket.future = null;
      if (result !== bucket.flat) copyInto(bucket.flat, result);
      bucket.indices.forEach((index, i) => {
        if (used === null || itemAt(used, index) > 0) this.give(index, itemAt(bucket.views, i));
      });
    }
    const total = performance.now() - this.started;
    this.lastTimes = {
      communication: total,
      hidden: Math.min(total, Math.max(0, computed - this.started)),
      waited,
      bytes: this.bucketSizes.reduce((a, b) => a + b, 0),
    };
    this.expects = false;
    this.finished = true;
  }

  private give(index: number, view: Tensor): void {
    const parameter = itemAt(this.parameters, index);
    if (this.options.gradientsAreViews) {
      showView(parameter, view);
      return;
    }
    const gradient = (parameter.gradient ??= emptyTensor(view.shape, view.dtype));
    gradient.storage.kept = true;
    copyInto(gradient, view);
  }
}

/** Makes a part of a bucket a parameter's gradient. Its bytes are the bucket's: nobody may give them back with it. */
function showView(parameter: Parameter, view: Tensor): void {
  parameter.gradient = view;
  parameter.gradientSeen = true;
}

/** The graph's nodes that outputs lead to. */
function reachedFrom(outputs: readonly Tensor[]): Set<Node> {
  const seen = new Set<Node>();
  const stack: Node[] = [];
  const visit = (node: Node | undefined): void => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    stack.push(node);
  };
  for (const output of outputs) visit(gradientEdge(output)?.node);
  while (stack.length > 0) for (const edge of stack.pop()!.edges) visit(edge?.node);
  return seen;
}
