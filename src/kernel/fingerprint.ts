/**
 * A short name of what a kernel does, to find code that was made for it elsewhere: equal kernels have equal ones, whoever
 * wrote them and under whatever name.
 */
import type { Kernel, Param, Payload, Scalar, Statement } from "./ir.ts";

const payloadText = (payload: Payload): string =>
  typeof payload === "object" && payload !== null
    ? payload.name
    : `${typeof payload}${Object.is(payload, -0) ? "-0" : payload}`;

const paramText = (param: Param): string => `${param.name} ${param.kind === "buffer" ? param.element : param.type}`;

/** The kernel as text: every expression once, by its operation and the numbers of its operands. */
function textOf(kernel: Kernel): string {
  const numbers = new Map<Scalar, number>();
  const parts = [kernel.params.map(paramText).join()];
  const expression = (node: Scalar): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    const args = node.args.map(expression).join();
    parts.push(`${node.op} ${node.type} ${args} ${payloadText(node.payload)}`);
    numbers.set(node, numbers.size);
    return numbers.size - 1;
  };
  const block = (body: readonly Statement[]): void => {
    for (const s of body) {
      switch (s.kind) {
        case "assign":
          parts.push(`${s.local.name} ${s.local.type} = ${expression(s.value)}`);
          break;
        case "accumulate":
          parts.push(`${s.local.name} ${s.local.type} ${s.op}= ${expression(s.value)}`);
          break;
        case "store":
          parts.push(`${s.buffer.name}[${expression(s.index)}] = ${expression(s.value)}`);
          break;
        case "for":
          parts.push(`${s.vector} ${s.index.name} ${expression(s.begin)} ${expression(s.end)} ${s.step} {`);
          block(s.body);
          break;
        case "while":
          parts.push(`while ${expression(s.condition)} {`);
          block(s.body);
          break;
        case "if":
          parts.push(`if ${expression(s.condition)} {`);
          block(s.then);
          parts.push("} {");
          block(s.otherwise);
      }
      parts.push("}");
    }
  };
  block(kernel.body);
  return parts.join("\n");
}

/** Two numbers of 32 bits (FNV-1a and a relative of it). */
export function fingerprint(kernel: Kernel): readonly [number, number] {
  const text = textOf(kernel);
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15);
  }
  return [a >>> 0, b >>> 0];
}
