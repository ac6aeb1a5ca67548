/** `numpy.dtype`, the one global of NumPy that a file may name: scalars and arrays of NumPy are refused. */

import { PyNumpyDtype, type CallContext, type PyValue } from "./python.ts";

/** `numpy.dtype("f8", False, True)`. */
export function numpyDtype(args: readonly PyValue[], context: CallContext): PyNumpyDtype {
  const [code] = args;
  if (typeof code !== "string") context.fail("numpy.dtype is made from something that is no string");
  return new PyNumpyDtype(code.replace(/^[<=|]/, ""));
}
