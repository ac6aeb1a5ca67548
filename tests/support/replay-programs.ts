/** Replays one recorded program statement by statement and compares everything observable after each. */
import {
  call,
  dtypeName,
  dtypeOf,
  functionAt,
  isTensor,
  methodOf,
  nodeName,
  readTensor,
  setGradMode,
  slice,
  storageOf,
  withOptions,
} from "./adapter.ts";
import { closeNumbers } from "./compare.ts";
import { isObject, parseFloatText, readGoldenBytes } from "./goldens.ts";
import { Missing, Mismatch, shortText } from "./outcome.ts";
import { expectSameError, withoutNodeDigits } from "./raises.ts";
import { tensorsIn } from "./values.ts";
import type { TensorLike } from "./adapter.ts";
import type { Json, JsonObject, Tolerance } from "./goldens.ts";
import type { Raises } from "./raises.ts";

interface TensorRecord {
  readonly is?: string;
  readonly shape: readonly number[];
  readonly data: readonly Json[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly dtype: string;
  readonly requires_grad: boolean;
  readonly is_leaf: boolean | null;
  readonly version: number;
  readonly grad_fn: string | null | { readonly raises: Raises };
  readonly grad: readonly Json[] | null;
  readonly shares: string | null;
}

interface Statement {
  readonly do: string;
  readonly on?: string;
  readonly args: readonly Json[];
  readonly kwargs?: JsonObject;
  readonly out: readonly (string | null)[];
  readonly raises?: Raises;
  readonly returns?: Json;
  readonly state?: Readonly<Record<string, Partial<TensorRecord>>>;
  readonly partial?: boolean;
}

export interface Program {
  readonly seed: number;
  readonly statements: readonly Statement[];
}

export interface ProgramFile {
  readonly tolerances: Readonly<Record<string, Tolerance>>;
  readonly programs: readonly Program[];
}

export function readPrograms(file: string): ProgramFile {
  return JSON.parse(new TextDecoder().decode(readGoldenBytes(file))) as ProgramFile;
}

export function replayProgram(file: ProgramFile, program: Program): void {
  setGradMode(true);
  try {
    new ProgramReplay(file.tolerances).run(program.statements);
  } finally {
    setGradMode(true);
  }
}

function contiguousStride(shape: readonly number[]): number[] {
  const stride: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    stride.unshift(step);
    step *= Math.max(shape[axis] ?? 1, 1);
  }
  return stride;
}

class ProgramReplay {
  private readonly tolerances: Readonly<Record<string, Tolerance>>;
  private readonly tensors = new Map<string, TensorLike>();
  /** Names that were found to be the very object of another name. */
  private readonly aliases = new Map<string, TensorLike>();
  private readonly expected = new Map<string, TensorRecord>();

  constructor(tolerances: Readonly<Record<string, Tolerance>>) {
    this.tolerances = tolerances;
  }

  run(statements: readonly Statement[]): void {
    statements.forEach((statement, i) => {
      const what = `statement ${i} ${statement.on ? `${statement.on}.` : ""}${statement.do}${shortText(statement.args)}`;
      let error: unknown;
      let results: readonly unknown[] = [];
      try {
        results = this.execute(statement);
      } catch (thrown) {
        if (thrown instanceof Missing) throw thrown;
        error = thrown ?? new Error("threw nothing");
      }
      try {
        expectSameError(error, statement.raises, what);
      } catch (thrown) {
        if (thrown instanceof Error && !(thrown instanceof Mismatch))
          thrown.message = `${what} threw: ${thrown.message}`;
        throw thrown;
      }
      if (statement.partial) return;
      this.bind(statement, results, what);
      this.compareAll(what);
    });
  }

  private bind(statement: Statement, results: readonly unknown[], what: string): void {
    const tensors =
      statement.out.length === 1
        ? results.slice(0, 1)
        : results.flatMap((result) => (Array.isArray(result) ? tensorsIn(result) : [result]));
    statement.out.forEach((name, i) => {
      const result =
        statement.out.length === 1 && Array.isArray(tensors[0]) ? (tensors[0] as readonly unknown[])[0] : tensors[i];
      if (name === null) {
        if (result !== null && result !== undefined)
          throw new Mismatch(`${what}: result ${i} is ${shortText(String(result))}, expected null`);
        return;
      }
      if (!isTensor(result))
        throw new Mismatch(`${what}: result ${i} is ${shortText(String(result))}, expected a tensor`);
      if (statement.state?.[name]?.is !== undefined) this.aliases.set(name, result);
      else this.tensors.set(name, result);
    });
    if (statement.returns !== undefined && !statement.raises) this.compareReturn(results[0], statement.returns, what);
    for (const [name, change] of Object.entries(statement.state ?? {})) {
      if (change.is !== undefined) {
        if (this.aliases.get(name) !== this.named(change.is))
          throw new Mismatch(`${what}: ${name} is another object than ${change.is}`);
        continue;
      }
      const before = this.expected.get(name);
      this.expected.set(
        name,
        before
          ? { ...before, ...change }
          : {
              shape: [],
              data: [],
              stride: contiguousStride(change.shape ?? []),
              offset: 0,
              dtype: "float64",
              requires_grad: false,
              is_leaf: true,
              version: 0,
              grad_fn: null,
              grad: null,
              shares: null,
              ...change,
            },
      );
    }
  }

  private compareReturn(actual: unknown, expected: Json, what: string): void {
    const wanted = isObject(expected) ? expected["$dtype"] : expected;
    const got = dtypeName(actual) ?? actual;
    if (got !== wanted)
      throw new Mismatch(`${what}: returned ${shortText(String(got))}, expected ${shortText(wanted)}`);
  }

  private named(name: string): TensorLike {
    const tensor = this.tensors.get(name) ?? this.aliases.get(name);
    if (!tensor) throw new Mismatch(`the program names ${name}, which has no tensor`);
    return tensor;
  }

  private argument(json: Json | undefined): unknown {
    if (!isObject(json)) return json;
    if ("$t" in json) return this.named(json["$t"] as string);
    if ("$list" in json) return (json["$list"] as readonly Json[]).map((item) => this.argument(item));
    if ("$slice" in json) return slice(...(json["$slice"] as [unknown, unknown, unknown]));
    if ("$ellipsis" in json) return "...";
    if ("$dtype" in json) return dtypeOf(json["$dtype"] as string);
    if ("$float" in json) return parseFloatText(json["$float"] as string);
    throw new Mismatch(`the harness does not know the argument ${shortText(json)}`);
  }

  private clones(value: unknown): unknown {
    const contiguous_format = dtypeOf("contiguous_format");
    return isTensor(value) ? call(value, "clone", { memory_format: contiguous_format }) : value;
  }

  private execute(statement: Statement): readonly unknown[] {
    const args = statement.args.map((arg) => this.argument(arg));
    const kwargs = Object.fromEntries(
      Object.entries(statement.kwargs ?? {}).map(([key, item]) => [key, this.argument(item)]),
    );
    const subject = statement.on === undefined ? undefined : this.named(statement.on);
    const copy = (value: unknown): unknown => (isTensor(value) ? call(value, "clone") : value);
    switch (statement.do) {
      case "tensor":
        return [functionAt("torch.tensor")(...withOptions(args, kwargs))];
      case "getitem":
        return [call(subject, "at", ...(args[0] as readonly unknown[]))];
      case "setitem":
        return [call(subject, "index_put_", args[0], args[1])];
      case "no_grad_begin":
        setGradMode(false);
        return [];
      case "no_grad_end":
        setGradMode(true);
        return [];
      case "set_requires_grad":
        return [call(subject, "requires_grad_", args[0])];
      case "backward":
        call(
          subject,
          "backward",
          ...withOptions(
            args.map(copy),
            "gradient" in kwargs ? { ...kwargs, gradient: copy(kwargs["gradient"]) } : kwargs,
          ),
        );
        return [];
      case "grad":
        return (functionAt("torch.autograd.grad")(...withOptions(args, kwargs)) as readonly unknown[]).map((grad) =>
          this.clones(grad),
        );
      case "get_grad":
        return [this.clones((subject as TensorLike).grad)];
      case "zero_grad_none":
        (subject as TensorLike).grad = null;
        return [];
      case "register_hook_scale":
        call(subject, "register_hook", (grad: unknown) => call(grad, "mul", args[0]));
        return [];
      default: {
        const run = subject ? methodOf(subject, statement.do) : functionAt(`torch.${statement.do}`);
        return [run(...withOptions(args, kwargs))];
      }
    }
  }

  private compareAll(what: string): void {
    const owners = new Map<unknown, string>();
    for (const [name, tensor] of this.tensors) {
      const storage = storageOf(tensor);
      const owner = owners.get(storage) ?? name;
      owners.set(storage, owner);
      const record = this.expected.get(name);
      if (!record) throw new Mismatch(`${what}: nothing is recorded of ${name}`);
      this.compareTensor(tensor, record, owner === name ? null : owner, `${what}: ${name}`);
    }
  }

  private compareTensor(tensor: TensorLike, record: TensorRecord, shares: string | null, what: string): void {
    const check = (field: string, actual: unknown, expected: unknown): void => {
      if (actual !== expected)
        throw new Mismatch(`${what}: ${field} is ${shortText(actual)}, expected ${shortText(expected)}`);
    };
    // before is_leaf: a view learns here that its base has a new history
    const usable = compareGradFn(tensor, record, what, check);
    if (usable) check("is_leaf", tensor.is_leaf, record.is_leaf);
    check("shape", tensor.shape.join(), record.shape.join());
    check("stride", tensor.stride().join(), record.stride.join());
    check("offset", tensor.storage_offset(), record.offset);
    check("dtype", tensor.dtype.name, record.dtype);
    check("requires_grad", tensor.requires_grad, record.requires_grad);
    check("version", tensor._version, record.version);
    check("shares", shares, record.shares);
    this.compareData(tensor, record.data, record.dtype, `${what}: data`);
    if (!usable) return;
    const grad = tensor.grad;
    if ((grad === null || grad === undefined) !== (record.grad === null))
      check("grad", grad ? "there" : "none", record.grad ? "there" : "none");
    if (grad && record.grad) this.compareData(grad, record.grad, record.dtype, `${what}: grad`);
  }

  private compareData(tensor: TensorLike, expected: readonly Json[], dtype: string, what: string): void {
    const { values } = readTensor(tensor);
    const tolerance = this.tolerances[dtype] ?? { rtol: 0, atol: 0 };
    if (values.length !== expected.length)
      throw new Mismatch(`${what}: ${values.length} elements, expected ${expected.length}`);
    expected.forEach((item, i) => {
      const wanted = typeof item === "string" ? parseFloatText(item) : Number(item);
      if (!closeNumbers(Number(values[i]), wanted, tolerance))
        throw new Mismatch(`${what}[${i}] is ${values[i]}, expected ${wanted}`);
    });
  }
}

/** Compares the grad_fn; false where PyTorch refuses to give one, and with it is_leaf and grad. */
function compareGradFn(
  tensor: TensorLike,
  record: TensorRecord,
  what: string,
  check: (field: string, actual: unknown, expected: unknown) => void,
): boolean {
  let gradFn: unknown;
  let error: unknown;
  try {
    gradFn = tensor.grad_fn;
  } catch (thrown) {
    error = thrown;
  }
  if (typeof record.grad_fn === "object" && record.grad_fn !== null) {
    expectSameError(error, record.grad_fn.raises, `${what}: grad_fn`);
    return false;
  }
  if (error !== undefined) throw error;
  const actual = gradFn === null || gradFn === undefined ? null : withoutNodeDigits(nodeName(gradFn));
  check("grad_fn", actual, record.grad_fn === null ? null : withoutNodeDigits(record.grad_fn));
  return true;
}
