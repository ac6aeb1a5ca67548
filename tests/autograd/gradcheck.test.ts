/**
 * First and second derivatives of every differentiable operator against finite differences, on the arguments of the
 * recorded cases in float64.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { goldenIndex, goldenName, readGoldenFile } from "../support/goldens.ts";
import { resolveForm } from "../support/python-forms.ts";
import { opsCases, opsInfo, type OpsCase } from "../support/replay-ops.ts";
import { Decoder, tensorsIn } from "../support/values.ts";

/**
 * What cases are checked: elements of inputs and outputs, absolute values (differences keep no digits of very large
 * ones), cases of an operator.
 */
interface Limits {
  readonly inputs: number;
  readonly outputs: number;
  readonly largest: number;
  readonly cases: number;
}
/** So that all operators take seconds: the first limits that an operator has cases for count. */
const limitsInTurn: readonly Limits[] = [
  { inputs: 24, outputs: 60, largest: 20, cases: 2 },
  { inputs: 150, outputs: 250, largest: 20, cases: 1 },
  { inputs: 1000, outputs: 700, largest: 200, cases: 1 },
];

const ONE_TRIANGLE = "reads one triangle, but by convention both have a gradient";
/**
 * Operators (with their variant) whose recorded derivative is by convention not the limit of differences, with the
 * reason.
 */
const excluded: Record<string, string> = {
  __rpow__: "Python's number ** tensor has no gradient for the number, which the harness detaches",
  "masked.logaddexp": "elements masked in both operands are -inf, where differences are NaN",
  bfloat16: "rounds",
  half: "rounds",
  float: "rounds",
  stft: "PyTorch 1.13 gave pairs of real numbers; tests/ops/fourier.test.ts checks complex ones",
  istft: "PyTorch 1.13 took pairs of real numbers; tests/ops/fourier.test.ts checks complex ones",
  "nn.functional.dropout": "covered by mul",
  "nn.functional.rrelu": "its slopes are random in each call",
  "nn.functional.max_unpool3d": "some places have several values; max_unpool3d.grad has cases without",
  cholesky: "PyTorch 2 removed it",
  qr: "PyTorch 2 removed it",
  symeig: "PyTorch 2 removed it",
  cholesky_inverse: ONE_TRIANGLE,
  cholesky_solve: ONE_TRIANGLE,
  "linalg.cholesky": ONE_TRIANGLE,
  "linalg.cholesky_ex": ONE_TRIANGLE,
  "linalg.eigvalsh": ONE_TRIANGLE,
  "linalg.pinv.hermitian": ONE_TRIANGLE,
  "linalg.qr": "unique only up to signs",
  svd: "unique up to a gauge",
  "linalg.svd": "unique up to a gauge",
  "linalg.eigh": "unique up to a gauge",
  lu: "pivots",
  "linalg.lu": "pivots",
  geqrf: "returns factors without derivative",
  "linalg.lu_factor": "pivots",
  "linalg.lu_factor_ex": "pivots",
};
/**
 * Third derivatives that PyTorch does not define either, or that this operator's second backward leaves out as
 * PyTorch's does.
 */
const onlyFirst = new Set([
  "segment_reduce",
  "nn.functional.ctc_loss",
  "nn.functional.embedding_bag",
  "cdist",
  "nn.functional.grid_sample",
  "nn.functional.pdist",
  "scatter_reduce.prod",
  "segment_reduce.lengths",
  "segment_reduce.offsets",
]);

interface Prepared {
  readonly run: (...leaves: Tensor[]) => Tensor[];
  readonly leaves: Tensor[];
}

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

function prepare(
  file: ReturnType<typeof readGoldenFile>,
  recorded: OpsCase,
  form: string,
  isProperty: boolean,
  limits: Limits,
): Prepared | null {
  const decoder = new Decoder(file);
  const args = decoder.list(recorded.args);
  const kwargs = decoder.record(recorded.kwargs);
  const originals = [...decoder.tensors.values()] as unknown as Tensor[];
  const varied: { readonly original: Tensor; readonly leaf: Tensor }[] = [];
  const map = new Map<unknown, unknown>();
  for (const original of originals) {
    if (!original.dtype.is_floating_point) continue;
    if (original.requires_grad) {
      if (!original.abs().le(limits.largest).all().item()) return null;
      const leaf = nudge(original).requires_grad_(true);
      varied.push({ original, leaf });
      map.set(original, leaf);
    } else {
      map.set(original, original.double());
    }
  }
  const leaves = varied.map(({ leaf }) => leaf);
  const inputs = leaves.reduce((sum, leaf) => sum + leaf.numel(), 0);
  if (leaves.length === 0 || inputs === 0 || inputs > limits.inputs) return null;
  const run = (...now: Tensor[]): Tensor[] => {
    const current = new Map(map);
    varied.forEach(({ original }, i) => {
      current.set(original, now[i]);
    });
    torch.manual_seed(3);
    const call = resolveForm({
      form,
      args: args.map((arg) => replaceTensors(arg, current)),
      kwargs: Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, replaceTensors(value, current)])),
      self: recorded.self ?? 0,
      isProperty,
    });
    return (tensorsIn(call()) as unknown as Tensor[]).filter(
      (output, i) => output.requires_grad && recorded.cotangents?.[i] !== null,
    );
  };
  const outputs = run(...leaves);
  const size = outputs.reduce((sum, output) => sum + output.numel(), 0);
  const finite = outputs.every((output) => output.isfinite().all().item());
  return outputs.length > 0 && finite && size > 0 && size <= limits.outputs ? { run, leaves } : null;
}

const entries = goldenIndex().filter((entry) => entry.section === "ops" && entry.file.startsWith("1.13/"));

describe("derivatives of operators", () => {
  for (const entry of entries) {
    const file = readGoldenFile(entry.file);
    const info = opsInfo(file);
    const name = goldenName(entry);
    if (excluded[name.slice("1.13/ops/".length)] || info.gauge) continue;
    const cases = opsCases(file).filter(
      (one) => one.grads && !one.raises && one.kind.startsWith("float") && !("dtype" in one.kwargs),
    );
    const form = cases[0]?.forms.find((one) => one.startsWith("torch.") || one.startsWith("Tensor."));
    if (!form) continue;
    test(name, () => {
      const check = (limits: Limits): number => {
        let checked = 0;
        for (const recorded of cases) {
          if (checked === limits.cases) break;
          const prepared = prepare(file, recorded, form, info.properties?.includes(form) === true, limits);
          if (!prepared) continue;
          checked++;
          expect(torch.autograd.gradcheck(prepared.run, prepared.leaves, { atol: 1e-5, rtol: 1e-3 })).toBe(true);
          if (!onlyFirst.has(info.name))
            expect(
              torch.autograd.gradgradcheck(prepared.run, prepared.leaves, null, {
                atol: 1e-4,
                rtol: 1e-3,
                fast_mode: limits !== limitsInTurn[0], // one random direction where there are many inputs
              }),
            ).toBe(true);
        }
        return checked;
      };
      expect(limitsInTurn.some((limits) => check(limits) > 0)).toBe(true);
    });
  }
});
