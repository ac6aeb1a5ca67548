/**
 * Writes the reference's pages from the doc comments of the library's declarations: every public name with signature,
 * errors, example, PyTorch's page and the source. One page for each namespace, large ones by the subject of the source.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { entriesOf } from "../../tools/entries.mjs";
import { saysErrors, saysShapes } from "../../tools/reference-facts/says.mjs";
import { siteFolder } from "./cells.mjs";

export { saysErrors, saysShapes };

const root = join(siteFolder, "..");
const types = join(root, "dist", "types");
const output = join(siteFolder, "pages", "reference", "api");
const sources = join(siteFolder, "pages", "public", "source");
/** Names on a page, above which a namespace is split by the files of its sources. */
const LARGE = 60;

/** Subpaths whose names are nowhere in `torch`: `flambeau/vision`, … */
const subpaths = entriesOf(root).filter(({ name }) => !/^(index|lean|aot)/.test(name));
const declarationOf = ({ file }) => join(types, file.replace(/\.ts$/, ".d.ts"));

const api = JSON.parse(readFileSync(join(root, "tools", "data", "python-api.json"), "utf8")).places;
/** Examples for names whose doc comment has none, from the recorded cases (`npx tsx tools/reference-examples.ts`). */
const recordedExamples = JSON.parse(readFileSync(join(siteFolder, "reference-examples.json"), "utf8"));
/** What the recorded cases and calls that fail show of shapes and errors (`npx tsx tools/reference-facts.ts`). */
const facts = JSON.parse(readFileSync(join(siteFolder, "reference-facts.json"), "utf8"));
const inPython = (place, name) => api[place]?.includes(name) ?? false;

/** Namespaces that PyTorch's documentation has on one page; all others have a page for each name. */
const PAGES = {
  "torch.amp": "amp.html",
  "torch.ao": "quantization-support.html",
  "torch.autograd.graph": "autograd.html",
  "torch.distributed": "distributed.html",
  "torch.distributed.checkpoint": "distributed.checkpoint.html",
  "torch.distributions": "distributions.html",
  "torch.hub": "hub.html",
  "torch.nn.attention.flex_attention": "nn.attention.flex_attention.html",
  "torch.nn.init": "nn.init.html",
  "torch.onnx": "onnx.html",
  "torch.profiler": "profiler.html",
  "torch.quantization": "quantization-support.html",
  "torch.random": "random.html",
  "torch.serialization": "notes/serialization.html",
  "torch.special": "special.html",
  "torch.testing": "testing.html",
  "torch.utils.checkpoint": "checkpoint.html",
  "torch.utils.data": "data.html",
  "torch.utils.tensorboard": "tensorboard.html",
};

/** PyTorch's page about a name, where it has one. In-place functions are told of with the method. */
function pytorchPage(place, name) {
  if (!inPython(place, name)) return null;
  const root = "https://docs.pytorch.org/docs/stable";
  for (let at = place; at !== "torch"; at = at.slice(0, at.lastIndexOf(".")))
    if (PAGES[at] !== undefined) return `${root}/${PAGES[at]}#${place}.${name}`;
  const isMethod = place === "torch" && /[a-z\d]_$/.test(name) && inPython("torch.Tensor", name);
  return `${root}/generated/${isMethod ? "torch.Tensor" : place}.${name}.html`;
}

/** Markdown that stands outside code: nothing in it may be taken for HTML or for Vue's braces. */
function plain(text) {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;")))
    .join("");
}

const escapedInCode = (text) => text.replaceAll("{{", "{\u200b{");

function textOf(parts) {
  return typeof parts === "string" ? parts : ts.displayPartsToString(parts);
}

/** A type without the files that its names come from, and without what only keeps tensors from being taken for options. */
const readable = (text) => text.replaceAll(/import\("[^"]*"\)\./g, "").replaceAll(" & NoTensor", "");

/** Whether calls need lines before them, other than imports. */
const needsLines = (before) => /^(?!import |\s|\/\/|using |$)/m.test(before);

/** The most overloads of a name that are shown. */
const OVERLOADS = 8;

/**
 * Names may begin after any argument (`f(a, b, { c })`, `f(a, { b, c })`, …): of such a row of overloads the first, with all
 * arguments in their places, and the last, with most of them by name, say it all.
 */
function withoutMiddle(signatures) {
  const shown = signatures.filter((one, i) => {
    const byName = (text) => /[(, ]options\??: /.test(text ?? "");
    return i === 0 || !byName(one) || !byName(signatures[i + 1]) || !byName(signatures[i - 1]);
  });
  return shown.slice(0, OVERLOADS);
}

/** How a comment begins that says what a line gives: a value, a tensor, an error; not what the line is for. */
const RESULT =
  /^(?:[\w.]+ ?\(|[A-Z]\w*\.[A-Z]|Parameter containing|torch\.\w+|-?(?:\d|inf|nan|Infinity|NaN)|[[{"'<]|(?:true|false|null|undefined|cpu|meta)\b|\w*Error\b|shapes |class |on \d processes: )/;

/** Whether an example shows what at least one of its lines gives. */
export const showsResult = (code) =>
  Array.from(code.matchAll(/(?<!:)\/\/ (.*)/g)).some(([, comment]) => RESULT.test(comment));

/** What doc comments say of fields and functions that are public in TypeScript only, and not for programs. */
const OWN_USE = "For the library's own use";

/** What is written about one name. */
class Reference {
  constructor() {
    this.program = ts.createProgram([join(types, "index.d.ts"), ...subpaths.map(declarationOf)], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      skipLibCheck: true,
      types: [],
    });
    this.checker = this.program.getTypeChecker();
    this.entries = new Map();
    /** What `torch` has, as declared: subpaths are listed without it. */
    this.known = new Set();
    this.copied = new Set();
    /** Examples by declaration: what is known by several names has one for all of them. */
    this.examples = new Map();
  }

  resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The module that a name stands for: `export * as fft`, or a constant of a module's type, as `nn.functional` is. */
  moduleOf(symbol) {
    if (symbol.flags & ts.SymbolFlags.ValueModule) return symbol;
    if (!(symbol.flags & ts.SymbolFlags.Variable)) return null;
    const type = this.checker.getTypeOfSymbol(symbol).symbol;
    return type !== undefined && type.flags & ts.SymbolFlags.ValueModule ? type : null;
  }

  /** All names of a namespace; namespaces inside it follow with their own. */
  walk(symbol, place, seen = new Set()) {
    const inner = [];
    for (const exported of this.checker.getExportsOfModule(symbol)) {
      const target = this.resolved(exported);
      const { name } = exported;
      const module = this.moduleOf(target);
      if (module !== null) inner.push([module, `${place}.${name}`]);
      else if (target.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Class)) this.add(place, name, target);
    }
    for (const [target, path] of inner) {
      if (seen.has(target) || seen.has(path)) continue;
      this.walk(target, path, new Set([...seen, target]));
    }
  }

  add(place, name, symbol) {
    if (name.startsWith("_")) return;
    const [declaration] = symbol.declarations ?? [];
    if (declaration === undefined) return;
    if (textOf(symbol.getDocumentationComment(this.checker)).replaceAll(/\s+/g, " ").includes(OWN_USE)) return;
    const example = recordedExamples[`${place}.${name}`];
    if (example !== undefined && !this.examples.has(declaration)) this.examples.set(declaration, example);
    if (place.startsWith("torch")) this.known.add(symbol);
    else if (this.known.has(symbol)) return;
    const list = this.entries.get(place) ?? [];
    list.push({ place, name, symbol, declaration, file: this.sourceOf(declaration) });
    this.entries.set(place, list);
  }

  /** The file of src that a declaration came from. */
  sourceOf(declaration) {
    const path = relative(types, declaration.getSourceFile().fileName).replace(/\.d\.ts$/, ".ts");
    return path.startsWith("..") ? null : path;
  }

  /** Methods of tensors. */
  tensor(symbol) {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    for (const member of this.checker.getPropertiesOfType(type)) {
      const [declaration] = member.declarations ?? [];
      if (declaration === undefined || member.name.startsWith("_") || member.name.startsWith("__@")) continue;
      if (!inPython("torch.Tensor", member.name) && textOf(member.getDocumentationComment(this.checker)) === "")
        continue;
      this.add("torch.Tensor", member.name, member);
    }
  }

  signatures({ name, symbol, declaration }) {
    const { checker } = this;
    const type =
      symbol.flags & ts.SymbolFlags.Class
        ? checker.getTypeOfSymbolAtLocation(symbol, declaration)
        : checker.getTypeOfSymbol(symbol);
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
    const text = (signature, before) => before + readable(checker.signatureToString(signature, declaration, flags));
    const calls = type.getCallSignatures().map((signature) => text(signature, name));
    const made = type.getConstructSignatures().map((signature) => text(signature, `new ${name}`));
    const all = withoutMiddle([...new Set([...made, ...calls])]);
    if (all.length > 0) return all;
    return [`${name}: ${readable(checker.typeToString(type, declaration, flags)).slice(0, 400)}`];
  }

  /** Public members of a class, with the first sentence about each. */
  members({ symbol }) {
    if (!(symbol.flags & ts.SymbolFlags.Class)) return [];
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    return this.checker.getPropertiesOfType(type).flatMap((member) => {
      const [declaration] = member.declarations ?? [];
      const parent = declaration?.parent;
      if (declaration === undefined || member.name.startsWith("_") || parent !== symbol.declarations?.[0]) return [];
      if (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return [];
      const said = textOf(member.getDocumentationComment(this.checker)).split("\n\n")[0]?.replaceAll("\n", " ");
      return said ? [`- \`${member.name}\`: ${plain(said)}`] : [];
    });
  }

  /** A link to the file beside the site, at the place of the name. */
  sourceLink({ file, name }) {
    if (file === null || !existsSync(join(root, "src", file))) return null;
    if (!this.copied.has(file)) {
      const target = join(sources, `${file}.txt`);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, "src", file), target);
      this.copied.add(file);
    }
    return `[src/${file}](/source/${file}.txt#:~:text=${encodeURIComponent(name)}){target="_blank"}`;
  }

  entry(entry) {
    const { place, name, symbol } = entry;
    const { checker } = this;
    const said = plain(textOf(symbol.getDocumentationComment(checker)));
    const tags = symbol.getJsDocTags(checker);
    const of = (kind) => tags.filter((tag) => tag.name === kind).map((tag) => textOf(tag.text ?? ""));
    const examples = of("example").map((text) =>
      /```/.test(text) ? text.replace(/```ts[^\n]*/g, "```ts") : `\`\`\`ts\n${text.trim()}\n\`\`\``,
    );
    const recorded = recordedExamples[`${place}.${name}`] ?? this.examples.get(entry.declaration);
    // An example that prints nothing gives its place to one that does.
    if (recorded !== undefined && !examples.some(showsResult))
      examples.splice(0, examples.length, `\`\`\`ts\n${recorded}\n\`\`\``);
    const links = [pytorchPage(place, name), ...of("see").filter((text) => /^https?:/.test(text))]
      .filter((link) => link !== null)
      .map(
        (link, i) =>
          `[${i === 0 && link.includes("pytorch.org") ? "PyTorch" : new URL(link.split(/\s/)[0]).host}](${link.split(/\s/)[0]})`,
      );
    const source = this.sourceLink(entry);
    const { shapes, errors = {}, before = "", fine = null } = facts[`${place}.${name}`] ?? { shapes: null };
    const ofShapes = shapes === null || saysShapes(said) ? "" : shapes;
    const ofErrors = Object.entries(errors).map(([call, text]) => `- \`${call}\`: \`${text}\``);
    // What the build adds to doc comments are these same calls.
    const thrown = of("throws")
      .filter((text) => !text.startsWith("`"))
      .map((text) => `Errors: ${plain(text)}`);
    if (thrown.length === 0 && ofErrors.length > 0)
      thrown.push(
        `Errors${needsLines(before) ? " (after the first lines of the example)" : ""}:\n\n${ofErrors.join("\n")}`,
      );
    if (thrown.length === 0 && fine !== null && !saysErrors(said)) {
      const tried = Object.keys(fine).map((call) => `\`${call}\``);
      thrown.push(
        Object.values(fine).includes(null)
          ? `Errors: wrong arguments are not looked at here; ${tried.join(" and ")} ${tried.length > 1 ? "throw" : "throws"} nothing.`
          : `Errors: arguments of another type, which the compiler finds, are not looked at here; ${tried[0]} throws JavaScript's own TypeError.`,
      );
    }
    const parameters = of("param").map((text) => {
      const [first, ...rest] = text.split(/\s+/);
      return `- \`${first}\`: ${plain(rest.join(" ").replace(/^- /, ""))}`;
    });
    return [
      `## ${place}.${name} {#${name}}`,
      `\`\`\`ts\n${escapedInCode(this.signatures(entry).join("\n"))}\n\`\`\``,
      said,
      parameters.join("\n"),
      this.members(entry).join("\n"),
      place === "torch.Tensor" ? ofShapes.replace("`input`", "the tensor") : ofShapes,
      thrown.join("\n\n"),
      examples.map(escapedInCode).join("\n\n"),
      [...links, ...(source === null ? [] : [source])].join(" · "),
    ]
      .filter((part) => part !== "")
      .join("\n\n");
  }
}

/** Pages: a title, a file name, and entries. */
function pagesOf(entries) {
  const pages = [];
  for (const [place, list] of entries) {
    list.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (list.length <= LARGE) {
      pages.push({ place, title: place, file: place.replaceAll("/", "-"), list });
      continue;
    }
    const subjects = Map.groupBy
      ? Map.groupBy(list, subjectOf)
      : list.reduce((map, one) => map.set(subjectOf(one), [...(map.get(subjectOf(one)) ?? []), one]), new Map());
    for (const [subject, part] of [...subjects].sort(([a], [b]) => (a < b ? -1 : 1)))
      pages.push({
        place,
        title: `${place}: ${subject}`,
        file: `${place.replaceAll("/", "-")}-${subject.replaceAll(/[^a-z0-9]+/gi, "-")}`,
        list: part,
      });
  }
  return pages;
}

/** `elementwise` of `ops/elementwise/arithmetic.ts`; layers and functions by their file's name. */
function subjectOf({ file, place, name }) {
  if (place === "torch.Tensor") return name[0].toLowerCase();
  const parts = (file ?? "other").replace(/\.ts$/, "").split("/");
  if (parts[0] === "ops") return parts[1] ?? "ops";
  return parts.length > 2 ? parts.slice(1, 3).join(" ") : parts.join(" ");
}

/** Writes the pages; gives their titles and links, for the sidebar. */
export function writeReference() {
  const reference = new Reference();
  const { checker, program } = reference;
  const index = checker.getSymbolAtLocation(program.getSourceFile(join(types, "index.d.ts")));
  rmSync(output, { recursive: true, force: true });
  rmSync(sources, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  reference.walk(index, "torch");
  const tensor = checker.getExportsOfModule(index).find(({ name }) => name === "Tensor");
  reference.tensor(reference.resolved(tensor));
  for (const entry of subpaths) {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(declarationOf(entry)));
    reference.walk(symbol, `flambeau/${entry.name}`);
  }
  const pages = pagesOf(reference.entries);
  for (const { title, file, list } of pages) {
    const text = [
      "---\noutline: 2\neditLink: false\n---",
      `# ${title}`,
      list.map(({ name }) => `[${name}](#${name})`).join(", "),
      ...list.map((entry) => reference.entry(entry)),
    ].join("\n\n");
    writeFileSync(join(output, `${file}.md`), `${text}\n`);
  }
  const count = pages.reduce((sum, { list }) => sum + list.length, 0);
  const places = [...new Set(pages.map(({ place }) => place))];
  const lines = places.map((place) => {
    const own = pages.filter((page) => page.place === place);
    const links = own.map(
      ({ title, file }) => `[${title === place ? place : title.slice(place.length + 2)}](./api/${file})`,
    );
    return own.length === 1 ? `- ${links[0]} (${own[0].list.length})` : `- ${place}: ${links.join(", ")}`;
  });
  writeFileSync(
    join(siteFolder, "pages", "reference", "index.md"),
    `# Reference\n\n${count} public names, from the doc comments of the library. The search finds each of them. What PyTorch has and Flambeau has not is in [Coverage](./coverage). Like the rest of the site these pages can be read without a network: they are fetched last, while a page is open.\n\n${lines.join("\n")}\n`,
  );
  writeFileSync(
    join(output, "pages.json"),
    JSON.stringify(pages.map(({ place, title, file }) => ({ place, title, file }))),
  );
  return { pages: pages.length, names: count };
}
