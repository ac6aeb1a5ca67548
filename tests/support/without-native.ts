/** Turns native code off for the tests of a file whose results must be WebAssembly's to the last bit. */
import { afterAll, beforeAll } from "vitest";
import * as torch from "flambeau";

/** Gives what was on before: a level, or false where there is no native code. */
export function withoutNative(): string | false {
  const before = torch.backends.flambeau.native;
  beforeAll(() => {
    torch.backends.flambeau.native = false;
  });
  afterAll(() => {
    torch.backends.flambeau.native = before;
  });
  return before;
}
