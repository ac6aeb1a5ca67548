/**
 * Objects of other libraries that stand for plain values: NumPy's numbers and arrays, and Python's containers and paths.
 * They come through only where a file may name such classes (`weights_only: false`, `safe_globals`), and describe values
 * as the rest of a pickle does: nothing is called.
 */

import { numpyArray, numpyScalar } from "./numpy.ts";
import { PyDict, PyFloat, PyList, PyObject, PyTuple, type PyValue } from "./python.ts";

type Plain = (object: PyObject) => PyValue;

const argsOf = ({ args }: PyObject): readonly PyValue[] => (args instanceof PyTuple ? args.items : []);

/** A `defaultdict` is a dict: what it would make of missing keys is a function of Python. */
const dictOf: Plain = ({ entries }) => {
  const dict = new PyDict();
  for (const [key, value] of entries) dict.set(key, value);
  return dict;
};

const listOf: Plain = ({ items }) => {
  const list = new PyList();
  for (const item of items) list.items.push(item);
  return list;
};

/** A namespace is written back as one of `argparse`, whose attributes are got in the same way. */
const namespaceOf: Plain = ({ state }) => {
  if (!(state instanceof PyDict)) return null;
  const dict = new PyDict("Namespace");
  for (const [key, value] of state.entries) dict.set(key, value);
  return dict;
};

const pathOf =
  (separator: string): Plain =>
  (object) => {
    const parts = argsOf(object);
    if (!parts.every((part) => typeof part === "string")) return null;
    const [root = ".", ...rest] = parts as string[];
    return root.endsWith(separator) ? root + rest.join(separator) : [root, ...rest].join(separator);
  };

const kinds: ReadonlyMap<string, Plain> = new Map(
  Object.entries({
    "numpy.core.multiarray.scalar": numpyScalar,
    "numpy.core.multiarray._reconstruct": numpyArray,
    "numpy.core.numeric._frombuffer": numpyArray,
    "collections.defaultdict": dictOf,
    "collections.deque": listOf,
    "types.SimpleNamespace": namespaceOf,
    "pathlib.PosixPath": pathOf("/"),
    "pathlib.PurePosixPath": pathOf("/"),
    "pathlib.WindowsPath": pathOf("\\"),
    "pathlib.PureWindowsPath": pathOf("\\"),
  }),
);

/** Replaces objects that stand for plain values by these, each by one and the same. */
export class PlainObjects {
  readonly #found = new Map<PyObject, PyValue>();

  /** The value itself, unless it is an object that stands for another. */
  of(value: PyValue): PyValue {
    if (!(value instanceof PyObject)) return value;
    let plain = this.#found.get(value);
    if (plain === undefined) {
      const name = value.name.replace(/^numpy\._core\b/, "numpy.core").replace("pathlib._local.", "pathlib.");
      plain = kinds.get(name)?.(value) ?? value;
      this.#found.set(value, plain);
    }
    return plain;
  }

  /** Whether the value is a float, which a JavaScript number does not tell. */
  isFloat(value: PyValue): boolean {
    return this.of(value) instanceof PyFloat;
  }
}
