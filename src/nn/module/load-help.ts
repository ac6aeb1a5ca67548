/** What to do when a state dict does not fit: a common prefix, a wrapper around it, near names, transposed matrices. */
import { isMap } from "../../support/realms.ts";
import { editDistance } from "../../support/nearest.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** The name nearest to a wanted one, if it is near at all. */
function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 4)) + 1;
  for (const candidate of candidates.slice(0, 400)) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const d = editDistance(name, candidate);
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

function prefixHelp(missing: readonly string[], unexpected: readonly string[]): string | null {
  const wanted = missing[0];
  if (wanted === undefined) return null;
  for (const name of missing) {
    const wrapped = unexpected.find((key) => key.endsWith(`.${name}`));
    if (wrapped !== undefined) {
      const prefix = wrapped.slice(0, -name.length);
      if (unexpected.every((key) => key.startsWith(prefix))) {
        const why =
          prefix === "module."
            ? " (nn.DataParallel adds it)"
            : prefix === "_orig_mod."
              ? " (torch.compile adds it)"
              : "";
        return `All unexpected keys start with "${prefix}"${why}: take it off, Object.fromEntries(Object.entries(state).map(([key, value]) => [key.replace(/^${prefix.replaceAll(".", "\\.")}/, ""), value])).`;
      }
    }
  }
  for (const key of unexpected) {
    if (wanted.endsWith(`.${key}`)) {
      const prefix = wanted.slice(0, -key.length);
      if (missing.every((name) => name.startsWith(prefix)))
        return `The model's keys start with "${prefix}", those of the state dict do not: load it into that part of the model.`;
    }
  }
  return null;
}

function wrapperHelp(entries: ReadonlyMap<string, unknown>): string | null {
  if (entries.has("qualifiedName") && entries.has("state"))
    return "This is the record of an object, of a whole model perhaps: load_state_dict(torch.serialization.state_dict_of(record)).";
  for (const name of ["state_dict", "model_state_dict", "model", "net", "weights", "ema"]) {
    const inner = entries.get(name);
    if (typeof inner !== "object" || inner === null || inner instanceof Tensor) continue;
    const values: unknown[] = isMap(inner) ? [...(inner as Map<unknown, unknown>).values()] : Object.values(inner);
    if (values.some((value) => value instanceof Tensor))
      return `This looks like a checkpoint with the state dict inside: load_state_dict(checkpoint.${name}).`;
  }
  return null;
}

/** Lines of help below PyTorch's list of what did not fit. */
export function loadHelp(
  entries: ReadonlyMap<string, unknown>,
  missing: readonly string[],
  unexpected: readonly string[],
  transposed: readonly string[],
): string[] {
  const help: string[] = [];
  const wrapper = wrapperHelp(entries);
  if (wrapper) return [wrapper];
  const prefix = prefixHelp(missing, unexpected);
  if (prefix) help.push(prefix);
  else {
    const pairs = missing.slice(0, 20).flatMap((name) => {
      const near = nearest(name, unexpected);
      return near ? [`"${name}" may be "${near}"`] : [];
    });
    if (pairs.length > 0) help.push(`Nearest names: ${pairs.slice(0, 5).join(", ")}.`);
  }
  if (transposed.length > 0)
    help.push(
      `Transposed: ${transposed
        .slice(0, 5)
        .map((name) => `"${name}"`)
        .join(
          ", ",
        )}; call .t() on ${transposed.length === 1 ? "it" : "them"} before loading (Keras and TensorFlow keep kernels that way).`,
    );
  if (missing.length + unexpected.length > 0 && help.length === 0)
    help.push("load_state_dict(state, { strict: false }) loads what fits and returns the other names.");
  return help;
}
