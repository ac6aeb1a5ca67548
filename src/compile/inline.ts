/** Puts an elementwise producer into any kernel that reads what it stores: a reduction, a softmax, a loss. */
import { constant, load, Scalar, type BufferParameter, type Kernel, type Param, type Statement } from "../kernel/ir.ts";
import { type StridedAccess, type Nest, replaceLeaves } from "./nest.ts";
import { SlotPlace } from "./tape.ts";

/** A kernel and the arguments of its call. */
export interface KernelCall {
  readonly kernel: Kernel;
  readonly args: readonly unknown[];
}

/** Rebuilds the expressions of statements. */
function rewritten(body: readonly Statement[], change: (value: Scalar) => Scalar): readonly Statement[] {
  return body.map((statement): Statement => {
    switch (statement.kind) {
      case "assign":
      case "accumulate":
      case "reduce":
        return { ...statement, value: change(statement.value) };
      case "barrier":
        return statement;
      case "atomic":
      case "store":
        return { ...statement, index: change(statement.index), value: change(statement.value) };
      case "for":
        return {
          ...statement,
          begin: change(statement.begin),
          end: change(statement.end),
          body: rewritten(statement.body, change),
        };
      case "while":
        return { ...statement, condition: change(statement.condition), body: rewritten(statement.body, change) };
      case "if":
        return {
          ...statement,
          condition: change(statement.condition),
          then: rewritten(statement.then, change),
          otherwise: rewritten(statement.otherwise, change),
        };
    }
  });
}

/** The kernel with the producer's value for each load of what that stores; null where that does not fit. */
export function inlineIntoKernel(producer: Nest, kernel: Kernel, args: readonly unknown[]): KernelCall | null {
  const { access: target, value } = producer.stores[0]!;
  // One loop over elements in their order, so that an element's number is the iteration's.
  const isFlat = ({ steps }: StridedAccess): boolean => steps.length === 1 && (steps[0] === 1 || steps[0] === 0);
  if (producer.sizes.length !== 1 || target.steps[0] !== 1) return null;
  if (![...producer.loads.values()].every(isFlat)) return null;
  if (target.element !== "float32" && target.element !== "float64") return null;
  const read = kernel.params.flatMap((param, i) =>
    param.kind === "buffer" && (args[i] as SlotPlace).slot === target.slot ? [i] : [],
  );
  if (read.length !== 1) return null;
  const [place] = read as [number];
  const buffer = kernel.params[place] as BufferParameter;
  const size = target.element === "float32" ? 4 : 8;
  const shift = ((args[place] as SlotPlace).offset - target.offset) / size;
  if (buffer.element !== target.element || shift < 0 || !Number.isInteger(shift)) return null;

  const params: Param[] = kernel.params.filter((_, i) => i !== place);
  const values: unknown[] = args.filter((_, i) => i !== place);
  const names = new Set(kernel.params.map(({ name }) => name));
  const fresh = (start: string): string => {
    let number = 0;
    while (names.has(`${start}${number}`)) number++;
    names.add(`${start}${number}`);
    return `${start}${number}`;
  };
  const buffers = new Map<Scalar, { readonly buffer: BufferParameter; readonly moves: boolean }>();
  for (const [leaf, access] of producer.loads) {
    const own: BufferParameter = { kind: "buffer", name: fresh("fused"), element: access.element };
    const moves = access.steps[0] === 1;
    const bytes =
      { float64: 8, int64: 8, uint64: 8, float32: 4, int32: 4, uint32: 4 }[access.element as "float32"] ?? 0;
    if (bytes === 0 && moves && shift !== 0) return null;
    params.push(own);
    values.push(new SlotPlace(access.slot, access.offset + (moves ? shift * bytes : 0)));
    buffers.set(leaf, { buffer: own, moves });
  }
  const numbers = new Map<Scalar, Scalar>();
  for (const [leaf, number] of producer.numbers) {
    const param = { kind: "scalar", name: fresh("number"), type: leaf.type as "f32" | "f64" } as const;
    params.push(param);
    values.push(number);
    numbers.set(leaf, new Scalar("param", param.type, [], param));
  }
  let count = 0;
  const known = new Map<Scalar, Scalar>();
  const change = (node: Scalar): Scalar => {
    let found = known.get(node);
    if (found !== undefined) return found;
    const changed = node.args.map(change);
    if (node.op === "load" && (node.payload as BufferParameter).name === buffer.name) {
      count++;
      const [index] = changed as [Scalar];
      found = replaceLeaves(value, (leaf) => {
        const own = buffers.get(leaf);
        if (own !== undefined) return load(own.buffer, own.moves ? index : constant(0, "i32"));
        return numbers.get(leaf) ?? leaf;
      });
    } else
      found = changed.every((arg, i) => arg === node.args[i])
        ? node
        : new Scalar(node.op, node.type, changed, node.payload);
    known.set(node, found);
    return found;
  };
  const body = rewritten(kernel.body, change);
  if (count !== 1) return null;
  return { kernel: { ...kernel, params, body }, args: values };
}
