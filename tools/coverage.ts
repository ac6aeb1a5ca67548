/** Writes docs/coverage.md: every public name of PyTorch with yes, partly (what is missing) or no (why), and the totals. `npx tsx tools/coverage.ts` */
import { readFileSync, writeFileSync } from "node:fs";
import * as flambeau from "flambeau";

const api = JSON.parse(readFileSync(new URL("./data/python-api.json", import.meta.url), "utf8")) as { torch_version: string; places: Record<string, string[]> };

/** Why whole families of names are not here. The first pattern that fits a name gives the reason. */
const reasons: readonly (readonly [place: RegExp, name: RegExp, reason: string])[] = [
  [/./, /quant|qparams|fake_|fbgemm|QInt|qint|int_repr|q_scale|q_zero|q_per|dequantize/, "quantization"],
  [/./, /sparse|hspmm|hsmm|dsmm|smm|spmm|saddmm|coalesce|crow_|col_indices|ccol_|row_indices|to_sparse|to_mkldnn|values$|^indices$|_coo|_csr|_csc|_bsr|_bsc|dense_dim/, "sparse tensors"],
  [/./, /cuda|cudnn|miopen|ipu|xpu|hpu|vulkan|metal|mkldnn|mps|autocast|pin_memory|is_pinned|get_device$|share_memory|is_shared/, "other devices"],
  [/./, /complex|polar|view_as_real|imag$|cfloat|cdouble|chalf/, "complex dtypes (later)"],
  [/torch\.fft|./, /^(fft|ifft|rfft|irfft|hfft|ihfft|fftn|ifftn|rfftn|irfftn|fft2|ifft2|rfft2|irfft2|hfft2|ihfft2|hfftn|ihfftn|stft|istft)$/, "complex dtypes (later)"],
  [/./, /script|trace|jit|ScriptModule|parse_ir|parse_schema|import_ir|fork$|wait$|merge_type|unify_type|parse_type|compiled_with|init_num_threads|vital|candidate|classproperty|typename$|^obj$|get_file_path|prepare_multi/, "Python's or TorchScript's machinery"],
  [/./, /names$|rename|align_|refine_names|has_names/, "named tensors"],
  [/./, /dlpack|from_file|numpy|__|storage_type|set_default_tensor_type|_tensor_type/, "Python's memory protocols"],
  [/torch\.distributions/, /./, "distributions (later)"],
  [/./, /lobpcg|pca_lowrank|svd_lowrank|eig$|eigvals$|solve$|lstsq|lu|cholesky|qr|svd|inv|det|matrix_rank|ldl|orgqr|ormqr|symeig|householder|matrix_exp|cond/, "decompositions (tier 3, later)"],
  [/./, /DataParallel|SyncBatchNorm|distributed|rpc/, "distributed training"],
];

function lookUp(place: string): Record<string, unknown> | undefined {
  let found: unknown = flambeau;
  for (const part of place.split(".").slice(1)) {
    if (part === "Tensor") found = (flambeau as { Tensor: { prototype: object } }).Tensor.prototype;
    else found = (found as Record<string, unknown> | undefined)?.[part];
  }
  return found as Record<string, unknown> | undefined;
}

interface Row { readonly name: string; readonly has: boolean; readonly note: string }

function rowOf(place: string, room: Record<string, unknown> | undefined, name: string): Row {
  const has = room !== undefined && (name in room || (place === "torch.Tensor" && Object.hasOwn(flambeau.zeros([1]), name)));
  const note = has ? "" : (reasons.find(([where, pattern]) => where.test(place) && pattern.test(name))?.[2] ?? "not yet");
  return { name, has, note };
}

const sections: string[] = [];
const totals: string[] = [];
const missing: Record<string, string[]> = {};
for (const [place, names] of Object.entries(api.places)) {
  const room = lookUp(place);
  const rows = names.map((name) => rowOf(place, room, name));
  const present = rows.filter((row) => row.has).length;
  totals.push(`| \`${place}\` | ${present} | ${names.length} | ${((100 * present) / names.length).toFixed(1)} % |`);
  missing[place] = rows.filter((row) => !row.has).map((row) => row.name);
  const absent = rows.filter((row) => !row.has);
  sections.push(`## ${place}\n\nYes: ${rows.filter((row) => row.has).map((row) => `\`${row.name}\``).join(" ") || "none"}\n` +
    (absent.length > 0 ? `\n| no | why |\n|---|---|\n${absent.map((row) => `| \`${row.name}\` | ${row.note} |`).join("\n")}\n` : ""));
}

if (process.argv.includes("--missing")) {
  for (const [place, names] of Object.entries(missing)) console.log(`${place} (${names.length}): ${names.join(" ")}\n`);
} else {
  const text = `# Coverage\n\nEvery public name of PyTorch ${api.torch_version}, and whether Flambeau has it. Written by \`npx tsx tools/coverage.ts\`; do not edit.\n\n` +
    `| place | here | in PyTorch | part |\n|---|---|---|---|\n${totals.join("\n")}\n\n${sections.join("\n")}`;
  writeFileSync(new URL("../docs/coverage.md", import.meta.url), text);
  console.log(totals.join("\n"));
}
