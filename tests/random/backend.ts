/** The backend on which the tests of random numbers run. */
import type { Backend } from "../../src/backend/backend.ts";
import { javascriptBackend } from "./javascript-backend.ts";

export function testBackend(): Backend {
  return javascriptBackend();
}
