/** What stands in for the parts of the package that Node loads when they are first used; see lazy.mjs. */
import * as core from "./core.js";

let require = null;
const loaded = new Map();

/** Node's loader of CommonJS, made when it is first needed; it tells the rooms the core that they belong to. */
function loader() {
  if (require === null) {
    require = process.getBuiltinModule("node:module").createRequire(import.meta.url);
    require("./core.cjs").core = core;
  }
  return require;
}

/** The modules of a room. */
export function load(room) {
  let modules = loaded.get(room);
  if (modules === undefined) {
    try {
      modules = loader()(`./${room}.cjs`);
    } catch (error) {
      if (error?.code !== "MODULE_NOT_FOUND") throw error;
      throw new Error(
        `Flambeau's part "${room}" is not beside its core. Bundlers should take the package's "module" or "default" export, which is one file.`,
        { cause: error },
      );
    }
    loaded.set(room, modules);
  }
  return modules;
}

/** A function that is looked up at its first call. */
export function lazyFunction(name, find) {
  let real = null;
  const call = (...args) => (real ??= find())(...args);
  Object.defineProperty(call, "name", { value: name });
  return call;
}

/** A namespace whose members are looked up when they are read. */
export function lazyNamespace(find, names) {
  const namespace = Object.create(null);
  for (const name of names) Object.defineProperty(namespace, name, { enumerable: true, get: () => find()[name] });
  Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
  return Object.preventExtensions(namespace);
}
