/**
 * Makes the garbage collector run when our bytes, which it cannot see, call for it. In Node: clear V8's list of
 * WeakRefs kept alive for the
 * running job, then collect, all in synchronous code. Elsewhere nothing can be forced.
 */
import { hasNumberedReferences, weak, type Weak } from "./weak.ts";

export type ForceCollection = () => void;

/** A collection of everything, and one of young objects only, which takes a tenth of a millisecond. */
interface Collections {
  readonly full: ForceCollection;
  readonly young: ForceCollection;
}

interface NodeVm {
  createContext(sandbox: object, options: { microtaskMode: "afterEvaluate" }): object;
  Script: new (code: string) => { runInContext(context: object): unknown };
  runInNewContext(code: string): unknown;
}
type Collect = (options?: { type: "minor" }) => void;
interface NodeV8 {
  setFlagsFromString(flag: string): void;
}
interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
  versions?: { node?: string; v8?: string };
  execArgv?: readonly string[];
  env?: Record<string, string | undefined>;
}

let cached: Collections | null | undefined;

/**
 * Whether a young object that nothing else reaches is gone after a collection. In a function of its own, so that no
 * stack slot holds the object.
 */
function probe(): Weak<object> {
  return weak({ probe: [] });
}

const hostProcess = (): NodeProcess | undefined => (globalThis as { process?: NodeProcess }).process;

/** Whether V8's collections of young objects may clear references: WeakRefs from V8 14 on, those of the addon always. */
function mayClearYoung(): boolean {
  return hasNumberedReferences() || Number.parseInt(hostProcess()?.versions?.v8 ?? "", 10) >= 14;
}

/** V8's flags that the process was started with. */
function flagsGiven(): string {
  const host = hostProcess();
  return [...(host?.execArgv ?? []), host?.env?.["NODE_OPTIONS"] ?? ""].join(" ");
}

function prepare(): Collections | null {
  const host = hostProcess();
  if (!host?.versions?.node || !host.getBuiltinModule) return null;
  try {
    const vm = host.getBuiltinModule("node:vm") as NodeVm;
    const v8 = host.getBuiltinModule("node:v8") as NodeV8;
    let gc = (globalThis as { gc?: Collect }).gc;
    if (!gc) {
      v8.setFlagsFromString("--expose-gc");
      gc = vm.runInNewContext("gc") as Collect;
      v8.setFlagsFromString("--no-expose-gc");
    }
    // Ending a microtask checkpoint of a context with its own queue clears the list of kept-alive WeakRef targets. What
    // references of the addon name is never kept so.
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const empty = new vm.Script("0");
    const collect = gc;
    const full = (): void => {
      empty.runInContext(context);
      collect();
    };
    if (!clears(full) && !clears(full)) return null;
    // Young objects are few here: threads that help would take longer to wake than they save.
    const alone = !/scavenge|single-threaded/.test(flagsGiven());
    const young = (): void => {
      if (!hasNumberedReferences()) empty.runInContext(context);
      if (alone) v8.setFlagsFromString("--no-parallel-scavenge");
      collect({ type: "minor" });
      if (alone) v8.setFlagsFromString("--parallel-scavenge");
    };
    return { full, young };
  } catch {
    return null;
  }
}

/**
 * Whether a collection clears WeakRefs. The first one of a process may not, where V8 has begun to mark the heap for a
 * full one.
 */
function clears(collect: ForceCollection): boolean {
  const reference = probe();
  collect();
  return reference.deref() === undefined;
}

function collections(): Collections | null {
  if (cached === undefined) cached = prepare();
  return cached;
}

/** Whether there may be such functions, without making them. */
export function mayForceCollection(): boolean {
  return hostProcess()?.versions?.node !== undefined;
}

/**
 * A function that collects garbage now, in synchronous code, or null where the platform has none. Made at first use.
 */
export function forceCollection(): ForceCollection | null {
  return collections()?.full ?? null;
}

/** What `forceYoungCollection` found, and whether there were references of the addon then. */
let youngFound: { readonly young: ForceCollection | null; readonly numbered: boolean } | null = null;

/** A function that finds unreachable young objects now, or null where there is none. */
export function forceYoungCollection(): ForceCollection | null {
  if (!mayClearYoung()) return null;
  const numbered = hasNumberedReferences();
  if (youngFound?.numbered !== numbered) {
    const young = collections()?.young ?? null;
    youngFound = { young: young !== null && (clears(young) || clears(young)) ? young : null, numbered };
  }
  return youngFound.young;
}
