/** `torch.compile`: functions whose operators are captured, fused, and run at once. */
import type { AnyForward } from "../nn/module/callable.ts";
import { runBackward } from "../autograd/engine.ts";
import { interpreters, interpret } from "../autograd/interpreters.ts";
import { is_anomaly_enabled } from "../autograd/modes.ts";
import { get_default_dtype } from "../dtype.ts";
import { RuntimeError, TypeError, withHelp } from "../support/errors.ts";
import { devices, hostBackend } from "../tensor/device.ts";
import { inference } from "../tensor/inference.ts";
import { type Compiled } from "./compiled.ts";
import { dynamoConfig, events, stance } from "./state.ts";
import { type CompileOptions, type ReadOptions, readCompileOptions } from "./compile-options.ts";
import { type Book, Stretch } from "./book.ts";
import { Session } from "./session.ts";
import { BreakError } from "./settle.ts";

/** What is known of one compiled function. */
export class CompiledFunction {
  private books = new Map<string, Book>();
  private epoch = events.epoch;

  constructor(
    private readonly run: AnyForward,
    private readonly options: ReadOptions,
  ) {}

  /** What runs depend on that no operator's arguments show. */
  private key(): string {
    return `${get_default_dtype().name} ${String(devices.default)} ${inference.on} ${hostBackend().native}`;
  }

  private bookOf(key: string): Book {
    if (this.epoch !== events.epoch) {
      this.epoch = events.epoch;
      this.books.clear();
    }
    let book = this.books.get(key);
    if (book === undefined) {
      const { fullgraph, unlimited, fuses } = this.options;
      book = {
        start: new Stretch(),
        limit: unlimited ? Infinity : dynamoConfig.recompile_limit,
        fullgraph,
        fuses,
        givenUp: null,
        note: (event) => events.listener?.note(event),
        captured: (compiled: Compiled) => events.listener?.captured(compiled),
      };
      this.books.set(key, book);
    }
    return book;
  }

  /** Why the function runs as it is, or null. */
  get givenUp(): string | null {
    return [...this.books.values()].map(({ givenUp }) => givenUp).find((reason) => reason !== null) ?? null;
  }

  call(args: readonly unknown[]): unknown {
    if (interpreters.top !== null || is_anomaly_enabled() || stance.current === "force_eager") return this.run(...args);
    const book = this.bookOf(this.key());
    if (book.givenUp !== null) {
      if (this.options.fullgraph) throw unsupported(book.givenUp);
      return this.run(...args);
    }
    const session = new Session(book);
    session.useEngine(runBackward);
    const before = Session.current;
    Session.current = session;
    try {
      const result = interpret(session, () => {
        session.begin();
        return this.run(...args);
      });
      if (result instanceof Promise) {
        session.fail();
        book.givenUp = "it is asynchronous";
        return result;
      }
      session.end(result);
      return result;
    } catch (error) {
      session.fail();
      throw error instanceof BreakError ? unsupported(error.message) : error;
    } finally {
      Session.current = before;
    }
  }
}

function unsupported(reason: string): RuntimeError {
  return new RuntimeError(
    withHelp(
      `Unsupported: graph break in a function compiled with fullgraph: true: ${reason}`,
      "Leave fullgraph out to run such parts as they are; torch._dynamo.explain(fn)(...args) tells where they are.",
    ),
  );
}

/**
 * Compiles a function: its operators are captured when it is first called, chains of them become single kernels, and
 * later calls run the whole at once, gradients included. The function's JavaScript runs at every call, so that whatever
 * it does is done; only the operators' work is put off to its end. A call whose operators differ from those captured is
 * run as it is, and captured in turn. `docs/compile.md` says what is guarded.
 * @param model a function, or a module (the result is a module with it as `_orig_mod`)
 * @throws RuntimeError for unknown modes and backends, and with `fullgraph: true` for functions that cannot be captured
 * @example
 * const f = torch.compile((x: Tensor) => x.sin().add(1).mul(x));
 * f(torch.zeros(2)); // tensor([0., 0.])
 */
export function compileFunction<F extends AnyForward>(model: F, options: CompileOptions = {}): F {
  if (typeof model !== "function") throw new TypeError("torch.compile: a function or a module is needed");
  const read = readCompileOptions(options);
  if (read === null) return model;
  const compiled = new CompiledFunction(model, read);
  const call = (...args: unknown[]): unknown => compiled.call(args);
  Object.defineProperty(call, "name", { value: model.name, configurable: true });
  return Object.assign(call, { _torchdynamo_orig_callable: model }) as unknown as F;
}
