/**
 * Makes the garbage collector run when our bytes, which it cannot see, call for it. In Node: clear V8's list of WeakRefs kept alive for the
 * running job, then collect, all in synchronous code. Elsewhere: nothing can be forced; see pressure.ts.
 */
export type ForceCollection = () => void;

interface NodeVm {
  createContext(sandbox: object, options: { microtaskMode: "afterEvaluate" }): object;
  Script: new (code: string) => { runInContext(context: object): unknown };
  runInNewContext(code: string): unknown;
}
interface NodeV8 { setFlagsFromString(flag: string): void }
interface NodeProcess { getBuiltinModule?(name: string): unknown; versions?: { node?: string } }

let cached: ForceCollection | null | undefined;

function prepare(): ForceCollection | null {
  const host = (globalThis as { process?: NodeProcess }).process;
  if (!host?.versions?.node || !host.getBuiltinModule) return null;
  try {
    const vm = host.getBuiltinModule("node:vm") as NodeVm;
    const v8 = host.getBuiltinModule("node:v8") as NodeV8;
    let gc = (globalThis as { gc?: () => void }).gc;
    if (!gc) {
      v8.setFlagsFromString("--expose-gc");
      gc = vm.runInNewContext("gc") as () => void;
      v8.setFlagsFromString("--no-expose-gc");
    }
    // Ending a microtask checkpoint of a context with its own queue clears the list of kept-alive WeakRef targets.
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const empty = new vm.Script("0");
    const collect = gc;
    return () => {
      empty.runInContext(context);
      collect();
    };
  } catch {
    return null;
  }
}

/** A function that collects garbage now, in synchronous code, or null where the platform has none. Made at first use. */
export function forceCollection(): ForceCollection | null {
  if (cached === undefined) cached = prepare();
  return cached;
}
