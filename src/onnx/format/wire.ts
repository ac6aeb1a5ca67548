/**
 * The one door to the protobuf library: what the reader and the writer of ONNX files need of it. The build puts the library
 * into this module (tools/modules.mjs), so that the package depends on nothing.
 */
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/** How a field's bytes are laid out (https://protobuf.dev/programming-guides/encoding/). */
export const VARINT = 0;
/** Eight bytes. */
export const FIXED64 = 1;
/** A length, then so many bytes: strings, messages, packed numbers. */
export const LENGTH_DELIMITED = 2;
/** Four bytes. */
export const FIXED32 = 5;

/** Reads values one after another; throws a RangeError where the bytes end too early or make no sense. */
export interface WireReader {
  readonly pos: number;
  readonly len: number;
  tag(): [field: number, wireType: number];
  skip(wireType: number, field?: number): unknown;
  int64(): bigint | string;
  float(): number;
  double(): number;
  bytes(): Uint8Array;
  string(): string;
}

/** Writes values one after another. */
export interface WireWriter {
  tag(field: number, wireType: number): WireWriter;
  uint32(value: number): WireWriter;
  int64(value: bigint | number): WireWriter;
  float(value: number): WireWriter;
  double(value: number): WireWriter;
  bytes(value: Uint8Array): WireWriter;
  string(value: string): WireWriter;
  finish(): Uint8Array;
}

export function wireReader(bytes: Uint8Array): WireReader {
  return new BinaryReader(bytes);
}

export function wireWriter(): WireWriter {
  return new BinaryWriter();
}
