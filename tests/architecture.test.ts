/**
 * The house's rules, read from the sources: floors, no cycles, small files, a sentence at the top, one place that knows
 * the platform.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-api";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** Rooms by floor, from the ground up (docs: the house). The longest name that fits a file is its room. */
const floors: readonly (readonly string[])[] = [
  ["support"],
  ["dtype.ts", "layout"],
  ["kernel"],
  ["backend"],
  ["tensor"],
  ["compute"],
  ["autograd"],
  ["ops"],
  ["methods"],
  ["communication"],
  ["nn", "utils", "serialization", "grad-scaler.ts"],
  ["optim", "distributions", "amp", "func", "compile", "flops", "fx"],
  ["ao"],
  ["testing", "display", "vision", "text", "audio", "hub", "distributed", "onnx", "library"],
  ["index.ts"],
  ["lean", "aot", "subpaths", "aten"],
  ["export", "jit"],
];

/**
 * Folders inside a room by floor, from the ground up; "." is the room's own files. Folders written as one string, joined
 * by "+", use each other.
 */
const innerFloors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  backend: [["."], ["wasm"]],
  "backend/wasm": [["browser", "pool"], [".+codegen+gemm+memory"], ["bytes", "convolution"]],
  compute: [
    ["."],
    [
      "convolution",
      "create",
      "elementwise",
      "fourier",
      "index",
      "loss",
      "optim",
      "pool",
      "product",
      "quantized",
      "random",
      "sample",
      "sort",
      "sparse",
      "view",
    ],
    ["linalg", "norm", "reduce", "sequence", "statistics"],
  ],
  ops: [
    ["declare"],
    ["inspect"],
    ["create+elementwise+index+special+view"],
    ["activation", "convolution", "pool", "sort"],
    ["linalg+product+reduce", "norm", "sample"],
    ["fourier", "loss", "masked", "nested", "sequence", "sparse"],
    ["quantized"],
  ],
  nn: [
    ["functional", "module"],
    ["attention", "containers"],
    ["intrinsic"],
    [".+init+layers+parallel+quantized+utils"],
    ["qat"],
  ],
};

/**
 * Methods of tensors that rooms below the operators call. They are operators, reached through the prototype at run time,
 * which no import shows; tools/method-calls.json records who calls which.
 */
const upwardCalls: Readonly<Record<string, string>> = {
  autograd:
    "_conj _from_pairs _neg_view _pairs add add_ any as_strided as_strided_backward clone copy_ detach div double " +
    "fill_ isnan mul norm reshape resolve_conj select squeeze sum_to_size uniform_ view zero_",
  compute:
    "abs add add_ amax any argsort bmm conj contiguous copy_ detach diagonal div expand fill_ flip gather gt matmul " +
    "max mul mul_ narrow permute reshape select sign sub_ sum t transpose triu unsqueeze view",
};

/** Files whose exports are named as something elsewhere that they stand for, and why. */
const mirrors: readonly (readonly [RegExp, string])[] = [
  [/^kernel\//, "formulas of operators, under the operators' names"],
  [/^layout\//, "shapes and strides of views, under the views' names"],
  [/^backend\/wasm\/browser\//, "what stands for native code in a browser"],
  [/^support\/platform\/browser\//, "what stands for Node's means in a browser"],
  [/^communication\/browser\//, "what stands for MPI in a browser"],
  [/^nn\/(quantized|qat|intrinsic)\//, "layers in PyTorch's namespaces of quantization"],
  [/^nn\/init\//, "PyTorch's nn.init fills tensors as operators do"],
  [/^ops\/masked\//, "torch.masked"],
  [/^ops\/nested\//, "torch.nested"],
  [/^ops\/linalg\/removed\.ts$/, "functions that torch had before torch.linalg, which refuse"],
  [/^fx\//, "torch.fx: graphs, interpreters, and Python's operators by their names"],
  [/^func\//, "torch.func, and rules of vmap under the operators' names"],
  [/^onnx\/(load\/operators|export\/convert)\//, "tables of ONNX's operators"],
  [/^vision\/models\/quantization\//, "torchvision.models.quantization: builders by the names of torchvision.models"],
  [/^(sparse|complex-names)\.ts$/, "namespaces"],
  [/^distributions\/(constraints|regions)\.ts$/, "torch.distributions.constraints"],
];

/** The other names that two files export, by the reason. */
const namesakes: Readonly<Record<string, string>> = {
  "PyTorch has them in two namespaces":
    "BasicBlock Bottleneck CheckpointError Future Identity InceptionAux InvertedResidual NamedTensors Progress " +
    "StateDictOptions Transform channel_shuffle cond cross cuda diagonal empty full functional_call gather is_available " +
    "is_initialized is_tensor_like linspace load loadAsync logspace matrix_power mps norm normalize ones pad polar progress quantized rand " +
    "randn reset save scatter unfold vander zeros",
  "options of a layer, and of the function that it calls":
    "ConvOptions ConvTransposeOptions FactoryOptions GroupNormOptions LayerNormOptions MaxPoolOptions",
  "an operator, and the function of torch or nn.functional around it":
    "alpha_dropout batch_norm celu celu_ ctc_loss dropout elu elu_ embedding feature_alpha_dropout group_norm " +
    "hardsigmoid hardswish hardtanh instance_norm kl_div leaky_relu log_softmax mish poisson_nll_loss polygamma relu " +
    "silu softmax threshold",
  "an operator, and what computes it for quantized, sparse or complex tensors":
    "conj convolution imag linear mm real sum",
  "a class of torchvision's models.optical_flow, and the type of blocks of models.resnet": "ResidualBlock",
  "a class of torch.distributed.checkpoint, and a type that is none": "Metadata SavePlan",
  "a type as users see it, and as the library does": "Node TypedArray",
};

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The same with types. */
  readonly references: readonly string[];
  /** Files of src whose values this one imports or passes on. */
  readonly imports: readonly string[];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/[^\n]*/g, "$1");
}

/** Whether an import or export clause names types only. */
function onlyTypes(clause: string): boolean {
  if (/^\s*type\b(?!\s*(,|from\b))/.test(clause)) return true;
  const names = /^\s*\{([\s\S]*)\}\s*$/.exec(clause)?.[1];
  const parts = names
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts !== undefined && parts.length > 0 && parts.every((part) => part.startsWith("type "));
}

function importsOf(path: string, text: string, types: boolean): readonly string[] {
  const found: string[] = [];
  const code = withoutComments(text);
  for (const [, clause = "", specifier = ""] of code.matchAll(
    /^\s*(?:import|export)\s+([^;"'`]*?)\s*from\s*["']([^"']+)["']/gm,
  )) {
    if (types || !onlyTypes(clause)) found.push(specifier);
  }
  for (const [, specifier = ""] of code.matchAll(/^\s*import\s*["']([^"']+)["']/gm)) found.push(specifier);
  for (const [, specifier = ""] of code.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) found.push(specifier);
  return found
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) =>
      relative(root, join(root, dirname(path), specifier))
        .split(sep)
        .join("/"),
    );
}

function sourceFiles(): readonly SourceFile[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return { path, text, imports: importsOf(path, text, false), references: importsOf(path, text, true) };
    });
}

const files = sourceFiles();

function roomOf(path: string): string | undefined {
  return (
    floors.flat().find((room) => path === room || path.startsWith(`${room}/`)) ??
    (path.includes("/") ? undefined : "index.ts")
  );
}

function floorOf(path: string): number {
  return floors.findIndex((rooms) => rooms.includes(roomOf(path) ?? ""));
}

/** Circles of files, each as a trail. */
function cyclesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

describe("architecture", () => {
  test("no two files of neighbouring floors have one name", () => {
    const names = new Map<string, string[]>();
    for (const { path } of files) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (name !== "index.ts") names.set(name, [...(names.get(name) ?? []), path]);
    }
    const wrong: string[] = [];
    for (const paths of names.values())
      for (const lower of paths)
        for (const upper of paths) if (floorOf(upper) - floorOf(lower) === 1) wrong.push(`${lower} and ${upper}`);
    expect(wrong).toEqual([]);
  });

  test("a name that two files export means one thing, or PyTorch has it in two namespaces", () => {
    const exporters = new Map<string, Set<string>>();
    for (const { path, text } of files)
      for (const [, name = ""] of text.matchAll(
        /^export (?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|type|interface|let|enum) (\w+)/gm,
      ))
        exporters.set(name, (exporters.get(name) ?? new Set<string>()).add(path));
    const several = [...exporters]
      .filter(([, paths]) => [...paths].filter((path) => !mirrors.some(([mirror]) => mirror.test(path))).length > 1)
      .map(([name]) => name);
    const allowed = Object.values(namesakes).flatMap((names) => names.split(" "));
    expect(several.sort()).toEqual(allowed.sort());
  });

  test("every file belongs to a room", () => {
    expect(files.filter((file) => roomOf(file.path) === undefined).map((file) => file.path)).toEqual([]);
  });

  test("a file imports values only from its own room or from a floor below", () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const target of file.imports) {
        if (roomOf(target) === roomOf(file.path) || floorOf(target) < floorOf(file.path)) continue;
        wrong.push(`${file.path} (floor ${floorOf(file.path) + 1}) imports ${target} (floor ${floorOf(target) + 1})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  // Kernels are written, asked for and given their arguments in compute alone. Formulas (kernel/ir.ts) belong to operators.
  const besideCompute: Readonly<Record<string, string>> = {
    "tensor/tensor.ts": "says what the argument of a tensor is",
    "compile/nest.ts": "writes kernels anew for the numbers of a call",
  };
  test("only compute knows kernels, their arguments and launches", () => {
    const knows =
      /\b(kernelFor|argumentOf|argumentAt)\b|^import (?!type\b)[^;]*kernel\/build\.ts"|\bbackend\.(compile|memory)\b/m;
    const wrong = files
      .filter(({ path, text }) => !/^(kernel|backend|compute)\//.test(path) && knows.test(withoutComments(text)))
      .map(({ path }) => path);
    expect(wrong.sort()).toEqual(Object.keys(besideCompute).sort());
  });

  test("what is exported whole to users holds nothing for the library's own use", () => {
    const whole = /^(?:export \*(?: as \w+)?|import \* as \w+) from "([^"]+)"/gm;
    const found = new Set<string>();
    const visit = (path: string): void => {
      for (const [, target = ""] of (files.find((file) => file.path === path)?.text ?? "").matchAll(whole)) {
        const next = join(dirname(path), target).split(sep).join("/");
        if (!found.has(next)) visit((found.add(next), next));
      }
    };
    for (const root of ["torch.ts", "methods/modules.ts"]) visit(root);
    const own =
      /^\/\*\*(?:(?!\*\/)[\s\S])*?For the library's own use(?:(?!\*\/)[\s\S])*\*\/\nexport (?:async )?(?:const|function|class) ([^_]\w+)/gm;
    const wrong = files
      .filter(({ path }) => found.has(path))
      .flatMap(({ path, text }) => [...text.matchAll(own)].map(([, name]) => `${path}: ${name}`));
    expect(wrong).toEqual([]);
  });

  test("no import cycles", () => {
    expect(cyclesOf(new Map(files.map((file) => [file.path, file.imports])))).toEqual([]);
  });

  test.each(["compute", "ops"])("no cycles in %s, types included", (room) => {
    const inside = files.filter(({ path }) => path.startsWith(`${room}/`));
    expect(cyclesOf(new Map(inside.map((file) => [file.path, file.references])))).toEqual([]);
  });

  test.each(Object.keys(innerFloors))("the floors inside %s", (room) => {
    const own = innerFloors[room] ?? [];
    const folderOf = (path: string): string => {
      const [folder = "", ...rest] = path.slice(room.length + 1).split("/");
      return rest.length === 0 ? "." : folder;
    };
    const floorOfFolder = (folder: string): number =>
      own.findIndex((groups) => groups.some((group) => group.split("+").includes(folder)));
    const together = (a: string, b: string): boolean =>
      own.flat().some((group) => group.split("+").includes(a) && group.split("+").includes(b));
    const wrong: string[] = [];
    for (const { path, imports } of files.filter((file) => file.path.startsWith(`${room}/`))) {
      const folder = folderOf(path);
      if (floorOfFolder(folder) < 0) wrong.push(`${room}/${folder} has no floor`);
      for (const target of imports.filter((each) => each.startsWith(`${room}/`))) {
        const other = folderOf(target);
        if (other === folder || together(folder, other) || floorOfFolder(other) < floorOfFolder(folder)) continue;
        wrong.push(
          `${path} (floor ${floorOfFolder(folder) + 1}) imports ${target} (floor ${floorOfFolder(other) + 1})`,
        );
      }
    }
    expect(wrong).toEqual([]);
  });

  test("rooms below the operators call those methods of tensors that are listed", () => {
    const record = JSON.parse(readFileSync(new URL("../tools/method-calls.json", import.meta.url), "utf8")) as Record<
      string,
      { readonly calls: readonly string[] }
    >;
    const opsFloor = floorOf("ops/x.ts");
    const found: Record<string, Set<string>> = {};
    for (const [path, { calls }] of Object.entries(record)) {
      if (calls.length === 0 || floorOf(path) >= opsFloor) continue;
      const own = (found[roomOf(path)!] ??= new Set());
      for (const name of calls) own.add(name);
    }
    expect(
      Object.fromEntries(Object.entries(found).map(([room, names]) => [room, [...names].sort().join(" ")])),
    ).toEqual(upwardCalls);
  });

  test("docs/architecture.md tells of each room on its floor", () => {
    const page = readFileSync(new URL("../docs/architecture.md", import.meta.url), "utf8");
    const told: Record<string, number> = {};
    for (const [, floor, names = ""] of page.matchAll(/^\| (\d+) \| ([^|]*) \|/gm))
      for (const [, room = ""] of names.matchAll(/`([^`]+)`/g)) told[room] = Number(floor);
    const present = floors.map((rooms) => rooms.filter((room) => files.some(({ path }) => roomOf(path) === room)));
    expect(told).toEqual(Object.fromEntries(present.flatMap((rooms, floor) => rooms.map((room) => [room, floor + 1]))));
  });

  /** What a room says about itself first: in its README where it has one, else at the top of its index. */
  function sentenceOf(room: string): string {
    const [folder, readme] = [join(root, room), join(root, room, "README.md")];
    if (room.endsWith(".ts")) return /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(folder, "utf8"))?.[1] ?? "";
    if (existsSync(readme)) return readFileSync(readme, "utf8").replace(/^#.*\n+/, "");
    return /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(folder, "index.ts"), "utf8"))?.[1] ?? "";
  }
  const said = floors.flatMap((rooms, floor) =>
    rooms
      .filter((room) => files.some(({ path }) => roomOf(path) === room))
      .map((room): readonly [floor: number, room: string, sentence: string] => {
        const text = sentenceOf(room)
          .replace(/\s*\n( \*)?\s*/g, " ")
          .trim();
        return [floor + 1, room, /^.*?[.](?=\s|$)/.exec(text)?.[0] ?? ""];
      }),
  );
  test.each(said)("floor %i, %s: %s", (_, room, sentence) => {
    expect(sentence.split(" ").length, `${room} says what it is`).toBeGreaterThanOrEqual(4);
  });

  test("every imported file exists", () => {
    const paths = new Set(files.map((file) => file.path));
    expect(
      files.flatMap((file) =>
        file.imports
          .filter((target) => !paths.has(target) && !target.endsWith(".wasm"))
          .map((target) => `${file.path} imports ${target}`),
      ),
    ).toEqual([]);
  });

  test("no file is longer than 650 lines", () => {
    expect(
      files
        .map((file) => ({ path: file.path, lines: file.text.trimEnd().split("\n").length }))
        .filter(({ lines }) => lines > 650),
    ).toEqual([]);
  });

  test("every file opens with a sentence that says why it exists", () => {
    const wrong = files
      .filter(({ text }) => !/^\/\*\*[\s*]*[A-Za-z0-9`"][\s\S]*?[.:;)][\s\S]*?\*\//.test(text))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  test("only src/support/platform knows Node", () => {
    const wrong: string[] = [];
    for (const { path, text } of files) {
      if (path.startsWith("support/platform/")) continue;
      const code = withoutComments(text);
      for (const [pattern, what] of [
        [/["'`]node:/, "names node:"],
        [/(^|[^.\w$])process\s*(\.|\?\.|\[)/, "mentions process."],
        [/(^|[^.\w$])require\s*\(/, "calls require("],
        [/\b(Deno|Bun)\s*\./, "asks for another runtime"],
      ] as const) {
        if (pattern.test(code)) wrong.push(`${path} ${what}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  // A module of unknown kind: it could not be called and hold every module otherwise (docs/decisions.md).
  const mayUseAny = ["nn/module/callable.ts"];
  test("nothing in src uses any", () => {
    const wrong = files
      .filter(({ text }) =>
        /(:|<|\bas|\|)\s*any\b(?!\()/.test(withoutComments(text).replace(/(["'`])(?:\\.|(?!\1).)*\1/g, "")),
      )
      .map((file) => file.path);
    expect(wrong).toEqual(mayUseAny);
  });

  /** How many assertions there may be: fewer is better, and whoever has fewer lowers the numbers. */
  const mostAssertions = { nonNull: 1405, double: 79 };
  test("assertions about types do not become more", () => {
    const found = { nonNull: 0, double: 0 };
    for (const { path, text } of files) {
      const visit = (node: ts.Node): void => {
        if (ts.isNonNullExpression(node)) found.nonNull++;
        if (
          ts.isAsExpression(node) &&
          ts.isAsExpression(node.expression) &&
          node.expression.type.kind === ts.SyntaxKind.UnknownKeyword
        )
          found.double++;
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
    }
    expect(found.nonNull).toBeLessThanOrEqual(mostAssertions.nonNull);
    expect(found.double).toBeLessThanOrEqual(mostAssertions.double);
  });
});
