/** Products of bytes by every engine that is here: exact, so all totals are the same whole numbers. */
import { expect, test } from "vitest";
import { ByteProducts } from "../../src/backend/wasm/bytes/byte-product.ts";
import { PANEL, STEP, type Activations } from "../../src/backend/wasm/bytes/byte-tiles.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";

const levels: readonly (string | false)[] = [false, ...(loadNativeAddon()?.addon.levels ?? [])];
const shapes = [
  [1, 1, 1],
  [1, 5, 7],
  [3, 2, 3],
  [12, 4, 16],
  [13, 7, 5],
  [25, 3, 33],
  [40, 9, 12],
  [16, 8, 48],
  [33, 6, 20],
  [70, 10, 31],
] as const;

for (const level of levels)
  for (const threads of [1, 2])
    test(`${level === false ? "WebAssembly" : level}, ${threads} threads`, async () => {
      const backend = createWasmBackend({ threads });
      backend.native = level;
      const { heap, pool } = backend;
      // Small work is not shared; here all of it is.
      if (threads === 2) {
        while (pool.running < 1) {
          pool.parts(1e9); // wakes the workers
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        pool.parts = () => 2;
      }
      const products = new ByteProducts(backend);
      const forms: [Activations, number][] = [["words", 0]];
      if (products.activationBits > 0) forms.push(["bytes", 2 ** products.activationBits]);
      for (const [form, most] of forms)
        for (const [m, panels, steps] of shapes) {
          const size = form === "words" ? 2 : 1;
          const [depth, columns] = [steps * STEP, panels * PANEL];
          const [aBytes, bBytes, cBytes] = [m * depth * size, columns * depth, m * columns * 4];
          const room = heap.allocate(aBytes + bBytes + cBytes + 64);
          const a = room;
          const b = Math.ceil((a + aBytes) / 16) * 16;
          const c = Math.ceil((b + bBytes) / 16) * 16;
          const { i8, u8, i16, i32 } = heap.views;
          // The largest activations meet the largest weights somewhere: sums of two may not be cut off.
          for (let i = 0; i < m * depth; i++)
            if (form === "words") i16[a / 2 + i] = ((i * 977) % 511) - 255;
            else u8[a + i] = i % 5 === 0 ? (i * 37) % most : most - 1;
          for (let i = 0; i < columns * depth; i++) i8[b + i] = i % 7 < 3 ? -128 : i % 7 < 6 ? 127 : (i * 53) % 128;
          i32.fill(123, c / 4, c / 4 + m * columns);
          products.run(form, m, panels, steps, a, b, c);
          const expected: number[] = [];
          for (let row = 0; row < m; row++)
            for (let column = 0; column < columns; column++) {
              let total = 0;
              for (let k = 0; k < depth; k++) {
                const place = (Math.floor(column / PANEL) * steps + Math.floor(k / STEP)) * PANEL + (column % PANEL);
                const factor = form === "words" ? i16[a / 2 + row * depth + k]! : u8[a + row * depth + k]!;
                total += factor * i8[b + place * STEP + (k % STEP)]!;
              }
              expected.push(total);
            }
          expect([...i32.subarray(c / 4, c / 4 + m * columns)], `${form} ${m} ${panels} ${steps}`).toEqual(expected);
          heap.free(room, aBytes + bBytes + cBytes + 64);
        }
    });
