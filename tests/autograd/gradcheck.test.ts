/** First and second derivatives of every differentiable operator against finite differences, on the arguments of the recorded cases in float64. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { goldenIndex, goldenName, readGoldenFile } from "../support/goldens.ts";
import { formExists, resolveForm } from "../support/python-forms.ts";
import { opsCases, opsInfo, type OpsCase } from "../support/replay-ops.ts";
import { Decoder, tensorsIn } from "../support/values.ts";

/** Checked elements of a case, so that all operators take seconds. */
const MOST_INPUTS = 24;
const MOST_OUTPUTS = 60;
const CASES_PER_OPERATOR = 2;
const LARGEST = 20;

/** Operators whose recorded derivative is by convention not the limit of differences, with the reason. */
const excluded: Record<string, string> = {
  __rpow__: "Python's number ** tensor has no gradient for the number, which the harness detaches",
  "masked.logaddexp": "elements masked in both operands are -inf, where differences are NaN",
  bfloat16: "rounds", half: "rounds", float: "rounds", "nn.functional.dropout": "covered by mul",
  "nn.functional.rrelu": "its slopes are random in each call",
  "linalg.norm.subgradients_at_zero": "subgradients at kinks",
  qr: "unique only up to signs", "linalg.qr": "unique only up to signs", svd: "unique up to a gauge", "linalg.svd": "unique up to a gauge", symeig: "unique up to a gauge",
  "linalg.eigh": "unique up to a gauge", lu: "pivots", "linalg.lu": "pivots", geqrf: "returns factors without derivative", "linalg.lu_factor": "pivots", "linalg.lu_factor_ex": "pivots",
};
/** Third derivatives that PyTorch does not define either, or that this operator's second backward leaves out as PyTorch's does. */
const onlyFirst = new Set(["segment_reduce", "nn.functional.ctc_loss", "nn.functional.embedding_bag", "cdist", "nn.functional.grid_sample", "nn.functional.pdist", "scatter_reduce.prod", "segment_reduce.lengths", "segment_reduce.offsets"]);

interface Prepared { readonly run: (...leaves: Tensor[]) => Tensor[]; readonly leaves: Tensor[] }

/** Replaces tensors in nested arguments. */
function replaceTensors(value: unknown, map: ReadonlyMap<unknown, unknown>): unknown {
  if (map.has(value)) return map.get(value);
  if (Array.isArray(value)) return value.map((item) => replaceTensors(item, map));
  return value;
}

/** Moves values off the kinks of piecewise functions, the same way in every run. */
function nudge(tensor: Tensor): Tensor {
  const count = tensor.numel();
  const steps = torch.arange(count, { dtype: torch.float64 }).add(1).mul(0.37).sin().mul(0.01).reshape(tensor.shape);
  return tensor.detach().double().add(steps);
}

function prepare(name: string, recorded: OpsCase, form: string, isProperty: boolean): Prepared | null {
  const file = readGoldenFile(name);
  const decoder = new Decoder(file);
  const args = decoder.list(recorded.args);
  const kwargs = decoder.record(recorded.kwargs);
  const originals = [...decoder.tensors.values()] as unknown as Tensor[];
  const leaves: Tensor[] = [];
  const map = new Map<unknown, unknown>();
  for (const original of originals) {
    if (!original.dtype.is_floating_point) continue;
    if (original.requires_grad) {
      // Differences keep no digits of infinite and very large values.
      if (!original.abs().le(LARGEST).all().item()) return null;
      const leaf = nudge(original).requires_grad_(true);
      leaves.push(leaf);
      map.set(original, leaf);
    } else {
      map.set(original, original.double());
    }
  }
  const inputs = leaves.reduce((sum, leaf) => sum + leaf.numel(), 0);
  if (leaves.length === 0 || inputs === 0 || inputs > MOST_INPUTS) return null;
  const run = (...now: Tensor[]): Tensor[] => {
    const current = new Map(map);
    leaves.forEach((leaf, i) => { for (const [original, value] of map) if (value === leaf) current.set(original, now[i]); });
    torch.manual_seed(3);
    const call = resolveForm({
      form, args: args.map((arg) => replaceTensors(arg, current)), kwargs: Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, replaceTensors(value, current)])),
      self: recorded.self ?? 0, isProperty,
    });
    return (tensorsIn(call()) as unknown as Tensor[]).filter((output, i) => output.requires_grad && recorded.cotangents?.[i] !== null);
  };
  const outputs = run(...leaves);
  const size = outputs.reduce((sum, output) => sum + output.numel(), 0);
  const finite = outputs.every((output) => output.isfinite().all().item());
  return outputs.length > 0 && finite && size > 0 && size <= MOST_OUTPUTS ? { run, leaves } : null;
}

const entries = goldenIndex().filter((entry) => entry.section === "ops");

describe("derivatives of operators", () => {
  for (const entry of entries) {
    const file = readGoldenFile(entry.file);
    const info = opsInfo(file);
    if (excluded[info.name] || info.gauge) continue;
    const cases = opsCases(file).filter((one) => one.grads && !one.raises && one.kind.startsWith("float") && !("dtype" in one.kwargs));
    const form = cases[0]?.forms.find((one) => one.startsWith("torch.") || one.startsWith("Tensor."));
    if (cases.length === 0 || !form || !formExists(form)) continue;
    test(goldenName(entry), () => {
      let checked = 0;
      for (const recorded of cases) {
        if (checked === CASES_PER_OPERATOR) break;
        const prepared = prepare(entry.file, recorded, form, info.properties?.includes(form) === true);
        if (!prepared) continue;
        checked++;
        expect(torch.autograd.gradcheck(prepared.run, prepared.leaves, { atol: 1e-5, rtol: 1e-3 })).toBe(true);
        if (!onlyFirst.has(info.name)) expect(torch.autograd.gradgradcheck(prepared.run, prepared.leaves, null, { atol: 1e-4, rtol: 1e-3 })).toBe(true);
      }
    });
  }
});
