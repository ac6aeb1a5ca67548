/**
 * Methods one by one, for small bundles. Library code calls methods of tensors, which no bundler can see: so each module
 * of `dist/esm` that calls one imports a small module that installs it, for the declaration that mentions it where that
 * is one. An import that would close a circle
 * is left out; those methods are always there in a lean bundle.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript-api";

const { SyntaxKind } = ts;
/** What tells bundlers that a call only makes its result. */
const pure = "/* @__PURE__ */ ";

const quoted = JSON.stringify;
const importLine = /^(?:import|export)\b[^;"]*?"(\.[^"]+)";?$/gm;

/** A short name of a text, to see whether it has changed. */
export const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** The names that a module exports, each with the module that defines it. */
function exportsOf(modules, file) {
  const found = [];
  const text = modules.get(file);
  const resolve = (specifier) => posix.join(posix.dirname(file), specifier);
  for (const [, list, from] of text.matchAll(/^export \{([^}]*)\}(?: from "(\.[^"]+)")?;?$/gm))
    for (const item of list
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [inside, outside = inside] = item.split(" as ");
      found.push([
        outside,
        { file: from === undefined ? file : resolve(from), name: from === undefined ? outside : inside },
      ]);
    }
  for (const [, from] of text.matchAll(/^export \* from "(\.[^"]+)";?$/gm))
    found.push(...exportsOf(modules, resolve(from)));
  return found;
}

/** What comes by a call of its own, by the name under which modules use it: a method of tensors, or dtypes. */
const provided = {
  at: { file: "ops/view/tensor-indices.js", name: "provideTensorIndices" },
  new: { file: "methods/legacy-members.js", name: "provideLegacyMembers" },
  resize: { file: "methods/legacy-members.js", name: "provideLegacyMembers" },
  resize_as: { file: "methods/legacy-members.js", name: "provideLegacyMembers" },
  where: { file: "methods/where-member.js", name: "provideWhere" },
  complexNumbers: { file: "methods/complex-numbers.js", name: "provideComplexNumbers" },
};

/** Methods that only complex tensors need: `provideComplexNumbers` installs them. */
const ofComplex = new Set(["_conj", "_from_pairs", "_neg_view", "_pairs", "conj", "resolve_conj"]);

/** Methods that come with what every tensor has, so that to ask for them would only cost. */
const reachedAnyway = ["any", "expand", "isnan", "mul", "mul_", "narrow", "permute", "squeeze", "sum_to_size"];

/** Names by which operators make complex tensors. */
const complexNames = {
  complex32: "complexNumbers",
  complex64: "complexNumbers",
  complex128: "complexNumbers",
  complexDType: "complexNumbers",
};

/** Where each method's operator is; as in `install.ts` the last of a name counts. */
function methodTable(modules) {
  const table = new Map();
  for (const [, from] of modules.get("methods/modules.js").matchAll(/^import \* as \w+ from "(\.[^"]+)";$/gm))
    for (const [name, place] of exportsOf(modules, posix.join("methods", from))) table.set(name, place);
  return table;
}

/** Rooms below the operators call no methods; their formulas have names of their own that look the same. */
const withoutMethods =
  /^(support|layout|kernel|backend|lean|testing)\/|^methods\/(?!implementations|properties|legacy-members)|^(dtype|torch|index)\.js$/;

/** What every tensor has (install-own.ts): the methods that it calls are always there, but for those of rare tensors. */
const membersIn = /^methods\//;

/** Names after a dot: what a source may call. */
export const mentionsIn = (text) => [...new Set([...text.matchAll(/\.\s*([a-z]\w*)/g)].map(([, name]) => name))].sort();

/**
 * Methods that a module calls: as recorded by types (method-calls.mjs); of a source that has changed since, also every
 * name that it did not mention before.
 */
function callsOf(file, table, recorded, sourceOf) {
  if (withoutMethods.test(file)) return [];
  const source = sourceOf(file);
  const { digest: before, calls, others } = recorded[file.replace(/\.js$/, ".ts")] ?? { calls: [], others: [] };
  const names =
    before === digest(source)
      ? calls
      : mentionsIn(source).filter((name) => calls.includes(name) || !others.includes(name));
  return names.filter((name) => table.has(name) || Object.hasOwn(provided, name)).sort();
}

/** Whether operators of a module make complex tensors where there were none. */
function makesComplex(file, text) {
  // complex.js: what programs call stands in complex-names.js, the rest is for tensors that are complex already.
  if (!file.startsWith("ops/") || /^ops\/(declare\/|elementwise\/complex\/complex\.js)/.test(file)) return false;
  const lists = [...text.matchAll(/^import \{([^}]*)\} from "[^"]*dtype\.js";$/gm)].map(([, list]) => list.split(","));
  return lists.flat().some((name) => Object.hasOwn(complexNames, name.trim()));
}

/** The texts of the modules below a folder, by name. */
const modulesOf = (outdir) =>
  new Map(
    readdirSync(outdir, { recursive: true })
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => name.endsWith(".js"))
      .sort()
      .map((name) => [name, readFileSync(join(outdir, name), "utf8")]),
  );

/** What `methods/install.ts` installs operators by, to its end. */
const installLoop = /^for \(const room of Object\.values\(methodModules\)\) \{\n[\s\S]*?^\}\n/m;

/**
 * `methods/install.js` with the operators one by one, most by the names that they are declared with: bundlers would keep
 * objects of all names for the rooms.
 */
async function withSingleOperators(outdir, text, table) {
  const { methodModules } = await import(pathToFileURL(join(outdir, "methods", "modules.js")).href);
  const operators = Object.assign({}, ...Object.values(methodModules));
  const [imports, declared, others] = [[], [], []];
  for (const [method, { file, name }] of table) {
    if (typeof operators[method] !== "function") continue;
    const own = `operator_${method}`;
    imports.push(`import { ${name} as ${own} } from ${quoted(posix.join("..", file))};\n`);
    if (operators[method].record?.schema.name === method) declared.push(own);
    else others.push(`${method}: ${own}`);
  }
  const loop =
    `const put = (name, operator) => own.has(name) || install(name, operator);\n` +
    `for (const operator of [${declared.join(", ")}]) put(operator.record.schema.name, operator);\n` +
    `for (const [name, operator] of Object.entries({ ${others.join(", ")} })) put(name, operator);\n`;
  if (!installLoop.test(text)) throw new Error("methods/install.ts does not install operators as the build expects");
  return imports.join("") + text.replace(/^import \{ methodModules \}.*\n/m, "").replace(installLoop, loop);
}

/** Adds the modules that install methods to `outdir`; `source` is `src`. */
export async function addMethods(outdir, source, recorded) {
  const modules = modulesOf(outdir);
  const sourceOf = (file) => readFileSync(join(source, file.replace(/\.js$/, ".ts")), "utf8");
  const table = methodTable(modules);
  const edges = new Map();
  for (const [file, text] of modules)
    edges.set(file, new Set([...text.matchAll(importLine)].map(([, from]) => posix.join(posix.dirname(file), from))));
  const reaches = (from, to) => {
    const seen = new Set();
    const left = [from];
    while (left.length > 0) {
      const file = left.pop();
      if (file === to) return true;
      if (seen.has(file)) continue;
      seen.add(file);
      left.push(...(edges.get(file) ?? []));
    }
    return false;
  };
  const installing = await withSingleOperators(outdir, modules.get("methods/install.js"), table);
  writeFileSync(join(outdir, "methods", "install.js"), installing);
  const always = new Set(reachedAnyway);
  const wantedBy = new Map();
  for (const [file, text] of modules) {
    const wanted = [];
    const isMember = membersIn.test(file);
    for (const name of callsOf(file, table, recorded, sourceOf)) {
      if (isMember && name !== "dequantize") always.add(name);
      if (isMember) continue;
      const target = (provided[name] ?? table.get(name)).file;
      // A method of the same file is installed by a function there, so that modules do not import in a circle.
      if ((target !== file && reaches(target, file)) || reaches("methods/installer.js", file)) {
        if (!ofComplex.has(name)) always.add(name);
      } else {
        wanted.push(name);
        edges.get(file).add(target);
      }
    }
    if (makesComplex(file, text)) wanted.push("complexNumbers"); // in a circle, too: a function that is there at once
    wantedBy.set(file, wanted);
  }
  for (const [file, wanted] of wantedBy) {
    const needed = wanted.filter((name) => !always.has(name));
    if (needed.length === 0) continue;
    const here = needed.filter((name) => !Object.hasOwn(provided, name) && table.get(name)?.file === file);
    writeFileSync(join(outdir, file), withUses(file, modules.get(file), needed, "methods/use", complexNames, here));
  }
  for (const name of ["one", "use"]) mkdirSync(join(outdir, "methods", name), { recursive: true });
  for (const [method, { file, name }] of table) {
    const path = posix.join("../..", file);
    const text = `import { installLater } from "../installer.js";\nimport { ${name} as operator } from ${quoted(path)};\nexport function use() {\n  installLater(${quoted(method)}, () => operator);\n}\n`;
    writeFileSync(join(outdir, "methods", "use", `${method}.js`), text);
    const own = `import { use } from "../use/${method}.js";\nuse();\n`;
    writeFileSync(join(outdir, "methods", "one", `${method}.js`), own);
  }
  for (const [name, { file, name: provide }] of Object.entries(provided)) {
    const from = quoted(posix.join("../..", file));
    writeFileSync(join(outdir, "methods", "use", `${name}.js`), `export { ${provide} as use } from ${from};\n`);
    const own = `import { use } from "../use/${name}.js";\nuse();\n`;
    writeFileSync(join(outdir, "methods", "one", `${name}.js`), own);
  }
  const imports = [`import { installLater } from "./installer.js";\n`];
  const finders = [];
  for (const method of [...always].sort()) {
    const place = Object.hasOwn(provided, method) ? undefined : table.get(method);
    if (place === undefined) imports.push(`import "./one/${method}.js";\n`);
    else {
      imports.push(`import { ${place.name} as own_${method} } from ${quoted(posix.join("..", place.file))};\n`);
      finders.push(`${method}: () => own_${method}`);
    }
  }
  const loop = `for (const [name, find] of Object.entries({ ${finders.join(", ")} })) installLater(name, find);\n`;
  writeFileSync(join(outdir, "methods", "install-base.js"), imports.join("") + loop);
  for (const file of modules.keys()) {
    if (!file.startsWith("lean/")) continue;
    const path = join(outdir, file);
    writeFileSync(path, `import "../methods/install-base.js";\n${readFileSync(path, "utf8")}`);
  }
  return { always: [...always].sort(), methods: [...table.keys()].sort() };
}

/** Functions on complex numbers that are called as such, by the operation that they are the complex form of. */
const complexForms = { squareRoot: "sqrt" };

/** For each operation that is rewritten, or needs one that is: where its rewriting stands, and what it needs. */
async function expansionTable(outdir, modules) {
  const load = (name) => import(pathToFileURL(join(outdir, "kernel", name)).href);
  const [{ Scalar }, { derivativeRules }, { complexParts, NoComplexForm }, lowering] = await Promise.all(
    ["ir.js", "derive.js", "complex.js", "lower.js"].map(load),
  );
  await load("expansions.js");
  const places = new Map();
  for (const [, list, from] of modules
    .get("kernel/expansions.js")
    .matchAll(/^import \{([^}]*)\} from "(\.\/math[^"]+)";$/gm))
    for (const name of list.split(",").map((part) => part.trim())) {
      const op = name === "power" ? "pow" : name;
      places.set(op, { file: posix.join("kernel", from), name });
    }
  const collect = (node, found, seen = new Set()) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (lowering.isLowered(node.op)) found.add(node.op);
    for (const arg of node.args) collect(arg, found, seen);
  };
  const leaf = (name, type) => new Scalar("local", type, [], { name, type });
  const table = new Map();
  for (const [op, rules] of Object.entries(derivativeRules)) {
    if (rules.length === 0 || op === "load") continue;
    const needs = new Set();
    const args = ["a", "b", "c"].slice(0, rules.length).map((name) => leaf(name, "f64"));
    const result = new Scalar(op, "f64", args);
    if (lowering.isLowered(op)) collect(lowering.expandOperation(op, args), needs);
    for (const rule of op === "trigamma" ? [] : rules) if (rule !== null) collect(rule(result, ...args), needs); // it has none
    try {
      const parts = new Map(args.map((arg, i) => [arg, { re: leaf(`re${i}`, "f64"), im: leaf(`im${i}`, "f64") }]));
      for (const part of Object.values(complexParts(result, (node) => parts.get(node))))
        if (part !== null) collect(part, needs);
    } catch (error) {
      if (!(error instanceof NoComplexForm)) throw error;
    }
    needs.delete(op);
    const place = places.get(op) ?? null;
    if (place !== null || needs.size > 0) table.set(op, { place, needs: [...needs].sort() });
  }
  return table;
}

/** The operations that each one needs, and those that these need. */
function reachedFrom(table) {
  const reached = (op, found = new Set()) => {
    for (const need of table.get(op).needs) if (!found.has(need)) reached(need, found.add(need));
    return found;
  };
  return new Map([...table.keys()].map((op) => [op, reached(op)]));
}

/**
 * Writes a module for each operation, `kernel/one/exp.js`, whose `use` tells what it is rewritten as and uses those of the
 * operations that it needs. Each declaration that writes a formula uses those that it mentions, and other code those of
 * its module. Small bundles have no others.
 */
export async function addExpansions(outdir, source, recorded) {
  const modules = modulesOf(outdir);
  const table = await expansionTable(outdir, modules);
  const references = new Set(exportsOf(modules, "kernel/math/references.js").map(([each]) => each));
  const folder = join(outdir, "kernel", "one");
  mkdirSync(folder, { recursive: true });
  const reached = reachedFrom(table);
  // Operations that need each other have one module, so that modules do not import in a circle.
  const isWith = (op) => (each) => each === op || (reached.get(op).has(each) && reached.get(each).has(op));
  const together = new Map([...table.keys()].map((op) => [op, [...table.keys()].filter(isWith(op)).sort()]));
  const moduleOf = new Map([...together].map(([op, ops]) => [op, ops.join("_")]));
  for (const [first, ops] of together) {
    if (first !== ops[0]) continue;
    const others = [...reached.get(first)].filter((need) => !ops.includes(need));
    // What another one needs comes with that.
    const direct = others.filter((need) => !others.some((each) => reached.get(each).has(need) && !isWith(need)(each)));
    const needed = [...new Set(direct.map((need) => moduleOf.get(need)))].sort();
    const imports = needed.map((need) => `import { use as use_${need} } from "./${need}.js";\n`);
    imports.push(`import { useOperation } from "../lower.js";\n`);
    if (ops.some((op) => references.has(op))) imports.push(`import { useReference } from "../interpret.js";\n`);
    const calls = ops.map((op, i) => {
      const { place } = table.get(op);
      const uses = i > 0 ? [] : needed.map((need) => `use_${need}`);
      if (place !== null)
        imports.push(`import { ${place.name} as ${op}_expansion } from ${quoted(posix.join("../..", place.file))};\n`);
      if (references.has(op)) {
        imports.push(`import { ${op} as ${op}_reference } from "../math/references.js";\n`);
        uses.push(`() => useReference(${quoted(op)}, ${op}_reference)`);
      }
      return `  useOperation(${[quoted(op), place === null ? "null" : `${op}_expansion`, ...uses].join(", ")});\n`;
    });
    const body = `export function use() {\n${calls.join("")}}\n`;
    writeFileSync(join(folder, `${moduleOf.get(first)}.js`), imports.join("") + body);
  }
  const named = (name) => moduleOf.get(Object.hasOwn(complexForms, name) ? complexForms[name] : name);
  const aliases = Object.fromEntries([...moduleOf.keys(), ...Object.keys(complexForms)].map((op) => [op, named(op)]));
  for (const [file, text] of modules) {
    if (withoutMethods.test(file)) continue;
    const content = readFileSync(join(source, file.replace(/\.js$/, ".ts")), "utf8");
    const { digest: before, operations = [] } = recorded[file.replace(/\.js$/, ".ts")] ?? {};
    const used = before === digest(content) ? operations : mentionsIn(content);
    const called = [...text.matchAll(/^import \{([^}]*)\} from "[^"]*kernel\/complex\.js";$/gm)].flatMap(([, list]) =>
      list.split(",").map((part) => part.trim().split(" ")[0]),
    );
    const wanted = [...used, ...called].map(named).filter((each) => each !== undefined);
    const ops = [...new Set(wanted)].sort();
    if (ops.length > 0) writeFileSync(join(outdir, file), withUses(file, text, ops, "kernel/one", aliases));
  }
}

/** Where functions and classes use what they mention when they are called. Elsewhere it would cost more than it spares. */
const withUsesInBodies = /^(nn|optim|ops\/(activation|create|loss))\//;

/** The bodies of a function, or of a class's methods: what stands in them runs when they are called. */
function bodiesOf(name, node) {
  if (!withUsesInBodies.test(name)) return [];
  if (node.kind === SyntaxKind.FunctionDeclaration) return [node.body];
  if (node.initializer?.kind === SyntaxKind.ArrowFunction) return [node.initializer.body];
  if (node.kind === SyntaxKind.ClassDeclaration) return node.members.map(({ body }) => body).filter(Boolean);
  return [];
}

/** What a module calls what it exports by a name. */
function nameInside(text, name) {
  for (const [, list] of text.matchAll(/^export \{([^}]*)\};?$/gm))
    for (const item of list.split(",")) {
      const [inside, outside = inside] = item.trim().split(" as ");
      if (outside === name) return inside;
    }
  throw new Error(`"${name}" is not exported by its module`);
}

/**
 * A module whose declarations use the operations or methods that they mention, which modules of a folder provide:
 * constants when they are made, functions and classes when they are called, and the module itself what other code
 * mentions. `aliases`: operations by other names that mean them. `here`: methods that this module itself declares.
 */
function withUses(name, text, wanted, folder, aliases = {}, here = []) {
  const ops = new Set(wanted);
  const prefix = folder === "methods/use" ? "install_" : "use_";
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const exported = new Set();
  /** The operations that a node mentions, but for what stands in some of its parts; and all names in it. */
  const mentionsOf = (node, without = []) => {
    const [found, names] = [new Set(), new Set()];
    const visit = (inner) => {
      if (without.includes(inner)) return;
      if (inner.kind === SyntaxKind.Identifier || inner.kind === SyntaxKind.StringLiteral) {
        const op = Object.hasOwn(aliases, inner.text) ? aliases[inner.text] : inner.text;
        if (ops.has(op)) found.add(op);
        names.add(inner.text);
      }
      ts.forEachChild(inner, visit);
    };
    visit(node);
    return { found, names };
  };
  /** What stands at the top: its names, the operations and the names that it mentions, and calls to put uses around. */
  const parts = [];
  /** Bodies of functions, and the operations that they mention. */
  const bodies = [];
  for (const statement of file.statements) {
    if (statement.kind === SyntaxKind.ExportDeclaration)
      for (const { propertyName, name: own } of statement.exportClause?.elements ?? [])
        exported.add((propertyName ?? own).text);
    if (statement.kind === SyntaxKind.ExportDeclaration || statement.kind === SyntaxKind.ImportDeclaration) continue;
    const isList = statement.kind === SyntaxKind.VariableStatement;
    for (const node of isList ? statement.declarationList.declarations : [statement]) {
      const inside = bodiesOf(name, node);
      for (const body of inside) bodies.push({ body, ops: mentionsOf(body).found });
      const { found, names } = mentionsOf(node, inside);
      const part = { names: [], ops: found, mentions: names, call: null };
      if (node.name?.kind === SyntaxKind.Identifier) part.names.push(node.name.text);
      if (isList && node.initializer?.kind === SyntaxKind.CallExpression) {
        const start = node.initializer.getStart(file);
        if (text.slice(0, start).endsWith(pure)) part.call = [start, node.initializer.end];
      }
      parts.push(part);
    }
  }
  const byName = new Map(parts.flatMap((part) => part.names.map((each) => [each, part])));
  // Functions and objects are used by what mentions them; constants that are made use theirs when they are.
  const helperOps = (mention) => {
    const part = byName.get(mention);
    return part === undefined || part.call !== null ? [] : part.ops;
  };
  for (let more = true; more;) {
    more = false;
    for (const part of parts)
      for (const mention of part.mentions)
        for (const op of helperOps(mention)) {
          more ||= !part.ops.has(op);
          part.ops.add(op);
        }
  }
  for (const { body, ops: own } of bodies)
    for (const mention of mentionsOf(body).names) for (const op of helperOps(mention)) own.add(op);
  const isHelper = ({ names }) => names.length > 0 && names.every((each) => !exported.has(each));
  const mentioned = new Set([...parts, ...bodies].flatMap((part) => [...part.ops]));
  const own = new Set([
    ...wanted.filter((op) => !mentioned.has(op)),
    ...parts.flatMap((part) => (part.call === null && !isHelper(part) ? [...part.ops] : [])),
  ]);
  const used = new Set(own);
  const changes = [];
  const needed = (each) => {
    const found = [...each.ops].filter((op) => !own.has(op)).sort();
    for (const op of found) used.add(op);
    return found.map((op) => `${prefix}${op}`);
  };
  for (const part of parts) {
    if (part.call === null) continue;
    const uses = needed(part);
    if (uses.length === 0) continue;
    changes.push([part.call[0], `withOperations(${pure}`], [part.call[1], `, ${uses.join(", ")})`]);
  }
  for (const each of bodies) {
    const calls = needed(each).map((use) => `${use}()`);
    if (calls.length === 0) continue;
    const start = each.body.getStart(file);
    if (each.body.kind === SyntaxKind.Block) changes.push([start + 1, `\n  ${calls.join(", ")};`]);
    else changes.push([start, `(${calls.join(", ")}, `], [each.body.end, ")"]);
  }
  let result = text;
  for (const [at, insertion] of changes.sort(([a], [b]) => b - a))
    result = result.slice(0, at) + insertion + result.slice(at);
  const to = (target) => {
    const path = posix.relative(posix.dirname(name), target);
    return quoted(path.startsWith(".") ? path : `./${path}`);
  };
  const head = [...used]
    .filter((op) => !here.includes(op))
    .map((op) => `import { use as ${prefix}${op} } from ${to(`${folder}/${op}.js`)};\n`);
  const installed = here.filter((op) => used.has(op));
  if (installed.length > 0) head.push(`import { installLater } from ${to("methods/installer.js")};\n`);
  for (const op of installed)
    head.push(`function ${prefix}${op}() {\n  installLater(${quoted(op)}, () => ${nameInside(text, op)});\n}\n`);
  if (changes.some(([, insertion]) => insertion.startsWith("with")) && !text.includes("import { withOperations }"))
    head.push(`import { withOperations } from ${to("kernel/lower.js")};\n`);
  return `${head.join("")}${[...own].map((op) => `${prefix}${op}();\n`).join("")}${result}`;
}
