/** Writes messages of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as far as events need them. */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { concatenateBytes } from "../../support/bytes.ts";

/** The number of strings in types.proto. */
export const DT_STRING = 7;

const encoder = /* @__PURE__ */ textEncoder();

/** One message: fields in the order in which they are added. */
export class Message {
  private readonly parts: Uint8Array[] = [];

  /** Fields that are written already. */
  add(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }
  /** Seven bits a byte, the lowest first. */
  private variable(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.add(Uint8Array.from(bytes));
  }
  private key(field: number, wire: 0 | 1 | 2 | 5): this {
    return this.variable(BigInt(field * 8 + wire));
  }

  /** An int32, int64, bool or enum. */
  integer(field: number, value: number | bigint | boolean): this {
    return this.key(field, 0).variable(BigInt(value));
  }
  /** A double. */
  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.key(field, 1).add(bytes);
  }
  /** A float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.key(field, 5).add(bytes);
  }
  /** Bytes. */
  bytes(field: number, value: Uint8Array): this {
    return this.key(field, 2).variable(BigInt(value.length)).add(value);
  }
  /** A string. */
  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }
  /** A message within. */
  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }
  /** Many doubles, packed. */
  doubles(field: number, values: readonly number[]): this {
    const view = new DataView(new ArrayBuffer(8 * values.length));
    values.forEach((value, i) => {
      view.setFloat64(8 * i, value, true);
    });
    return this.bytes(field, new Uint8Array(view.buffer));
  }

  /** Many floats, packed. */
  floats(field: number, values: readonly number[]): this {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    values.forEach((value, i) => {
      view.setFloat32(4 * i, value, true);
    });
    return this.bytes(field, new Uint8Array(view.buffer));
  }
  /** Many integers, packed. */
  integers(field: number, values: readonly (number | bigint | boolean)[]): this {
    const all = new Message();
    for (const value of values) all.variable(BigInt(value));
    return this.bytes(field, all.finish());
  }

  /** The bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    return concatenateBytes(this.parts);
  }
}
