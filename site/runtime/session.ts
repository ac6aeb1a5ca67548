/** Runs the cells of a page one after the other with shared names; knows neither the page nor the worker. */
import { Dashboard } from "./dashboard.ts";
import { line, text } from "./format.ts";
import { hintsFor } from "./hints.ts";
import type { Failure, Output, Plot, Shown, Verdict } from "./outputs.ts";
import {
  graphPicture,
  isTensor,
  numbers,
  shapesPicture,
  StorageMemory,
  windowsPicture,
  type PictureLibrary,
  type TensorLike,
} from "./pictures.ts";
import { CellSyntaxError, LINES_BEFORE, prepare } from "./transform.ts";

interface DisplayOptions {
  readonly as?: Shown["kind"] | "storage" | "graph" | "shapes" | "windows";
  readonly title?: string;
  /** Names of leaves, for graphs. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** What a network or a function is given, for shapes and windows. */
  readonly input?: unknown;
}

/** What `display` draws of a tensor's numbers, and of other things. */
const KINDS: readonly Shown["kind"][] = ["table", "heat", "image"];
const DRAWN = ["storage", "graph", "shapes", "windows"];

/** Gives a module, or what it exports by a name. */
type Load = (module: string, name?: string) => Promise<unknown>;
type CellFunction = (scope: object, load: Load) => Promise<unknown>;

function asPlain(value: unknown): readonly number[] {
  return isTensor(value) ? numbers(value.detach().tolist()) : numbers(value);
}

/** What `display` sends to the page: small matrices as tables, [H, W] as heat maps, [1 or 3, H, W] as images. */
function shown(tensor: TensorLike, as: Shown["kind"] | undefined, title: string | undefined): Shown {
  const { shape } = tensor;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > 1_000_000) throw new RangeError(`display: ${count} values are too many to draw; show a part`);
  const picture = shape.length === 3 && (shape[0] === 1 || shape[0] === 3) && count >= 64;
  if (as !== undefined && !KINDS.includes(as))
    throw new TypeError(
      `display: as: "${String(as)}" is none of ${[...KINDS, ...DRAWN].map((one) => `"${one}"`).join(", ")}`,
    );
  const kind = as ?? (picture ? "image" : shape.length === 2 && count > 64 ? "heat" : "table");
  return {
    kind,
    shape,
    dtype: String(tensor.dtype),
    values: numbers(tensor.detach().tolist()),
    ...(title === undefined ? {} : { title }),
  };
}

/** The cell, the sentence, the help and the line of what was thrown. */
function failure(
  error: unknown,
  name: string,
  source: string,
  library: unknown = null,
  known: readonly string[] = [],
): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: text(error), help: [] };
  const [message = "", ...lines] = error.message.split("\n");
  const help = lines.map((one) => withLineNumbers(one, name));
  const at = error instanceof CellSyntaxError ? error.line : lineIn(error.stack ?? "", name);
  const hints =
    help.length > 0 ? [] : hintsFor(error, source, library as Readonly<Record<string, unknown>> | null, known);
  return {
    name: error.name,
    message,
    help,
    ...(hints.length > 0 ? { hints } : {}),
    ...(at === undefined ? {} : { line: at }),
  };
}

/** Places in this cell as "line 3", in other cells of the page with their names. */
function withLineNumbers(help: string, name: string): string {
  return help.replace(/\/cells\/([\w-]+\.ts):(\d+):\d+/g, (_place, cell: string, at: string) => {
    const number = `line ${Number(at) - LINES_BEFORE}`;
    return cell === name ? number : `${number} of ${cell.replace(/^cell-|\.ts$/g, "")}`;
  });
}

function lineIn(stack: string, name: string): number | undefined {
  const found = stack.split(`${name}:`)[1];
  const at = found === undefined ? Number.NaN : Number.parseInt(found, 10) - LINES_BEFORE;
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** The subpaths of the package that cells can import, and where what they give stands in `torch`. */
const subpaths: Readonly<Record<string, readonly string[]>> = {
  "flambeau/nn": ["nn"],
  "flambeau/nn/functional": ["nn", "functional"],
  "flambeau/optim": ["optim"],
  "flambeau/utils/data": ["utils", "data"],
};

/** The state that the cells of a page share. */
export class Session {
  readonly #scope: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  readonly #load: Load;
  readonly #storages = new StorageMemory();
  #dashboards: Dashboard[] = [];
  #torch: PictureLibrary | null = null;
  #emit: (output: Output) => void = () => {};

  /** `load` gives the modules that a cell may import. */
  constructor(load: (name: string) => Promise<unknown>) {
    this.#load = async (module, name) => {
      const path = Object.hasOwn(subpaths, module) ? subpaths[module]! : [];
      let loaded = await load(path.length > 0 ? "flambeau" : module);
      if (module === "flambeau" || path.length > 0) this.#torch = loaded as PictureLibrary;
      for (const part of path) loaded = (loaded as Readonly<Record<string, unknown>>)[part];
      if (name === undefined) return loaded;
      const exported = loaded as Readonly<Record<string, unknown>>;
      if (name in exported) return exported[name];
      throw new SyntaxError(`"${module}" has no export named "${name}"`);
    };
    // Engines keep ten callers only: a cell's own line would be lost below those of the library.
    (Error as { stackTraceLimit?: number }).stackTraceLimit = 60;
    const print = (...values: unknown[]): void => {
      this.#emit({ type: "text", text: line(values) });
    };
    Object.assign(this.#scope, {
      console: { log: print, info: print, warn: print, error: print, debug: print, table: print },
      print,
      display: (value: unknown, options: DisplayOptions = {}) => {
        const output = this.#picture(value, options);
        if (output === null) print(value);
        else this.#emit(output);
      },
      dashboard: (writer: unknown) => {
        this.#dashboards.push(new Dashboard(writer, (output) => this.#emit(output)));
      },
      plot: (series: Record<string, unknown>, options: Partial<Omit<Plot, "series">> & { x?: unknown } = {}) => {
        const lines = Object.entries(series).map(([name, y]) => ({ name, y: asPlain(y) }));
        if (
          Array.isArray(series) ||
          isTensor(series) ||
          Object.values(series).some((y) => typeof y === "string") ||
          lines.some(({ y }) => y.some((value) => typeof value !== "number"))
        )
          throw new TypeError("plot: write plot({ name: values }), where the values are numbers or a tensor");
        const longest = Math.max(0, ...lines.map(({ y }) => y.length));
        const x = options.x === undefined ? Array.from({ length: longest }, (_, i) => i) : asPlain(options.x);
        this.#emit({ type: "plot", plot: { ...options, x, series: lines } });
      },
    });
  }

  /** What `display` shows of a value; null for what is only printed. */
  #picture(value: unknown, { as, title, names, input }: DisplayOptions): Output | null {
    if (as === "storage") {
      const tensors = isTensor(value) ? { tensor: value } : (value as Readonly<Record<string, unknown>>);
      return { type: "storage", storage: this.#storages.picture(tensors) };
    }
    if (as === "graph") return { type: "graph", graph: graphPicture(this.#library(), value, names) };
    if (as === "shapes") return { type: "shapes", shapes: shapesPicture(this.#library(), value, input) };
    if (as === "windows") return { type: "windows", windows: windowsPicture(this.#library(), value, input) };
    return isTensor(value) ? { type: "tensor", tensor: shown(value, as, title) } : null;
  }

  #library(): PictureLibrary {
    if (this.#torch === null) throw new Error('display: import "flambeau" first');
    return this.#torch;
  }

  /** Gives the cells a name. */
  define(name: string, value: unknown): void {
    this.#scope[name] = value;
  }

  /** Runs a cell; what it prints goes to `emit` as it comes. Gives whether it came to its end. */
  async run(source: string, name: string, emit: (output: Output) => void): Promise<boolean> {
    this.#emit = emit;
    this.#dashboards = [];
    // The library warns on the console, which readers of a page do not see.
    const { warn } = console;
    console.warn = (...values: unknown[]) => emit({ type: "warning", text: line(values) });
    try {
      const value = await this.#evaluate(source, name);
      if (value !== undefined) emit({ type: "text", text: text(value) });
      return true;
    } catch (error) {
      emit({ type: "error", error: failure(error, name, source, this.#torch, Object.keys(this.#scope)) });
      return false;
    } finally {
      console.warn = warn;
      for (const dashboard of this.#dashboards) dashboard.show();
    }
  }

  /** Runs an exercise and then its check, which calls `expect(condition, english, chinese)`. */
  async check(source: string, check: string, name: string, emit: (output: Output) => void): Promise<Verdict> {
    if (!(await this.run(source, name, emit))) return { right: false, hints: [] };
    const hints: { en: string; zh: string }[] = [];
    this.#scope["expect"] = (condition: unknown, en: string, zh: string) => {
      if (condition !== true) hints.push({ en, zh });
    };
    this.#scope["source"] = source;
    try {
      await this.#evaluate(check, `${name}-check`);
    } catch (error) {
      const { name: kind, message } = failure(error, name, "");
      const said = `${kind}: ${message}`;
      hints.push({
        en: `The check could not use your result: ${said}`,
        zh: `检查程序无法使用你的结果：${said}`,
      });
    }
    return { right: hints.length === 0, hints: hints.slice(0, 2) };
  }

  async #evaluate(source: string, name: string): Promise<unknown> {
    const { code, names } = prepare(source, name);
    for (const declared of names) if (!(declared in this.#scope)) this.#scope[declared] = undefined;
    // Indirect evaluation: the text sees globals and the scope only. Running what the reader typed is a cell's purpose.
    // oxlint-disable-next-line no-eval
    const evaluate = globalThis.eval;
    const cell = evaluate(code) as CellFunction;
    return await cell(this.#scope, this.#load);
  }
}
