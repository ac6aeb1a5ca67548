/** Reads ONNX's protobuf messages from bytes that nobody vouches for. */
import { RuntimeError } from "../../support/errors.ts";
import type { ModelProto, TensorProto } from "./model.ts";
import { fieldsOf, isMessage, type Field, type MessageName } from "./schema.ts";
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, wireReader, type WireReader } from "./wire.ts";

/** Graphs within attributes of nodes within graphs: deeper ones are no models but attacks on the stack. */
const deepest = 64;

const wireTypes = { int: VARINT, float: FIXED32, double: FIXED64 } as const;

type Message = Record<string, unknown>;

function readNumber(reader: WireReader, type: keyof typeof wireTypes): number | bigint {
  if (type === "float") return reader.float();
  if (type === "double") return reader.double();
  const value = BigInt(reader.int64());
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function mismatch(message: MessageName, field: Field, wireType: number): RangeError {
  return new RangeError(`${message}.${field.name} cannot have wire type ${wireType}`);
}

function readField(reader: WireReader, wireType: number, message: MessageName, field: Field, depth: number): unknown {
  const { type } = field;
  if (type === "int" || type === "float" || type === "double") {
    if (wireType === wireTypes[type]) return readNumber(reader, type);
    if (wireType !== LENGTH_DELIMITED || !field.isList) throw mismatch(message, field, wireType);
    const packed = wireReader(reader.bytes());
    const values: (number | bigint)[] = [];
    while (packed.pos < packed.len) values.push(readNumber(packed, type));
    return values;
  }
  if (wireType !== LENGTH_DELIMITED) throw mismatch(message, field, wireType);
  if (type === "string") return reader.string();
  const bytes = reader.bytes();
  return isMessage(type) ? readMessage(bytes, type, depth + 1) : bytes;
}

function readMessage(bytes: Uint8Array, name: MessageName, depth: number): Message {
  if (depth > deepest) throw new RangeError(`messages are nested more than ${deepest} deep`);
  const reader = wireReader(bytes);
  const fields = fieldsOf(name);
  const message: Message = {};
  for (const field of fields.values()) if (field.isList) message[field.name] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (field === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const value = readField(reader, wireType, name, field, depth);
    if (!field.isList) message[field.name] = value;
    else {
      const list = message[field.name] as unknown[];
      if (Array.isArray(value)) for (const item of value) list.push(item);
      else list.push(value);
    }
  }
  return message;
}

function read(bytes: Uint8Array, name: MessageName, file: string): Message {
  try {
    return readMessage(bytes, name, 0);
  } catch (error) {
    throw new RuntimeError(
      `${file}: this is no ONNX file, or it is damaged: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** A model from a file's bytes; `raw_data` are views of those. */
export function readModel(bytes: Uint8Array, file: string): ModelProto {
  return read(bytes, "ModelProto", file) as unknown as ModelProto;
}

/** A tensor from a file's bytes: what onnx's own test data are. */
export function readTensorProto(bytes: Uint8Array, file: string): TensorProto {
  return read(bytes, "TensorProto", file) as unknown as TensorProto;
}
