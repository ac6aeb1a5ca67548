/** What stands in for the parts of the package that Node loads when they are first used; see lazy.mjs. */
/* global loadRoom -- lazy.mjs puts it before the core: one `require` for each room */

const loaded = new Map();

/** The modules of a room. */
export function load(room) {
  let modules = loaded.get(room);
  if (modules === undefined) {
    modules = loadRoom(room);
    loaded.set(room, modules);
  }
  return modules;
}

/** A function that is looked up at its first call, with the same `this`: operators tell by it that they are methods. */
export function lazyFunction(name, find) {
  let real = null;
  // A function that has its name from a literal takes a fifth of the memory of one that is renamed.
  return {
    [name](...args) {
      return (real ??= find()).apply(this, args);
    },
  }[name];
}

/** A namespace whose members are looked up when they are read. */
export function lazyNamespace(find, names) {
  const namespace = Object.create(null);
  // The core is no strict code: without a setter an assignment would be lost without a word.
  const set = () => {
    throw new TypeError("the core sets a member of a room that is not loaded: keep what it sets in the core");
  };
  for (const name of names) Object.defineProperty(namespace, name, { enumerable: true, get: () => find()[name], set });
  Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
  return Object.preventExtensions(namespace);
}
