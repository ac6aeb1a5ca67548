/** Writes ONNX's protobuf messages: pieces of bytes, so that weights are not copied on the way to the file. */
import { RuntimeError, withHelp } from "../../support/errors.ts";
import type { ModelProto, TensorProto } from "./model.ts";
import { fieldsOf, isMessage, type Field, type MessageName } from "./schema.ts";
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, wireWriter, type WireWriter } from "./wire.ts";
import { membersOf } from "../../support/members.ts";

/** Protobuf's own limit on a message. */
const largest = 2 ** 31 - 1;

/** Pieces that follow each other. */
class Pieces {
  readonly list: Uint8Array[] = [];
  length = 0;
  private writer: WireWriter | null = null;

  /** Where small values go. */
  get small(): WireWriter {
    return (this.writer ??= wireWriter());
  }

  private finish(): void {
    if (this.writer === null) return;
    const bytes = this.writer.finish();
    this.writer = null;
    this.push(bytes);
  }

  private push(bytes: Uint8Array): void {
    this.list.push(bytes);
    this.length += bytes.length;
  }

  /** Adds bytes without copying them. */
  add(bytes: Uint8Array): void {
    this.finish();
    this.push(bytes);
  }

  addAll(other: Pieces): void {
    this.finish();
    for (const bytes of other.done()) this.push(bytes);
  }

  done(): readonly Uint8Array[] {
    this.finish();
    return this.list;
  }
}

function writeValue(pieces: Pieces, number: number, type: Field["type"], value: unknown): void {
  if (type === "int") pieces.small.tag(number, VARINT).int64(value as number | bigint);
  else if (type === "float") pieces.small.tag(number, FIXED32).float(value as number);
  else if (type === "double") pieces.small.tag(number, FIXED64).double(value as number);
  else if (type === "string") pieces.small.tag(number, LENGTH_DELIMITED).string(value as string);
  else if (type === "bytes") {
    const bytes = value as Uint8Array;
    pieces.small.tag(number, LENGTH_DELIMITED).uint32(checkedLength(bytes.length));
    pieces.add(bytes);
  } else if (isMessage(type)) {
    const inner = messagePieces(value as Record<string, unknown>, type);
    inner.done();
    pieces.small.tag(number, LENGTH_DELIMITED).uint32(checkedLength(inner.length));
    pieces.addAll(inner);
  }
}

function checkedLength(length: number): number {
  if (length <= largest) return length;
  throw new RuntimeError(
    withHelp(
      `The model has ${length} bytes, and an ONNX file holds at most ${largest}.`,
      "Pass external_data: true and a path: the weights go into a file beside it.",
    ),
  );
}

/** Numbers in a list stand packed, as proto3 has them and onnx.proto demands for tensors' data. */
function writePacked(pieces: Pieces, number: number, type: "int" | "float" | "double", values: unknown[]): void {
  const inner = wireWriter();
  for (const value of values as number[]) {
    if (type === "int") inner.int64(value);
    else if (type === "float") inner.float(value);
    else inner.double(value);
  }
  pieces.small.tag(number, LENGTH_DELIMITED).bytes(inner.finish());
}

function messagePieces(message: Record<string, unknown>, name: MessageName): Pieces {
  const pieces = new Pieces();
  for (const [number, field] of fieldsOf(name)) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (!field.isList) writeValue(pieces, number, field.type, value);
    else if (field.type !== "int" && field.type !== "float" && field.type !== "double")
      for (const item of value as unknown[]) writeValue(pieces, number, field.type, item);
    else if ((value as unknown[]).length > 0) writePacked(pieces, number, field.type, value as unknown[]);
  }
  return pieces;
}

/** A model's bytes, in pieces. */
export function modelPieces(model: ModelProto): readonly Uint8Array[] {
  const pieces = messagePieces(membersOf(model), "ModelProto");
  pieces.done();
  checkedLength(pieces.length);
  return pieces.done();
}

/** A tensor's bytes, in pieces. */
export function tensorPieces(tensor: TensorProto): readonly Uint8Array[] {
  return messagePieces(membersOf(tensor), "TensorProto").done();
}
