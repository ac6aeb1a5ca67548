/**
 * One call of a compiled function. The function's JavaScript runs, and each operator that it calls is compared with those
 * of earlier runs; while they agree nothing is computed, and when the function returns, the whole is run at once. Where
 * they differ, or where somebody needs a value, what was put off is done operator by operator.
 */
import type { BackwardRun } from "../autograd/engine.ts";
import { bumpVersion, gradientEdge, requiresGrad } from "../autograd/history.ts";
import { type Frame, type Interpreter, interpreters } from "../autograd/interpreters.ts";
import { is_grad_enabled, swapGradMode } from "../autograd/modes.ts";
import type { Edge, Gradient } from "../autograd/node-types.ts";
import { observed } from "../backend/observer.ts";
import { callBound, type OperatorCall, type Outputs } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { RuntimeError } from "../support/errors.ts";
import { CPU } from "../tensor/device-name.ts";
import { inference } from "../tensor/inference.ts";
import { allocate, collectIfDue } from "../tensor/memory.ts";
import { type Storage, Version } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { type Book, type Call, type Candidate, PutOffOperator, Stretch } from "./book.ts";
import { Break, Capture, Refusal } from "./capture.ts";
import { Compiled, liesAs } from "./compiled.ts";
import { CompiledNode, SpentNode } from "./compiled-node.ts";
import { Guard } from "./guard.ts";
import { putTogether, takeApart, tensorsWithin } from "./nested.ts";
import { type PendingOwner, PendingNode, PendingStorage } from "./pending.ts";
import { become, BreakError, settled } from "./settle.ts";
import { stance } from "./state.ts";
import { type BackwardStep, type End, isSame, type OperatorStep, Ref } from "./trace.ts";
import { watchBackend } from "./watch.ts";
import { itemAt } from "../support/checked.ts";

const nothing = Symbol("nothing");

/** A tensor that an operator changes in place, as it was. */
interface Before {
  readonly tensor: Tensor;
  readonly shape: Tensor["shape"];
  readonly strides: Tensor["strides"];
  readonly offset: number;
  readonly versions: number;
}

export class Session implements Interpreter, PendingOwner {
  /** The session of the compiled function that runs now. */
  static current: Session | null = null;
  private mode: "matching" | "capturing" | "plain" = "plain";
  private stretch: Stretch;
  private candidates: Candidate[] = [];
  private calls: Call[] = [];
  private capture: Capture | null = null;
  private placeholders: Tensor[] = [];
  private pendingStorages: PendingStorage[] = [];
  private readonly outer: Frame | null = interpreters.top;
  private readonly guard: Guard;
  private isLeaving = false;

  constructor(private readonly book: Book) {
    this.stretch = book.start;
    this.guard = new Guard(watchBackend(), (block) => this.meets(block));
  }

  /** Begins a stretch: the first, or that after a break. */
  begin(): void {
    const { programs } = this.stretch;
    this.calls = [];
    this.undo = [];
    this.placeholders = [];
    this.pendingStorages = [];
    if (this.book.givenUp !== null) {
      this.mode = "plain";
      observed.by = null;
    } else if (programs.length > 0) {
      this.mode = "matching";
      this.candidates = programs.map((compiled) => this.candidateOf(compiled));
      observed.by = this.guard;
    } else this.beginCapture();
  }

  private candidateOf(compiled: Compiled): Candidate {
    const candidate: Candidate = {
      compiled,
      tensors: [],
      storages: [],
      taken: new Set(),
      bases: [],
      shifts: [],
      versions: [],
      binds: (ref, tensor) => this.bind(candidate, ref, tensor),
    };
    return candidate;
  }

  private beginCapture(): void {
    if (stance.current === "fail_on_recompile")
      throw new RuntimeError("Detected recompile when torch.compile stance is 'fail_on_recompile'");
    this.mode = "capturing";
    this.capture = new Capture(this.outer, (reason) => this.meetsInCapture(reason));
    this.capture.runEngine = (run) => this.engine!(run);
    this.capture.begin();
  }

  private engine: ((run: BackwardRun) => Gradient[]) | null = null;

  /** The engine, for backward passes that are captured ahead. */
  useEngine(engine: (run: BackwardRun) => Gradient[]): void {
    this.engine = engine;
  }

  /** Ends the session when the function returned. */
  end(value: unknown): void {
    try {
      if (this.mode === "matching") this.complete("return", value);
      if (this.mode === "capturing") this.endCapture({ kind: "return", reason: "", record: null }, value);
    } finally {
      observed.by = null;
    }
  }

  /** Ends the session when the function threw: what it called before is done. */
  fail(): void {
    try {
      if (this.mode === "matching") this.leave(false, "the function threw an error");
      if (this.mode === "capturing") {
        this.capture!.end();
        this.capture = null;
      }
    } finally {
      this.mode = "plain";
      observed.by = null;
    }
  }

  // What interpreters do

  call({ record, args, out }: OperatorCall): unknown {
    if (this.mode === "matching") {
      const result = this.matchOperator(record, args, out);
      if (result !== nothing) return result;
      const ended = this.candidates.length > 0 ? null : this.brokenBy("operator", record);
      if (ended === null) this.leave(true, `${record.name} is called otherwise than before`);
      else return this.plainly(() => callBound(record, args, out), ended);
    }
    if (this.mode === "capturing") return this.captureOperator(record, args, out);
    return callBound(record, args, out);
  }

  backward(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[] {
    if (this.mode === "matching") {
      const results = this.matchBackward(run, next);
      if (results !== null) return results;
      const ended = this.candidates.length > 0 ? null : this.brokenBy("backward", null);
      if (ended === null) this.leave(true, "a backward pass is run otherwise than before");
      else return this.plainly(() => next(settled(run)), ended) as Gradient[];
    }
    const own = settled(run);
    if (this.mode === "capturing") return this.captureBackward(own, next);
    return next(own);
  }

  /** Runs a part of the function that is not to be compiled. */
  outside<R>(run: () => R, reason: string): R {
    if (this.mode === "matching") {
      this.rejected = this.candidates;
      const ended = this.brokenBy("disabled", null);
      if (ended !== null) return this.plainly(run, ended) as R;
      this.leave(true, reason);
    }
    if (this.mode !== "capturing") return run();
    this.breakCapture(new Break("disabled", reason, null));
    return this.plainly(run, null) as R;
  }

  // Capturing

  private captureOperator(record: OperatorRecord, args: unknown[], out: Outputs | null): unknown {
    try {
      return this.capture!.operator(record, args, out);
    } catch (error) {
      if (error instanceof Refusal) {
        this.breakCapture(error.cause);
        this.nextStretch();
        return error.result;
      }
      if (!(error instanceof Break)) throw error;
      this.breakCapture(error);
      return this.plainly(() => callBound(record, args, out), null);
    }
  }

  private captureBackward(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[] {
    try {
      return this.capture!.backward(run, next);
    } catch (error) {
      if (error instanceof Refusal) {
        this.breakCapture(error.cause);
        this.nextStretch();
        return error.result as Gradient[];
      }
      if (!(error instanceof Break)) throw error;
      this.breakCapture(error);
      return this.plainly(() => next(run), null) as Gradient[];
    }
  }

  /** The program's own code meets memory of the steps while they are written down. */
  private meetsInCapture(reason: string): void {
    this.breakCapture(new Break("read", reason, null));
    this.nextStretch();
  }

  private ended: Compiled | null = null;

  private breakCapture({ kind, reason, record }: Break): void {
    const where = record === null ? reason : `${record.name}: ${reason}`;
    this.book.note({ kind: "break", reason: where });
    this.endCapture({ kind, reason: where, record }, null);
    if (this.book.fullgraph) {
      this.mode = "plain";
      observed.by = null;
      throw new BreakError(where);
    }
  }

  private endCapture(end: End, value: unknown): void {
    const capture = this.capture!;
    this.ended = null;
    const trace = capture.finish(end, value);
    capture.end();
    this.capture = null;
    this.mode = "plain";
    if (trace === null || (trace.steps.length === 0 && end.kind === "return")) {
      if (capture.hopeless !== null) this.giveUp(capture.hopeless);
      return;
    }
    const compiled = new Compiled(trace, this.book.fuses);
    this.stretch.programs.push(compiled);
    this.ended = compiled;
    this.book.captured(compiled);
  }

  private giveUp(reason: string): void {
    this.book.givenUp = reason;
    this.book.note({ kind: "give up", reason });
    if (this.book.fullgraph) throw new BreakError(reason);
  }

  /** Goes on after a break, behind the program that ended there. */
  private nextStretch(compiled: Compiled | null = this.ended): void {
    if (compiled !== null) {
      let next = this.stretch.next.get(compiled);
      if (next === undefined) this.stretch.next.set(compiled, (next = new Stretch()));
      this.stretch = next;
    } else if (this.book.givenUp === null) this.stretch = new Stretch();
    this.begin();
  }

  /** Does something as it is, between two stretches. */
  private plainly(run: () => unknown, compiled: Compiled | null): unknown {
    observed.by = null;
    this.mode = "plain";
    const before = interpreters.top;
    interpreters.top = this.outer;
    try {
      return run();
    } finally {
      interpreters.top = before;
      this.nextStretch(compiled ?? this.ended);
    }
  }

  // Matching

  private bind(candidate: Candidate, ref: Ref, tensor: Tensor): boolean {
    const known = candidate.tensors[ref.id];
    if (requiresGrad(tensor) !== ref.requiresGrad) return false;
    if (known !== undefined) return known === tensor;
    const spec = itemAt(candidate.compiled.trace.tensors, ref.id);
    if (spec.isMade || tensor instanceof Wrapper || tensor.pending !== 0 || tensor.wantsGrad !== ref.isLeaf)
      return false;
    if (!liesAs(spec, tensor) || tensor.storage.device !== CPU || tensor.isInference !== spec.isInference) return false;
    const { storage } = tensor;
    const { id, isExternal } = spec.slot;
    const bound = candidate.storages[id];
    const size = spec.dtype.itemsize;
    if (bound === undefined) {
      if (candidate.taken.has(storage) || !isExternal) return false;
      const shift = (tensor.offset - spec.offset) * size;
      candidate.shifts[id] = shift;
      candidate.bases[id] = storage.block + shift;
      candidate.storages[id] = storage;
      candidate.taken.add(storage);
      this.guard.add(storage);
    } else if (bound !== storage || (candidate.shifts[id] ?? 0) + spec.offset * size !== tensor.offset * size)
      return false;
    candidate.tensors[ref.id] = tensor;
    candidate.versions[spec.version] ??= tensor.version;
    return true;
  }

  private fits(candidate: Candidate, record: OperatorRecord, args: unknown[], out: Outputs | null): boolean {
    const step = candidate.compiled.trace.steps[this.calls.length];
    if (step === undefined || step.kind !== "operator" || step.record !== record) return false;
    if (step.recordsHistory !== is_grad_enabled() || step.isInference !== inference.on) return false;
    return step.args.fits(args, candidate.binds) && isSame(step.out, out, candidate.binds);
  }

  private matchOperator(record: OperatorRecord, args: unknown[], out: Outputs | null): unknown {
    const { candidates } = this;
    const place = this.calls.length;
    const fits = (candidate: Candidate): boolean => this.fits(candidate, record, args, out);
    const left = candidates.every(fits) ? candidates : candidates.filter(fits);
    if (left.length === 0) this.rejected = candidates;
    this.candidates = left;
    const [first] = left;
    if (first === undefined) return nothing;
    const step = first.compiled.trace.steps[place] as OperatorStep;
    const { results, structure, changes } = step;
    const leaves: unknown[] = [];
    for (const result of results) leaves.push(result instanceof Ref ? this.stand(first, result) : result);
    for (let i = 1; i < left.length; i++) {
      const other = left[i]!;
      const twin = other.compiled.trace.steps[place] as OperatorStep;
      twin.results.forEach((result, j) => {
        if (result instanceof Ref) this.adoptInto(other, result, leaves[j] as Tensor);
      });
    }
    for (const change of changes) {
      const tensor = itemAt(first.tensors, change.id);
      this.willChange(tensor);
      for (let i = 0; i < change.versions; i++) bumpVersion(tensor, record.name);
      const base = (first.shifts[itemAt(first.compiled.trace.tensors, change.id).slot.id] ?? 0) / tensor.dtype.itemsize;
      tensor.shape = change.shape;
      tensor.strides = change.strides;
      tensor.offset = base + change.offset;
    }
    this.calls.push(new PutOffOperator(this, step, args, out, leaves));
    return structure.isSingle ? leaves[0] : putTogether(structure, leaves);
  }

  /** Calls an operator that was put off; its results become what stood for them. */
  redoOperator({ step, args, out, leaves }: PutOffOperator): void {
    const { record, recordsHistory, isInference } = step;
    const grad = swapGradMode(recordsHistory);
    const before = inference.on;
    inference.on = isInference;
    try {
      const result = this.mode === "capturing" ? this.captureOperator(record, args, out) : callBound(record, args, out);
      takeApart(result).leaves.forEach((leaf, i) => {
        if (leaf instanceof Tensor && leaf !== leaves[i]) become(leaves[i] as Tensor, leaf, this.capture);
      });
    } finally {
      inference.on = before;
      swapGradMode(grad);
    }
  }

  /** How tensors were before operators that are put off changed them. */
  private undo: Before[] = [];

  private willChange(tensor: Tensor): void {
    const { shape, strides, offset, version } = tensor;
    this.undo.push({ tensor, shape, strides, offset, versions: version.value });
  }

  private rejected: Candidate[] = [];

  /** A tensor that stands for a result. */
  private stand(candidate: Candidate, ref: Ref): Tensor {
    const known = candidate.tensors[ref.id];
    const { tensors } = candidate.compiled.trace;
    const spec = itemAt(tensors, ref.id);
    if (known !== undefined) {
      if (spec.isMade) this.markHistory(known, ref);
      return known;
    }
    const { slot, shape, strides, dtype } = spec;
    let storage = candidate.storages[slot.id];
    if (storage === undefined) {
      const pending = new PendingStorage(this, slot.bytes);
      this.pendingStorages.push(pending);
      candidate.storages[slot.id] = storage = pending;
      candidate.taken.add(storage);
    }
    const version = (candidate.versions[spec.version] ??= new Version());
    const offset = spec.offset + (candidate.shifts[slot.id] ?? 0) / dtype.itemsize;
    const tensor = new Tensor(storage, shape, strides, offset, dtype, version);
    tensor.isInference = spec.isInference;
    candidate.tensors[ref.id] = tensor;
    this.placeholders.push(tensor);
    this.markHistory(tensor, ref);
    return tensor;
  }

  private markHistory(tensor: Tensor, ref: Ref): void {
    if (ref.isLeaf) {
      tensor.wantsGrad = true;
      return;
    }
    if (!ref.requiresGrad && tensor.gradFn instanceof PendingNode) tensor.gradFn = null;
    if (!ref.requiresGrad || tensor.gradFn instanceof PendingNode) return;
    tensor.gradFn = new PendingNode(this, tensor);
    tensor.outputNumber = ref.output;
  }

  private adoptInto(candidate: Candidate, ref: Ref, tensor: Tensor): void {
    const { slot, version } = itemAt(candidate.compiled.trace.tensors, ref.id);
    candidate.tensors[ref.id] = tensor;
    candidate.versions[version] ??= tensor.version;
    candidate.storages[slot.id] = tensor.storage;
    candidate.taken.add(tensor.storage);
  }

  private matchBackward(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[] | null {
    const place = this.calls.length;
    const left = this.candidates.filter((candidate) => {
      const step = candidate.compiled.trace.steps[place];
      return step?.kind === "backward" && this.isSameBackward(candidate, step, run);
    });
    if (left.length === 0) {
      this.rejected = this.candidates;
      this.candidates = [];
      return null;
    }
    this.candidates = left;
    const [first, ...others] = left;
    const step = first!.compiled.trace.steps[place] as BackwardStep;
    const results = step.results.map((ref) => ref && this.stand(first!, ref));
    const leaves = step.leaves.map(({ leaf, before, after, versions }) => {
      const tensor = itemAt(first!.tensors, leaf.id);
      if (before === null || before.id !== after.id) {
        const gradient = this.stand(first!, after);
        tensor.gradient = gradient;
        return { tensor, gradient };
      }
      if (versions > 0) this.willChange(tensor.gradient!);
      for (let i = 0; i < versions; i++) bumpVersion(tensor.gradient!, "add_");
      return { tensor, gradient: null };
    });
    for (const other of others) {
      const twin = other.compiled.trace.steps[place] as BackwardStep;
      twin.results.forEach((ref, i) => ref && this.adoptInto(other, ref, results[i]!));
      twin.leaves.forEach(({ after }, i) => {
        const { gradient } = itemAt(leaves, i);
        if (gradient !== null) this.adoptInto(other, after, gradient);
      });
    }
    this.calls.push({
      redo: () => {
        const later = leaves.map(({ tensor, gradient }) => {
          const is = tensor.gradient;
          if (gradient !== null) tensor.gradient = null;
          return is;
        });
        const own = settled(run);
        const made = this.mode === "capturing" ? this.captureBackward(own, next) : next(own);
        made.forEach((result, i) => {
          if (result !== null && result !== results[i]) become(results[i]!, result, this.capture);
        });
        leaves.forEach(({ tensor, gradient }, i) => {
          if (gradient === null || tensor.gradient === null) return;
          become(gradient, tensor.gradient, this.capture);
          tensor.gradient = later[i] === gradient ? gradient : later[i]!;
        });
      },
    });
    return results;
  }

  private isSameBackward(candidate: Candidate, step: BackwardStep, run: BackwardRun): boolean {
    const { tensors } = candidate;
    const isAt = (ref: Ref, edge: Edge): boolean => {
      const tensor = tensors[ref.id];
      const own = tensor === undefined ? null : gradientEdge(tensor);
      return own !== null && own.node === edge.node && own.input === edge.input;
    };
    const areAt = (refs: readonly Ref[], edges: readonly Edge[]): boolean =>
      refs.length === edges.length && refs.every((ref, i) => isAt(ref, itemAt(edges, i)));
    if (run.createGraph || run.isLayered === true || run.keepGraph !== step.keepGraph) return false;
    if (run.accumulate !== step.accumulate || (run.inputs === null) !== (step.inputs === null)) return false;
    if (!areAt(step.roots, run.roots)) return false;
    if (step.inputs !== null && !areAt(step.inputs, run.inputs!)) return false;
    if (!step.gradients.every((ref, i) => this.bind(candidate, ref, itemAt(run.gradients, i)))) return false;
    return step.leaves.every(({ leaf, before }) => {
      const tensor = tensors[leaf.id];
      if (tensor === undefined || !tensor.wantsGrad || tensor.hooks !== null) return false;
      const { gradient } = tensor;
      return before === null ? gradient === null : gradient !== null && this.bind(candidate, before, gradient);
    });
  }

  // Ends

  /** The program whose steps are all done and that ends in this way, run; null if there is none. */
  private brokenBy(kind: End["kind"], record: OperatorRecord | null): Compiled | null {
    const found = this.rejected.find(({ compiled: { trace } }) => {
      const { end, steps } = trace;
      return steps.length === this.calls.length && end.kind === kind && end.record === record;
    });
    this.rejected = [];
    if (found === undefined) return null;
    this.run(found);
    return found.compiled;
  }

  private complete(kind: End["kind"], value: unknown): void {
    const mine = tensorsWithin(value).filter((tensor) => this.placeholders.includes(tensor));
    const found = this.candidates.find(({ compiled: { trace }, tensors }) => {
      if (trace.end.kind !== kind || trace.steps.length !== this.calls.length) return false;
      return mine.every((tensor) => tensors.some((each, id) => each === tensor && trace.outputs.has(id)));
    });
    if (found === undefined) this.leave(true, "the function returned earlier, or something else, than before");
    else {
      this.run(found);
      this.mode = "plain";
    }
  }

  /** Computes what was put off, all at once. */
  private run(candidate: Candidate): void {
    const { compiled, tensors } = candidate;
    observed.by = null;
    collectIfDue();
    const fresh: Storage[] = [];
    for (const { id, bytes } of compiled.outputs) fresh[id] = allocate(bytes);
    const { calls } = this;
    const before = interpreters.top;
    interpreters.top = this.outer;
    let kept: Storage | null = null;
    try {
      kept = compiled.runForward(
        candidate.bases,
        ({ step, argument }) => (calls[step] as PutOffOperator).args[argument] as number,
        fresh,
      );
    } catch (error) {
      this.drop();
      throw error;
    } finally {
      interpreters.top = before;
      this.guard.finish();
    }
    for (const { id } of compiled.outputs) {
      const pending = candidate.storages[id];
      if (pending instanceof PendingStorage) pending.real = itemAt(fresh, id);
    }
    this.settleHistories(candidate, kept);
    for (const tensor of this.placeholders) {
      const { storage } = tensor;
      if (storage instanceof PendingStorage && storage.real !== null) tensor.storage = storage.real;
    }
    for (const id of compiled.leafGradients) {
      const tensor = tensors[id];
      if (tensor !== undefined) tensor.storage.kept = true;
    }
    this.drop();
  }

  /** Gives results their histories: the compiled one, or one that was used up. */
  private settleHistories({ compiled, tensors }: Candidate, kept: Storage | null): void {
    const { backward } = compiled.trace;
    if (backward !== null) {
      for (const { id } of backward.roots) {
        const root = itemAt(tensors, id);
        const { storage } = root;
        if (storage instanceof PendingStorage && storage.real !== null) root.storage = storage.real;
        root.gradFn = null;
      }
      const edges = backward.inputs.map(({ id }) => gradientEdge(itemAt(tensors, id)));
      const read: Tensor[] = [];
      for (const id of compiled.backwardReads) read[id] = itemAt(tensors, id);
      const node = new CompiledNode(compiled, edges, read, kept);
      for (const { id } of backward.roots) node.addOutput(itemAt(tensors, id));
    }
    let spent: SpentNode | null = null;
    for (const tensor of this.placeholders)
      if (tensor.gradFn instanceof PendingNode) {
        tensor.gradFn = spent ??= new SpentNode();
        tensor.outputNumber = 0;
      }
  }

  private drop(): void {
    for (const pending of this.pendingStorages) if (pending.real === null) pending.gone = true;
    this.pendingStorages = [];
    this.placeholders = [];
    this.calls = [];
    this.undo = [];
  }

  /** Somebody needs bytes of a result that is not computed. */
  settle(): void {
    if (this.mode !== "matching" || this.isLeaving) return;
    this.rejected = this.candidates;
    const ended = this.brokenBy("read", null);
    if (ended === null) this.leave(true, "a value is needed before the function returns");
    else this.nextStretch(ended);
  }

  /** The program's own code meets a block that the steps so far use. */
  private meets(block: number): void {
    if (this.mode !== "matching" || this.calls.length === 0 || this.isLeaving) return;
    const writes = this.candidates.some(({ compiled, bases, shifts }) =>
      bases.some(
        (base, id) =>
          base - itemAt(shifts, id) === block &&
          compiled.trace.entries.some((entry) => entry.writes.some((slot) => slot.id === id)),
      ),
    );
    if (writes) this.settle();
  }

  /** Does what was put off, operator by operator; the rest of the function is written down anew, unless it may not be. */
  private leave(mayCapture: boolean, reason: string): void {
    const { calls } = this;
    this.isLeaving = true;
    this.calls = [];
    for (const { tensor, shape, strides, offset, versions } of this.undo.reverse()) {
      Object.assign(tensor, { shape, strides, offset });
      tensor.version.value = versions;
    }
    observed.by = null;
    this.guard.finish();
    const isFull = this.stretch.programs.length >= this.book.limit;
    if (mayCapture && isFull) this.giveUp(`its operators differed in ${this.book.limit} ways (${reason})`);
    if (mayCapture && !isFull) {
      this.book.note({ kind: "recompile", reason });
      this.beginCapture();
    } else this.mode = "plain";
    const before = interpreters.top;
    interpreters.top = this.outer;
    try {
      for (const each of calls) each.redo();
    } finally {
      interpreters.top = before;
      this.isLeaving = false;
    }
    this.drop();
  }
}
