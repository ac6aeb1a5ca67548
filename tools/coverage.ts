/**
 * Writes docs/coverage.md: every public name of PyTorch with yes, partly (what is missing) or no (why), and the totals.
 * `npx tsx tools/coverage.ts`
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as flambeau from "flambeau";

const api = JSON.parse(readFileSync(new URL("./data/python-api.json", import.meta.url), "utf8")) as {
  torch_version: string;
  places: Record<string, string[]>;
};

/** Names that belong to Python, TorchScript or to PyTorch's own build: they are listed, but no part of the totals. */
const MACHINERY = "Python's machinery";
const PIPES = "data pipes, which PyTorch has given up";

const VALGRIND = "Valgrind and statements of C++";
const DEVICES = "other devices than the CPU";
const ELSEWHERE = "a namespace that is listed below, or a module of Python's whose names are elsewhere";
const SCRIPT = "TorchScript compiles Python source";
const BITS = "a dtype that PyTorch's operators do not take";
const DISPATCHER = "reads Python's type hints, or takes part in the dispatcher of C++";
const COMPILER = "settings of Python's compiler";

/** Why names are no part of the totals: they make no sense in JavaScript. */
const senseless: ReadonlySet<string> = new Set([
  MACHINERY,
  PIPES,
  DEVICES,
  ELSEWHERE,
  SCRIPT,
  BITS,
  DISPATCHER,
  COMPILER,
  VALGRIND,
]);

/** Namespaces that make no sense in JavaScript, each with the reason; they are listed without their names. */
const elsewhere: Readonly<Record<string, string>> = {
  "torch.jit": "compiles Python source; `flambeau/jit` runs and saves what it wrote (`load`, `save`, `ScriptModule`)",
  "torch.export":
    "`flambeau/export` has `export`, `save`, `load`, `Dim` and programs with `run_decompositions`; the rest is about Python",
  "torch.package": "packs Python source",
  "torch.multiprocessing": "Python's processes; JavaScript has workers",
  "torch.monitor": "counters of PyTorch's own services",
  "torch.types": "names for Python's type checkers",
  "torch.cuda": "NVIDIA's devices; `torch.cuda.is_available()` is there and says no",
  "torch.mps": "Apple's devices",
  "torch.accelerator": "other devices; `torch.accelerator.is_available()` is there and says no",
  "torch.utils.dlpack": "shares memory with libraries of C",
};

/** Why whole families of names are not here. The first pattern that fits a place and a name gives the reason. */
const reasons: readonly (readonly [place: RegExp, name: RegExp, reason: string])[] = [
  [
    /rnn$|parametrizations$|swa_utils$|lr_scheduler$|init$/,
    /^(Tensor|Module|Optimizer|bind|PackedSequence_)$/,
    MACHINERY,
  ],
  [/utils\.data$/, /DataPipe|DataChunk|DataLoader2|datapipe|validation|deterministic/, PIPES],
  [/utils\.benchmark$/, /Callgrind|FunctionCount|^Language$/, VALGRIND],
  [/utils\.checkpoint$/, /CheckpointFunction|detach_variable|device_states/, MACHINERY],
  [/autograd$/, /DeviceType|NestedIOFunction|Profiler|kineto|^variable$|^SavedTensor$/, MACHINERY],
  [
    /torch$/,
    /^(accelerator|ao|classes|compiler|cpp|export|foreach|functional|futures|jit|library|monitor|mtia|multiprocessing|ops|overrides|package|quantization|storage|types|torch_version)$/,
    ELSEWHERE,
  ],
  [/torch$/, /^(CompilationUnit|JITException|ScriptFunction|parse_type_comment|parse_schema|compile)$/, SCRIPT],
  [/torch$/, /^(u?int[1-7]|bits\w+|bit|bcomplex32|float4_e2m1fn_x2|quint2x4|quint4x2)$/, BITS],
  [
    /torch$|Tensor$/,
    /^(Event|Stream|get_device_module|is_vulkan_available|thread_safe_generator|cuda|ipu|xpu|mtia|pin_memory|to_mkldnn|batch_norm_.*|autocast_.*|[gs]et_autocast_(gpu|ipu|xla).*|is_autocast_(ipu|xla).*)$/,
    DEVICES,
  ],
  [/Tensor$/, /^(module_load|index)$/, MACHINERY],
  [
    /library$/,
    /^(infer_schema|get_ctx|get_kernel|fallthrough_kernel|impl_abstract|register_torch_dispatch)$/,
    DISPATCHER,
  ],
  [/library$/, /triton/, DEVICES],
  [
    /compiler$/,
    /guard|precompile|Precompile|artifacts|load_compiled|config|numpy|substitute|nonstrict|warmup/,
    COMPILER,
  ],
  [/nn$/, /^factory_kwargs$/, MACHINERY],
  [/functional$|fft$/, /^(Tensor|ScalingType|SwizzleType|scaled_.*)$/, DEVICES],
  [/torch\.random$/, /^thread_safe_generator$/, DEVICES],
  [/nn\.parallel$/, /^(data_parallel|gather|parallel_apply|replicate|scatter)$/, DEVICES],
  [/autograd\.profiler$/, /nvprof/, DEVICES],
  [/optim$/, /^(functional|swap_in_optimizer_params_and_state)$/, MACHINERY],
  [/autograd(\.graph)?$/, /stream_mismatch|capture_stream/, DEVICES],
  [/autograd$/, /^(set_multithreading_enabled|enforce_grad_layout_policy|grad_mode)$/, MACHINERY],
  [/torch\.sparse$/, /SemiStructured|semi_structured/, DEVICES],
  [
    /overrides$/,
    /^(enable_reentrant_dispatch|get_ignored_functions|get_testing_overrides|is_tensor_method_or_property|redispatch_function)$/,
    MACHINERY,
  ],
  [/./, /torch_function|boolean_dispatch|assert_int_or_pair|^Container$/, MACHINERY],
  [
    /./,
    /parse_ir|parse_schema|import_ir|fork$|wait$|merge_type|unify_type|parse_type|compiled_with|init_num_threads|vital|candidate|classproperty|^obj$|get_file_path|prepare_multi/,
    MACHINERY,
  ],
  [/Tensor$/, /as_subclass|record_stream|reinforce|volatile|storage_type|is_ort|qscheme/, MACHINERY],
  [/./, /dlpack|from_file|numpy/, MACHINERY],
  [/./, /qparams/, "quantization"],
  [/./, /autocast|pin_memory|batch_norm_/, "other devices"],
  [/torch\.linalg|torch$/, /^eig$|^eigvals$/, "complex decompositions (later)"],
  [/./, /^(lstsq|matrix_rank|solve)$/, "taken out of PyTorch 2: see `torch.linalg`"],
  [/./, /align_/, "named tensors"],
  [/./, /lobpcg|pca_lowrank|svd_lowrank/, "decompositions (later)"],
  [/distributed$/, /^(GroupName|breakpoint)$/, MACHINERY],
  [
    /distributed/i,
    /Options$|Gloo|NCCL|Reducer|Logger|DebugLevel|debug_level|backend_impl|shrink_group/,
    "other transports than MPI, and what only they take",
  ],
  [/checkpoint$/, /Fsspec/, "storages of Python's fsspec; a program gives its own StorageReader and StorageWriter"],
  [/checkpoint$/, /^CheckpointableTensor$/, "a type: tensors with these properties are taken"],
  [/checkpoint$/, /load_sharded_optimizer_state_dict/, "the first FSDP's; `get_optimizer_state_dict` and `load` do it"],
  [/checkpoint$/, /Quantized/, "later"],
  [/parallel|distributed/i, /./, "later"],
  [
    /quantiz/,
    /jit|script|fx|Mapping|custom_config|default_.*_dict|reference|sparse|_quant_mapping/i,
    "graph mode: rewrites Python programs",
  ],
  [/quantiz/, /4bit/, "tables of 4 bits: `quantize_` has weights of 4 bits"],
  [
    /quantiz/,
    /^(Granularity|Per(Axis|Block|Group|Row|Tensor|Token)|MappingType|TorchAODType|ZeroPointDomain|get_block_size|AffineQuantizedObserverBase)$/,
    "export to PT2E: rewrites Python programs",
  ],
  [/quantiz/, /./, "quantization (later)"],
  [/torch\.func|forward_ad/, /./, "functional transforms (later)"],
  [/torch\.hub/, /^(help|list|load)$/, "runs the hubconf.py of a repository, which is Python"],
  [/torch\.(amp|hub|onnx)|prune|flex_attention|attention/, /./, "later"],
  [/torch$/, /^embedding_bag$/, "`nn.functional.embedding_bag` is here"],
];

/** What is here, but lacks something. */
const partial: Readonly<Record<string, string>> = {
  "torch.fx.wrap": "takes a function and gives the one to call; JavaScript's globals cannot be exchanged by name",
  "torch.fx.symbolic_trace": "`concrete_args` of lists and objects; rest parameters",
  "torch.Tensor.to": "devices other than the CPU",
  "torch.set_float32_matmul_precision": "no effect: products are always float32",
  "torch.set_flush_denormal": "no effect: WebAssembly keeps denormal numbers",
  "torch.set_num_interop_threads": "no effect: operators run one after another",
  "torch.nn.DataParallel": "runs the module on the one device there is",
  "torch.optim.Adam": "`foreach`, `fused`, `capturable` without effect",
  "torch.optim.AdamW": "`foreach`, `fused`, `capturable` without effect",
  "torch.optim.SGD": "`foreach`, `fused` without effect",
  "torch.utils.data.DataLoader":
    "`pin_memory`, `multiprocessing_context` without effect; workers need a dataset class exported by a module",
  "torch.autograd.functional.jacobian": "`strategy`, `vectorize` without effect",
  "torch.autograd.functional.hessian": "`vectorize`, `outer_jacobian_strategy` without effect",
  "torch.Tensor.numpy": "gives a typed array, a copy",
  "torch.Tensor.share_memory_": "no effect: workers copy",
};

function lookUp(place: string): Record<string, unknown> | undefined {
  let found: unknown = flambeau;
  for (const part of place.split(".").slice(1)) {
    if (part === "Tensor") found = (flambeau as { Tensor: { prototype: object } }).Tensor.prototype;
    else found = (found as Record<string, unknown> | undefined)?.[part];
  }
  return found as Record<string, unknown> | undefined;
}

interface Row {
  readonly name: string;
  readonly state: "yes" | "partly" | "no";
  readonly note: string;
}

function rowOf(place: string, room: Record<string, unknown> | undefined, name: string): Row {
  const has =
    room !== undefined && (name in room || (place === "torch.Tensor" && Object.hasOwn(flambeau.zeros([1]), name)));
  if (!has)
    return {
      name,
      state: "no",
      note: reasons.find(([where, pattern]) => where.test(place) && pattern.test(name))?.[2] ?? "not yet",
    };
  const lack = partial[`${place}.${name}`];
  return { name, state: lack ? "partly" : "yes", note: lack ?? "" };
}

function table(title: string, rows: readonly Row[]): string {
  return rows.length === 0
    ? ""
    : `\n| ${title} | |\n|---|---|\n${rows.map((row) => `| \`${row.name}\` | ${row.note} |`).join("\n")}\n`;
}

const sections: string[] = [];
const totals: string[] = [];
const missing: string[] = [];
const known = new Set<string>();
const absentPlaces: string[] = [];
for (const [place, names] of Object.entries(api.places)) {
  if (elsewhere[place] !== undefined) {
    absentPlaces.push(`| \`${place}\` | ${names.length} | ${elsewhere[place]} |`);
    continue;
  }
  const room = lookUp(place);
  const rows = names.map((name) => rowOf(place, room, name));
  for (const name of names) known.add(`${place}.${name}`);
  const counted = rows.filter((row) => !senseless.has(row.note));
  const here = counted.filter((row) => row.state !== "no");
  const partly = rows.filter((row) => row.state === "partly");
  const absent = rows.filter((row) => row.state === "no");
  const percent = counted.length === 0 ? 100 : (100 * here.length) / counted.length;
  totals.push(
    `| \`${place}\` | ${here.length} | ${partly.length} | ${counted.length} | ${percent.toFixed(1)} % | ${rows.length - counted.length} |`,
  );
  missing.push(`${place} (${absent.length}): ${absent.map((row) => row.name).join(" ")}`);
  const yes = rows.filter((row) => row.state === "yes");
  sections.push(
    `## ${place}\n\nYes: ${yes.map((row) => `\`${row.name}\``).join(" ") || "none"}\n${table("partly", partly)}${table("no", absent)}`,
  );
}
for (const name of Object.keys(partial))
  if (!known.has(name)) throw new Error(`tools/coverage.ts: PyTorch has no ${name}`);
for (const place of Object.keys(elsewhere))
  if (!(place in api.places)) throw new Error(`tools/coverage.ts: PyTorch has no ${place}`);

if (process.argv.includes("--missing")) {
  console.log(missing.join("\n\n"));
} else {
  const text =
    `# Coverage\n\nEvery public name of PyTorch ${api.torch_version}, and whether Flambeau has it: yes, partly (what is lacking) or no (why). ` +
    "Names that make no sense in JavaScript (Python's own, TorchScript's, those of other devices, data pipes) are listed with the reason, but left out of the totals. Written by `npx tsx tools/coverage.ts`; do not edit.\n\n" +
    `| place | here | of these partly | in PyTorch | part | left out |\n|---|---|---|---|---|---|\n${totals.join("\n")}\n\nNamespaces that make no sense in JavaScript:\n\n| place | names | why |\n|---|---|---|\n${absentPlaces.join("\n")}\n\n${sections.join("\n")}`;
  writeFileSync(new URL("../docs/coverage.md", import.meta.url), text);
  console.log(totals.join("\n"));
}
