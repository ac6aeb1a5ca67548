/** Options of `torch.compile`, with PyTorch's names and errors. */
import { refuseUnknown } from "../support/known-names.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";

/** How a function is compiled. */
export interface CompileOptions {
  /** Throw where the function cannot be captured in one piece, instead of running parts of it as they are. Default false. */
  fullgraph?: boolean;
  /**
   * true: programs for further shapes are made without a limit. false or null (default): after `recompile_limit` programs
   * the function runs as it is.
   */
  dynamic?: boolean | null;
  /** "inductor" (the default, if `torch.compiler.set_default_backend` has not changed it): fuses; "aot_eager": captures and replays without fusing; "eager": runs the function as it is. */
  backend?: string;
  /** "default", "reduce-overhead", "max-autotune" or "max-autotune-no-cudagraphs": all do the same. */
  mode?: string | null;
  /** No backend has options of its own: any name is an error. */
  options?: Record<string, unknown> | null;
  /** Gives the function back as it is. Default false. */
  disable?: boolean;
}

/** Options, read. */
export interface ReadOptions {
  readonly fullgraph: boolean;
  readonly unlimited: boolean;
  readonly fuses: boolean;
}

const modes = ["default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs"];

const OPTIONS = "fullgraph dynamic backend mode options disable";

/** What compiles where no backend is named. */
export const defaultBackend = { name: "inductor" };

/** Names of backends. */
export const backends = ["aot_eager", "eager", "inductor"];

/** Options as they are meant; null: the function is to run as it is. Throws PyTorch's errors. */
export function readCompileOptions(given: CompileOptions): ReadOptions | null {
  refuseUnknown("compile()", OPTIONS, given);
  const {
    fullgraph = false,
    dynamic = null,
    backend = defaultBackend.name,
    mode = null,
    options = null,
    disable,
  } = given;
  if (mode !== null && options !== null)
    throw new RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.");
  if (typeof backend !== "string") throw new TypeError("torch.compile: backend has to be the name of one");
  if (!backends.includes(backend)) throw new RuntimeError(`Invalid backend: ${JSON.stringify(backend)}`);
  if (mode !== null && !modes.includes(mode))
    throw new RuntimeError(`Unrecognized mode=${mode}, should be one of: ${modes.join(", ")}`);
  const [name] = Object.keys(options ?? {});
  if (name !== undefined) throw new RuntimeError(`Unexpected optimization option ${name}, known options are []`);
  if (disable === true || backend === "eager") return null;
  return {
    fullgraph,
    unlimited: dynamic === true,
    fuses: backend === "inductor",
  };
}
