/**
 * The messages of ONNX files as plain objects, with the names of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Lists are always there; other fields may be missing.
 */

/** A whole file: the graph, the versions of the operators that it counts on, and who wrote it. */
export interface ModelProto {
  ir_version?: number;
  opset_import: OperatorSetIdProto[];
  producer_name?: string;
  producer_version?: string;
  domain?: string;
  model_version?: number;
  doc_string?: string;
  graph?: GraphProto;
  metadata_props: StringStringEntryProto[];
  functions: FunctionProto[];
}

/** The version of a set of operators; the domain of the standard ones is "". */
export interface OperatorSetIdProto {
  domain?: string;
  version?: number;
}

/** A key and a value. */
export interface StringStringEntryProto {
  key?: string;
  value?: string;
}

/** Nodes in an order in which each finds its inputs, constants with names, and the names of inputs and outputs. */
export interface GraphProto {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  sparse_initializer: SparseTensorProto[];
  doc_string?: string;
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  value_info: ValueInfoProto[];
  metadata_props: StringStringEntryProto[];
}

/** A call of an operator; "" stands for an input or output that is left out. */
export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  op_type?: string;
  domain?: string;
  attribute: AttributeProto[];
  doc_string?: string;
  overload?: string;
  metadata_props: StringStringEntryProto[];
}

/** A constant argument of a node: one of the fields, and `type` says which (1 float, 2 int, 3 string, 4 tensor, …). */
export interface AttributeProto {
  name?: string;
  ref_attr_name?: string;
  doc_string?: string;
  type?: number;
  f?: number;
  i?: number | bigint;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats: number[];
  ints: (number | bigint)[];
  strings: Uint8Array[];
  tensors: TensorProto[];
  graphs: GraphProto[];
}

/** A tensor: its elements stand in `raw_data`, in the list of its type, or in a file beside it. */
export interface TensorProto {
  dims: (number | bigint)[];
  data_type?: number;
  float_data: number[];
  int32_data: (number | bigint)[];
  string_data: Uint8Array[];
  int64_data: (number | bigint)[];
  name?: string;
  doc_string?: string;
  raw_data?: Uint8Array;
  double_data: number[];
  uint64_data: (number | bigint)[];
  external_data: StringStringEntryProto[];
  data_location?: number;
}

/** Values and where they stand in a tensor of zeros. */
export interface SparseTensorProto {
  values?: TensorProto;
  indices?: TensorProto;
  dims: (number | bigint)[];
}

/** A name with its type. */
export interface ValueInfoProto {
  name?: string;
  type?: TypeProto;
  doc_string?: string;
}

/** What a value is: mostly a tensor; sequences, optional values and maps are named, so that they can be refused. */
export interface TypeProto {
  tensor_type?: TensorTypeProto;
  sequence_type?: { elem_type?: TypeProto };
  map_type?: { key_type?: number; value_type?: TypeProto };
  optional_type?: { elem_type?: TypeProto };
  denotation?: string;
}

/** dtype and shape of a tensor; without `shape` not even the number of dims is known. */
export interface TensorTypeProto {
  elem_type?: number;
  shape?: { dim: DimensionProto[] };
}

/** A size, or a name that stands for the same size wherever it occurs, or neither. */
export interface DimensionProto {
  dim_value?: number | bigint;
  dim_param?: string;
  denotation?: string;
}

/** An operator that is made of others. */
export interface FunctionProto {
  name?: string;
  input: string[];
  output: string[];
  attribute: string[];
  attribute_proto: AttributeProto[];
  node: NodeProto[];
  doc_string?: string;
  opset_import: OperatorSetIdProto[];
  domain?: string;
  overload?: string;
}
