/** What stands for "vitest" in a page: its own runner, matchers and spies, without what needs Node. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "@vitest/runner";
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { fn, restoreAllMocks, spyOn } from "@vitest/spy";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test };

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

type Expect = typeof chai.expect;
export const expect = ((value: unknown, message?: string) => chai.expect(value, message)) as Expect;
Object.assign(expect, chai.expect, { getState: () => getState(expect as never) });
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
Object.assign(expect, (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT]);
const own = chai.expect as unknown as { extend(of: unknown, matchers: object): void };
Object.assign(expect, { extend: (matchers: object) => own.extend(expect, matchers) });
own.extend(expect, customMatchers);
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null } as never, expect as never);

export const vi = { fn, spyOn, restoreAllMocks };
