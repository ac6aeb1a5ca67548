/** The numbers and types of the fields of ONNX's messages: one table that reading and writing go by. */

/** A type of values, with `[]` where the field is a list. A name of a message stands for that message. */
export interface Field {
  readonly name: string;
  readonly type: "int" | "float" | "double" | "string" | "bytes" | MessageName;
  readonly isList: boolean;
}

/** Fields by their numbers. */
export type Fields = ReadonlyMap<number, Field>;

const texts = {
  ModelProto: `1 ir_version int, 8 opset_import OperatorSetIdProto[], 2 producer_name string, 3 producer_version string,
    4 domain string, 5 model_version int, 6 doc_string string, 7 graph GraphProto,
    14 metadata_props StringStringEntryProto[], 25 functions FunctionProto[]`,
  OperatorSetIdProto: "1 domain string, 2 version int",
  StringStringEntryProto: "1 key string, 2 value string",
  GraphProto: `1 node NodeProto[], 2 name string, 5 initializer TensorProto[], 15 sparse_initializer SparseTensorProto[],
    10 doc_string string, 11 input ValueInfoProto[], 12 output ValueInfoProto[], 13 value_info ValueInfoProto[],
    16 metadata_props StringStringEntryProto[]`,
  NodeProto: `1 input string[], 2 output string[], 3 name string, 4 op_type string, 7 domain string,
    5 attribute AttributeProto[], 6 doc_string string, 8 overload string, 9 metadata_props StringStringEntryProto[]`,
  AttributeProto: `1 name string, 21 ref_attr_name string, 13 doc_string string, 20 type int, 2 f float, 3 i int,
    4 s bytes, 5 t TensorProto, 6 g GraphProto, 7 floats float[], 8 ints int[], 9 strings bytes[],
    10 tensors TensorProto[], 11 graphs GraphProto[]`,
  TensorProto: `1 dims int[], 2 data_type int, 4 float_data float[], 5 int32_data int[], 6 string_data bytes[],
    7 int64_data int[], 8 name string, 12 doc_string string, 9 raw_data bytes, 10 double_data double[],
    11 uint64_data int[], 13 external_data StringStringEntryProto[], 14 data_location int`,
  SparseTensorProto: "1 values TensorProto, 2 indices TensorProto, 3 dims int[]",
  ValueInfoProto: "1 name string, 2 type TypeProto, 3 doc_string string",
  TypeProto: `1 tensor_type TensorTypeProto, 4 sequence_type ElementTypeProto, 5 map_type MapTypeProto,
    9 optional_type ElementTypeProto, 6 denotation string`,
  TensorTypeProto: "1 elem_type int, 2 shape TensorShapeProto",
  TensorShapeProto: "1 dim DimensionProto[]",
  DimensionProto: "1 dim_value int, 2 dim_param string, 3 denotation string",
  ElementTypeProto: "1 elem_type TypeProto",
  MapTypeProto: "1 key_type int, 2 value_type TypeProto",
  FunctionProto: `1 name string, 4 input string[], 5 output string[], 6 attribute string[],
    11 attribute_proto AttributeProto[], 7 node NodeProto[], 8 doc_string string, 9 opset_import OperatorSetIdProto[],
    10 domain string, 13 overload string`,
} as const;

/** Names of the messages. */
export type MessageName = keyof typeof texts;

function parse(text: string): Fields {
  const fields = new Map<number, Field>();
  for (const part of text.split(",")) {
    const [number, name, type] = part.trim().split(/\s+/) as [string, string, string];
    const isList = type.endsWith("[]");
    fields.set(Number(number), { name, type: type.replace("[]", "") as Field["type"], isList });
  }
  return fields;
}

const parsed = new Map<MessageName, Fields>();

/** The fields of a message. */
export function fieldsOf(message: MessageName): Fields {
  let fields = parsed.get(message);
  if (fields === undefined) parsed.set(message, (fields = parse(texts[message])));
  return fields;
}

/** Whether a field's type is a message. */
export function isMessage(type: Field["type"]): type is MessageName {
  return type in texts;
}
