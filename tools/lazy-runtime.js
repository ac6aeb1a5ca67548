/** What stands in for the parts of the package that Node loads when they are first used; see lazy.mjs. */
import { createRequire } from "node:module";
import * as core from "./core.js";

const require = createRequire(import.meta.url);
// The rooms belong to this core.
require("./core.cjs").core = core;
const loaded = new Map();

/** The modules of a room. */
export function load(room) {
  let modules = loaded.get(room);
  if (modules === undefined) {
    try {
      modules = require(`./${room}.cjs`);
    } catch (error) {
      if (error?.code !== "MODULE_NOT_FOUND") throw error;
      throw new Error(`Flambeau's part "${room}" is not beside its core. Bundlers should take the package's "module" or "default" export, which is one file.`, { cause: error });
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
