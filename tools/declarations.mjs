/**
 * Writes out the call signatures of the emitted declarations. The sources say `Operator<…>` and `MethodsOf<…>`, from
 * which every spelling of a call follows; editors show such types as `...args`, and no documentation where a name has
 * several signatures. So each operator, method and constructor gets its signatures one by one, with its comment.
 * Where a comment says nothing of shapes or errors, it gets what recorded cases and failing calls show of them
 * (`site/reference-facts.json`), so that editors show what the reference says.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript-api";
import { saysShapes } from "./reference-facts/says.mjs";

const { NodeBuilderFlags, TypeFlags, ElementFlags } = ts;
const printer = ts.createPrinter({ removeComments: true });

/** Lines that comments get, by declaration. */
const added = new Map();

/** Writes out the declarations in `folder`, from its entries; `facts` are those of the reference, by name. */
export function writeOutDeclarations(folder, entries, facts) {
  const program = ts.createProgram(
    entries.map((entry) => join(folder, entry)),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.es2022.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
  );
  const checker = program.getTypeChecker();
  for (const entry of entries) {
    const place = entry === "index.d.ts" ? "torch" : `flambeau/${entry.split("/")[0]}`;
    noteFacts(checker, checker.getSymbolAtLocation(program.getSourceFile(join(folder, entry))), place, facts);
  }
  const ours = program.getSourceFiles().filter((file) => !relative(folder, file.fileName).startsWith(".."));
  for (const file of ours) {
    const original = readFileSync(file.fileName, "utf8");
    let text = original;
    for (const { start, end, replacement } of editsOf(file, checker).sort((a, b) => b.start - a.start))
      text = text.slice(0, start) + replacement + text.slice(end);
    text = withUndefined(text);
    if (text !== original) writeFileSync(file.fileName, text);
  }
}

/** The comment before a declaration, as it stands in the file, with what is added to it. */
function commentOf(node) {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  return comment === undefined ? "" : `${withAdded(comment)}\n`;
}

/** A comment with the lines that it gets: those about shapes before the first tag, those about errors at the end. */
function withAdded(comment) {
  const text = comment.getText();
  const lines = added.get(comment);
  if (lines === undefined) return text;
  const own = text
    .replace(/^\/\*\*\s*|\s*\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));
  const tag = own.findIndex((line) => line.startsWith("@"));
  own.splice(tag < 0 ? own.length : tag, 0, ...lines.shapes);
  return `/**\n${[...own, ...lines.errors].map((line) => ` *${line === "" ? "" : ` ${line}`}`).join("\n")}\n */`;
}

/** Finds what comments lack, for the names of a namespace and of those inside it. */
function noteFacts(checker, module, place, facts, seen = new Set()) {
  const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const inner = [];
  const note = (name, symbol) => {
    const { shapes, errors } = facts[name] ?? { shapes: null, errors: {} };
    const statement = symbol.declarations?.[0];
    if (statement === undefined) return;
    const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1);
    if (comment === undefined || added.has(comment)) return;
    const text = comment.getText();
    const calls = Object.entries(errors).filter(([call, said]) => !`${call}${said}`.includes("*/"));
    const lines = {
      shapes: shapes === null || saysShapes(text.split(/^[\s*]*@/m)[0]) ? [] : ["", shapes],
      errors: text.includes("@throws") ? [] : calls.map(([call, said]) => `@throws \`${call}\`: ${said}`),
    };
    if (lines.shapes.length + lines.errors.length > 0) added.set(comment, lines);
  };
  for (const exported of checker.getExportsOfModule(module)) {
    const target = resolved(exported);
    const type = target.flags & ts.SymbolFlags.Variable ? checker.getTypeOfSymbol(target).symbol : target;
    if (type !== undefined && type.flags & ts.SymbolFlags.ValueModule) inner.push([type, `${place}.${exported.name}`]);
    else note(`${place}.${exported.name}`, target);
  }
  // Methods after the functions, whose comments they show.
  const tensor =
    place === "torch" ? checker.getExportsOfModule(module).find(({ name }) => name === "Tensor") : undefined;
  if (tensor !== undefined)
    for (const member of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(resolved(tensor))))
      note(`torch.Tensor.${member.name}`, resolved(member));
  for (const [target, path] of inner)
    if (!seen.has(target)) noteFacts(checker, target, path, facts, new Set([...seen, target]));
}

/** Places and texts to replace in a file. */
function editsOf(file, checker) {
  const edits = [];
  const write = new Writer(file, checker);
  const replace = (node, replacement) => edits.push({ start: node.getStart(file), end: node.getEnd(), replacement });
  const visit = (node) => {
    if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
      const [declaration] = node.declarationList.declarations;
      if (declaration.name.text.endsWith("_base") && declaration.type !== undefined) {
        const text = write.base(checker.getTypeAtLocation(declaration), commentOf(extenderOf(declaration, file)));
        if (text !== null) replace(declaration.type, text);
      } else if (declaration.type !== undefined) {
        const text = write.callable(checker.getTypeAtLocation(declaration), commentOf(node));
        if (text !== null) replace(declaration.type, text);
      }
      return;
    }
    if (ts.isInterfaceDeclaration(node) && /^(Tensor|Reduction)Members$/.test(node.name.text)) {
      replace(node, write.members(node));
      return;
    }
    if (ts.isClassDeclaration(node)) {
      for (const member of node.members)
        if (ts.isConstructorDeclaration(member) && member.parameters.at(-1)?.dotDotDotToken !== undefined) {
          const text = write.constructors(member, commentOf(member) || commentOf(node));
          if (text !== null) replace(member, text);
        }
      repeatComments(node.members, edits, file);
    }
    if (ts.isInterfaceDeclaration(node)) repeatComments(node.members, edits, file);
    if (ts.isSourceFile(node)) repeatComments(node.statements.filter(ts.isFunctionDeclaration), edits, file);
    if (ts.isSourceFile(node) || ts.isModuleBlock(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  const insideOthers = ({ start }) => edits.some((edit) => edit.start <= start && start < edit.end);
  const comments = [...added.keys()].filter((comment) => comment.getSourceFile() === file);
  const own = comments.map((comment) => ({
    start: comment.getStart(file),
    end: comment.getEnd(),
    replacement: withAdded(comment),
  }));
  edits.push(...own.filter((edit) => !insideOthers(edit)));
  return edits;
}

/** The class that extends a constant. */
function extenderOf(constant, file) {
  const extendsIt = (statement) =>
    ts.isClassDeclaration(statement) &&
    statement.heritageClauses?.some(({ types }) => types[0]?.expression.getText(file) === constant.name.text);
  return file.statements.find(extendsIt) ?? constant;
}

/** Gives overloads the comment of the first. */
function repeatComments(members, edits, file) {
  const comments = new Map();
  for (const member of members) {
    const name = ts.isConstructorDeclaration(member) ? "constructor" : member.name?.getText(file);
    if (name === undefined || (!ts.isFunctionLike(member) && !ts.isConstructorDeclaration(member))) continue;
    const own = commentOf(member);
    if (own !== "") comments.set(name, own);
    else if (comments.has(name)) {
      const start = member.getStart(file);
      edits.push({ start, end: start, replacement: comments.get(name) });
    }
  }
}

/** Typed arrays have a parameter since TypeScript 5.7; what they give by themselves says the same in older ones. */
export function withOlderArrays(text) {
  return text
    .replace(/\b(\w+Array|ArrayBufferView)<ArrayBufferLike>/g, "$1")
    .replace(/\b(\w+Array)<ArrayBuffer>/g, 'ReturnType<$1Constructor["from"]>');
}

/**
 * A declaration in which every property that may be left out may also be `undefined`, which means the same in calls:
 * with `exactOptionalPropertyTypes`, as `tsc --init` sets it, TypeScript tells the two apart.
 */
export function withUndefined(text) {
  const file = ts.createSourceFile("a.d.ts", text, ts.ScriptTarget.ES2022);
  const edits = [];
  const visit = (node) => {
    const optional = (ts.isPropertySignature(node) || ts.isMappedTypeNode(node)) && node.questionToken !== undefined;
    if (optional && node.type !== undefined && !mayBeUndefined(node.type)) {
      const { FunctionType, ConstructorType, ConditionalType } = ts.SyntaxKind;
      const inParentheses = [FunctionType, ConstructorType, ConditionalType].includes(node.type.kind);
      if (inParentheses) edits.push([node.type.getStart(file), "("]);
      edits.push([node.type.getEnd(), inParentheses ? ") | undefined" : " | undefined"]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let written = text;
  // Those at one place stand from the inside to the outside.
  for (const [place, added] of edits.map((edit, i) => [...edit, i]).sort((a, b) => b[0] - a[0] || a[2] - b[2]))
    written = written.slice(0, place) + added + written.slice(place);
  return written;
}
const mayBeUndefined = (type) =>
  ts.isUnionTypeNode(type)
    ? type.types.some(mayBeUndefined)
    : [ts.SyntaxKind.UndefinedKeyword, ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.UnknownKeyword].includes(type.kind);

/** What methods take in any number, where a mapped type has lost the name. */
const namesOfRest = {
  flip: "dims",
  permute: "dims",
  repeat: "repeats",
  tile: "dims",
  expand: "sizes",
  view: "shape",
  reshape: "shape",
  resize_: "sizes",
  sum_to_size: "sizes",
};

/** A call with the name of what it takes in any number. */
function withName({ parameters, result }, method) {
  const name = namesOfRest[method];
  return { parameters: name === undefined ? parameters : parameters.replace(/\.\.\.args/g, `...${name}`), result };
}

class Writer {
  constructor(file, checker) {
    this.file = file;
    this.checker = checker;
  }

  /** The text of a type as this file can say it. */
  text(type) {
    const flags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseSingleQuotesForStringLiteralType;
    const node = this.checker.typeToTypeNode(type, this.file, flags);
    return withOlderArrays(this.near(printer.printNode(ts.EmitHint.Unspecified, node, this.file)));
  }

  /** Names of other files as a declaration names its neighbours. */
  near(text) {
    return text.replace(/import\((["'])(.*?)\1\)/g, (whole, _, path) => {
      if (!path.startsWith("/") && !/^[A-Za-z]:/.test(path)) return whole;
      const name = relative(dirname(this.file.fileName), path)
        .split(sep)
        .join("/")
        .replace(/\.d\.ts$|\.js$/, "");
      return `import("${name.startsWith(".") ? name : `./${name}`}.js")`;
    });
  }

  /** A signature as lists of parameters: one for each tuple that its rest parameter may be; null if it is generic. */
  lists(signature) {
    if (signature.typeParameters?.length > 0) return null;
    const parameters = signature.getParameters();
    const plain = parameters.map((symbol) => {
      const declaration = symbol.valueDeclaration;
      const type = this.checker.getTypeOfSymbolAtLocation(symbol, this.file);
      return {
        name: symbol.name,
        type,
        optional: declaration !== undefined && ts.isParameter(declaration) && declaration.questionToken !== undefined,
        rest: declaration !== undefined && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined,
        labelled: true,
      };
    });
    const last = plain.at(-1);
    if (last?.rest !== true) return [plain];
    const tuples = last.type.isUnion() ? last.type.types : [last.type];
    if (!tuples.every((tuple) => this.checker.isTupleType(tuple))) return [plain];
    return tuples.map((tuple) => [...plain.slice(0, -1), ...this.elements(tuple)]);
  }

  elements(tuple) {
    const { labeledElementDeclarations, elementFlags } = tuple.target;
    return this.checker.getTypeArguments(tuple).map((type, i) => {
      const label = labeledElementDeclarations?.[i];
      return {
        name:
          label === undefined ? (i === tuple.target.fixedLength - 1 ? "options" : `value${i}`) : label.name.getText(),
        type,
        optional: (elementFlags[i] & ElementFlags.Optional) !== 0,
        rest: (elementFlags[i] & ElementFlags.Rest) !== 0,
        labelled: label !== undefined,
      };
    });
  }

  parameter({ name, type, optional, rest, text = null }) {
    const written = text ?? this.text(type);
    const shown = name === "self" ? "input" : name;
    if (rest) return `...${shown}: ${this.checker.isArrayType(type) ? written : `(${written})[]`}`;
    return optional ? `${shown}?: ${written.replace(/ \| undefined$/, "")}` : `${shown}: ${written}`;
  }

  /**
   * The parameter lists of all spellings of a call, few and in the order in which they are looked for: all by position
   * with what has to be named, then ever fewer by position. Null where a signature is generic.
   */
  spellings(signatures) {
    const plain = [];
    const named = new Map();
    for (const signature of signatures) {
      const lists = this.lists(signature);
      if (lists === null) return null;
      const result = this.text(signature.getReturnType());
      for (const list of lists) {
        const last = list.at(-1);
        if (last === undefined || last.labelled || last.rest) plain.push({ list, result });
        else {
          const place = list.length - 1;
          const entry = named.get(place) ?? { positions: list.slice(0, -1), options: [], result };
          entry.options.push(last.type);
          named.set(place, entry);
        }
      }
    }
    if (named.size === 0) return plain.map(({ list, result }) => this.call(list, result));
    if (plain.length !== 1) return null;
    const [{ list, result }] = plain;
    const written = [];
    const options = (types, everythingGiven) => {
      const [first, ...others] = types;
      const hasOut = others.find((type) => type.getProperty("out") !== undefined);
      const required = first.getProperties().some((symbol) => (symbol.flags & ts.SymbolFlags.Optional) === 0);
      const out =
        hasOut === undefined
          ? ""
          : ` & { out?: ${this.text(this.checker.getTypeOfSymbolAtLocation(hasOut.getProperty("out"), this.file))} }`;
      const base = everythingGiven && required ? `Partial<${this.text(first)}>` : this.text(first);
      return { name: "options", text: base + out, optional: everythingGiven };
    };
    const whole = named.get(list.length);
    const endless = list.at(-1)?.rest === true; // nothing may follow such a parameter but in a tuple
    const alone = whole === undefined || endless;
    written.push(this.call(alone ? list : [...list, options(whole.options, true)], result));
    for (const [place, entry] of [...named].sort(([a], [b]) => b - a)) {
      if (place === list.length && !endless) continue;
      const positions = entry.positions.map((item) => ({ ...item, optional: false }));
      written.push(this.call([...positions, options(entry.options, false)], entry.result));
    }
    return written;
  }

  call(list, result) {
    const endless = list.findIndex(({ rest }) => rest);
    const written = list.map((item) => this.parameter(item));
    if (endless < 0 || endless === list.length - 1) return { parameters: written.join(", "), result };
    const [first, last] = [written.slice(0, endless), written.slice(endless)];
    return { parameters: [...first, `...${list[endless].name}AndOptions: [${last.join(", ")}]`].join(", "), result };
  }

  /** The type of a constant that can be called, written out; null for all others. */
  callable(type, comment) {
    const signatures = type.getCallSignatures();
    if (signatures.length === 0 || type.getConstructSignatures().length > 0 || type.flags & TypeFlags.Any) return null;
    const calls = this.spellings(signatures);
    if (calls === null) return null;
    const lines = calls.map(({ parameters, result }) => `${comment}(${parameters}): ${result};`);
    for (const symbol of type.getProperties()) {
      if (symbol.name === "options") continue;
      // What `vmap(torch.dot)` and other transforms give is called as the plain signature says.
      const mark = symbol.name === "signature" ? "?" : "";
      lines.push(
        `readonly ${symbol.name}${mark}: ${this.text(this.checker.getTypeOfSymbolAtLocation(symbol, this.file))};`,
      );
    }
    return `{\n${lines.join("\n")}\n}`;
  }

  /** The interface of a tensor's members: what comes from operators becomes methods, what is by hand stays inherited. */
  members(node) {
    const byHand = node.heritageClauses[0].types.filter((clause) => !/MethodsOf|^Mapped$/.test(clause.getText()));
    const type = this.checker.getTypeAtLocation(node);
    const inherited = new Set(
      byHand.flatMap((clause) =>
        this.checker
          .getTypeAtLocation(clause)
          .getProperties()
          .map(({ name }) => name),
      ),
    );
    const lines = [];
    for (const symbol of type.getProperties()) {
      if (inherited.has(symbol.name)) continue;
      const member = this.checker.getTypeOfSymbolAtLocation(symbol, node);
      const declaration = this.declared(symbol.declarations?.[0]);
      const statement = declaration && ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
      const comment = statement === undefined ? "" : commentOf(statement);
      const calls = this.spellings(member.getCallSignatures());
      if (calls === null || calls.length === 0) lines.push(`${comment}readonly ${symbol.name}: ${this.text(member)};`);
      else
        for (const { parameters, result } of calls.map((call) => withName(call, symbol.name)))
          lines.push(`${comment}${symbol.name}(${parameters}): ${result};`);
    }
    const heritage = byHand.map((clause) => clause.getText()).join(", ");
    const name = heritage === "" ? node.name.text : `${node.name.text} extends ${heritage}`;
    return `export interface ${name} {\n${lines.join("\n")}\n}`;
  }

  /** What an `export { a as b }` leads to in the end. */
  declared(declaration) {
    if (declaration === undefined || !ts.isExportSpecifier(declaration)) return declaration;
    let symbol = this.checker.getExportSpecifierLocalTargetSymbol(declaration);
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol);
    return symbol?.declarations?.[0];
  }

  /** The class that another extends, written by the compiler as a constant: its constructors with that one's comment. */
  base(type, comment) {
    const [signature, ...others] = type.getConstructSignatures();
    if (signature === undefined || others.length > 0) return null;
    const written = this.construct(signature);
    if (written === null) return null;
    const result = this.text(signature.getReturnType());
    return `{\n${written.map((parameters) => `${comment}new (${parameters}): ${result};`).join("\n")}\n}`;
  }

  /** Constructors for each spelling of a call. */
  constructors(node, comment) {
    const written = this.construct(this.checker.getSignatureFromDeclaration(node));
    if (written === null) return null;
    const access = (node.modifiers ?? []).map((modifier) => `${modifier.getText()} `).join("");
    return written.map((parameters) => `${comment}${access}constructor(${parameters});`).join("\n");
  }

  /** The parameters of each spelling of a construction; null where there is one only. */
  construct(signature) {
    const lists = this.lists(signature);
    if (lists === null || lists.length === 1) return null;
    const isPlain = (list) => list.length === 0 || list.at(-1).labelled;
    const [first, second] = lists.filter(isPlain);
    if (first === undefined || second !== undefined) return null;
    const named = lists.filter((list) => !isPlain(list));
    const whole = named.find((list) => list.length === first.length + 1);
    const written = [whole === undefined ? first : [...first, { ...whole.at(-1), optional: true }]];
    for (const list of named.sort((a, b) => b.length - a.length))
      if (list !== whole) written.push(list.map((item) => ({ ...item, optional: false })));
    return written.map((list) => list.map((item) => this.parameter(item)).join(", "));
  }
}
