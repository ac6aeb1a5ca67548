/** What a beginner may have meant: advice about errors that PyTorch and the engine know nothing of, in both languages. */

/** Advice in both languages. */
export interface Hint {
  readonly en: string;
  readonly zh: string;
}

/** How far two names are from each other: letters that are changed, added or left out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** The names that are nearest to one, at most three, those that begin alike first; none if all are far. */
function nearest(name: string, names: readonly string[]): readonly string[] {
  const most = 1 + Math.floor(name.length / 4);
  const rank = (one: string): number =>
    distance(name, one) - (one.startsWith(name.slice(0, 2)) ? 0.5 : 0) + (one.startsWith("_") ? 2 : 0);
  return names
    .filter((one) => one !== name && Math.abs(one.length - name.length) <= most && distance(name, one) <= most)
    .sort((x, y) => rank(x) - rank(y))
    .slice(0, 3);
}

/** Asks whether one of the names was meant. */
function meant(names: readonly string[]): readonly Hint[] {
  if (names.length === 0) return [];
  return [{ en: `Did you mean ${names.join(", ")}?`, zh: `你是想写 ${names.join("、")} 吗？` }];
}

/** What Python has and TypeScript writes otherwise. */
const python: readonly (readonly [pattern: RegExp, hint: Hint])[] = [
  [
    /^\s*(import\s+(?!torch\b)\w+(\.\w+)*(\s+as\s+\w+)?\s*;?\s*$|from\s+(?!torch\b)[\w.]+\s+import)/m,
    {
      en: "Python's other packages are not here: torch does what NumPy does (torch.linspace, torch.tensor), plot and display show pictures.",
      zh: "这里没有 Python 的其他包：NumPy 的功能由 torch 提供（torch.linspace、torch.tensor），作图用 plot 和 display。",
    },
  ],
  [
    /^\s*with\s*\(?\s*torch\./m,
    {
      en: "There is no with: write torch.no_grad(() => { … })",
      zh: "没有 with：请写 torch.no_grad(() => { … })",
    },
  ],
  [
    /^\s*(import\s+torch\b(?!.*from)|from\s+torch[\w.]*\s+import)/m,
    {
      en: 'This is Python\'s import. Write import * as torch from "flambeau"; then const { nn, optim } = torch;',
      zh: '这是 Python 的导入写法。请写 import * as torch from "flambeau"; 再写 const { nn, optim } = torch;',
    },
  ],
  [
    /^\s*def\s+\w+\s*\(/m,
    {
      en: "This is Python's function. Write function name(x) { return x; }",
      zh: "这是 Python 的函数写法。请写 function name(x) { return x; }",
    },
  ],
  [
    /^\s*(for\s+.+\s+in\s+.+|if\s+[^(].*|elif\s+.*|while\s+[^(].*|else|with\s+.+|class\s+\w+(\(.*\))?)\s*:/m,
    {
      en: "Blocks stand in braces: for (let i = 0; i < 3; i++) { … }, for (const x of xs) { … }, if (a) { … }",
      zh: "代码块写在花括号里：for (let i = 0; i < 3; i++) { … }，for (const x of xs) { … }，if (a) { … }",
    },
  ],
  [
    /[\w\])]\[[^\]\n]*:[^\]\n]*\]/,
    {
      en: 'Indices and ranges of tensors go into at: x.at(0), x.at(":", "1:3"), x.at(":", -1)',
      zh: '张量的索引和范围写在 at 里：x.at(0)、x.at(":", "1:3")、x.at(":", -1)',
    },
  ],
  [/^\s*#/m, { en: "Comments begin with //", zh: "注释以 // 开头" }],
  [
    /[\w)\]]\s+(and|or|is)\s+[\w(]|\bnot\s+\w/,
    {
      en: "Write a && b, a || b, !a, a === b for and, or, not, is",
      zh: "and、or、not、is 写作 a && b、a || b、!a、a === b",
    },
  ],
  [/\blambda\b[^:\n]*:/, { en: "A function without a name: (x) => x.add(1)", zh: "没有名字的函数：(x) => x.add(1)" }],
  [/[\w)\]]\s*@\s*[\w(]/, { en: "For a @ b write a.matmul(b)", zh: "a @ b 写作 a.matmul(b)" }],
  [
    /^\s*(try|finally|except\b.*)\s*:/m,
    {
      en: "Errors are caught by try { … } catch (error) { … }",
      zh: "捕获错误：try { … } catch (error) { … }",
    },
  ],
  [
    /[[(][^\n]*\sfor\s+\w+(\s*,\s*\w+)*\s+in\s/,
    {
      en: "A list made of another: xs.map((x) => x * 2); of numbers: Array.from({ length: 3 }, (_, i) => i)",
      zh: "由另一个列表生成列表：xs.map((x) => x * 2)；由数字生成：Array.from({ length: 3 }, (_, i) => i)",
    },
  ],
  [/\S\s+if\s+[^\n]+\selse\s/, { en: "A choice: condition ? a : b", zh: "条件选择：condition ? a : b" }],
  [/"""|\'\'\'/, { en: "Text of several lines stands in backquotes: `…`", zh: "多行文本写在反引号里：`…`" }],
  [/^\s*print\s+["\w]/m, { en: "Write console.log(x)", zh: "请写 console.log(x)" }],
  [/\bf"[^"]*\{/, { en: "Text with values in it: `loss ${loss}`", zh: "带有数值的文本：`loss ${loss}`" }],
];

/** What stands for names that Python has of itself, and what does where tensors are meant. */
const ofPython: Readonly<Record<string, readonly [code: string, ofTensors?: string]>> = {
  True: ["true"],
  False: ["false"],
  None: ["null"],
  self: ["this"],
  len: ["xs.length", "x.shape[0]"],
  range: ["for (let i = 0; i < n; i++) { … }", "torch.arange(n)"],
  enumerate: ["for (const [i, x] of xs.entries()) { … }"],
  zip: ["xs.map((x, i) => [x, ys[i]])"],
  int: ["Math.trunc(x)", "x.item()"],
  float: ["Number(x)", "x.item()"],
  str: ["String(x)"],
  list: ["[...xs]", "x.tolist()"],
  tuple: ["[a, b]", "x.tolist()"],
  dict: ["{ name: value }"],
  set: ["new Set(xs)", "x.unique()"],
  abs: ["Math.abs(a)", "x.abs()"],
  round: ["Math.round(a)", "x.round()"],
  sum: ["xs.reduce((a, b) => a + b, 0)", "x.sum()"],
  min: ["Math.min(a, b)", "x.min()"],
  max: ["Math.max(a, b)", "x.max()"],
  sorted: ["xs.toSorted((a, b) => a - b)", "x.sort().values"],
  isinstance: ["x instanceof torch.Tensor"],
  type: ["typeof x", "x.dtype"],
  math: ["Math"],
  np: ["torch"],
  numpy: ["torch"],
  plt: ["plot({ name: values })", "display(x)"],
  random: ["Math.random()", "torch.rand(n)"],
  time: ["performance.now()"],
};

/** What the library offers, as far as advice goes. */
type Library = Readonly<Record<string, unknown>> | null;

function aboutUnknownName(name: string, source: string, library: Library, known: readonly string[]): Hint | null {
  if (Object.hasOwn(ofPython, name)) {
    const [code, ofTensors] = ofPython[name]!;
    if (ofTensors === undefined) return { en: `Write ${code}.`, zh: `请写 ${code}。` };
    return { en: `Write ${code}; of a tensor ${ofTensors}.`, zh: `请写 ${code}；张量写 ${ofTensors}。` };
  }
  if (name === "torch") {
    const line = 'import * as torch from "flambeau";';
    return { en: `Write ${line} first.`, zh: `请先写 ${line}` };
  }
  if (name === "F") {
    const line = "const F = torch.nn.functional;";
    return { en: `Write ${line} first.`, zh: `请先写 ${line}` };
  }
  if (new RegExp(`[(,]\\s*${name}\\s*=[^=>]`).test(source))
    return {
      en: `Arguments by name stand in braces, after the others: { ${name}: … }`,
      zh: `按名称传的参数写在花括号里，放在其他参数之后：{ ${name}: … }`,
    };
  if (new RegExp(`(^|[;{]\\s*|\\n\\s*)${name}\\s*=[^=>]`).test(source))
    return {
      en: `A new name begins with const or let: const ${name} = …`,
      zh: `新名称以 const 或 let 开头：const ${name} = …`,
    };
  if (new RegExp(`\\bfor\\s*\\(\\s*${name}\\s+(of|in)\\b`).test(source))
    return { en: `Write for (const ${name} of …).`, zh: `请写 for (const ${name} of …)。` };
  if (library !== null && name in library)
    return {
      en: `Write torch.${name}, or import { ${name} } from "flambeau".`,
      zh: `请写 torch.${name}，或 import { ${name} } from "flambeau"。`,
    };
  for (const place of ["nn", "optim"]) {
    const offered = library?.[place] as Library | undefined;
    if (offered && name in offered) return { en: `Write ${place}.${name}.`, zh: `请写 ${place}.${name}。` };
  }
  return meant(nearest(name, known))[0] ?? null;
}

/** What names of the library mean in nearly every program. */
function rootsOf(library: Library): Readonly<Record<string, unknown>> {
  const nn = library?.["nn"] as Library | undefined;
  return { torch: library, nn, optim: library?.["optim"], F: nn?.["functional"] };
}

/** Whether tensors have a property of this name that is no method. */
function isProperty(name: string, library: Library): boolean {
  if (["shape", "dtype"].includes(name)) return true;
  const { prototype } = (library?.["Tensor"] ?? {}) as { readonly prototype?: object };
  return prototype !== undefined && Object.getOwnPropertyDescriptor(prototype, name)?.get !== undefined;
}

/** The first class of the library, or of the program itself, that a text calls without `new`. */
function classCalled(text: string, library: Library): string | null {
  const roots = rootsOf(library);
  for (const [call, name = ""] of text.matchAll(/(?<![\w.]|new\s+)((?:\w+\.)*[A-Z]\w*)\s*\(/g)) {
    const [root = "", ...members] = name.split(".");
    const own =
      members.length === 0 && new RegExp(`\\bclass\\s+${root}\\b|\\b${root}\\b[^;\\n]*\\}\\s*(?:from|=)`).test(text);
    let found: unknown = roots[root];
    for (const member of members) found = (found as Library | undefined)?.[member];
    if (own || (members.length > 0 && typeof found === "function")) return call.slice(0, name.length);
  }
  return null;
}

/** Advice about the first `nn.Liner` or `torch.nn.funtional.relu` of a text that the library does not have. */
function aboutMissingMember(text: string, library: Library): readonly Hint[] {
  const roots = rootsOf(library);
  for (const [chain] of text.matchAll(/(?<![\w.])(torch|nn|optim|F)(\.\w+)+/g)) {
    const [root = "", ...members] = chain.split(".");
    let place = roots[root];
    let before = root;
    for (const member of members) {
      const isPlace = (typeof place === "object" && place !== null) || typeof place === "function";
      if (!isPlace) break;
      if (!(member in (place as object))) {
        const found = nearest(member, Object.getOwnPropertyNames(place));
        if (found.length > 0) return meant(found.map((one) => `${before}.${one}`));
        break;
      }
      place = (place as Readonly<Record<string, unknown>>)[member];
      before += `.${member}`;
    }
  }
  return [];
}

/**
 * Advice about an error of a cell; `library` is what `import * as torch` gives, once it was imported, `known` the names
 * that cells have.
 */
export function hintsFor(error: Error, source: string, library: Library, known: readonly string[]): readonly Hint[] {
  const { message } = error;
  const noExport = /has no export named "(\w+)"$/.exec(message);
  if (noExport !== null && library !== null) {
    const [, name = ""] = noExport;
    for (const place of ["nn", "optim"])
      if (name in ((library[place] ?? {}) as object))
        return [
          {
            en: `It is ${place}.${name}: import { ${place} } from "flambeau".`,
            zh: `它是 ${place}.${name}：import { ${place} } from "flambeau"。`,
          },
        ];
    return meant(nearest(name, Object.keys(library)));
  }
  if (error.name === "SyntaxError") return python.filter(([pattern]) => pattern.test(source)).map(([, hint]) => hint);
  const unknown = /^(\S+) is not defined$/.exec(message) ?? /^Can't find variable: (\S+)$/.exec(message);
  if (unknown !== null) {
    const hint = aboutUnknownName(unknown[1]!, source, library, known);
    return hint === null ? [] : [hint];
  }
  const called = /\.(\w+) is not a function/.exec(message)?.[1];
  if (called !== undefined && isProperty(called, library))
    return [
      {
        en: `${called} stands without parentheses: x.${called}${called === "shape" ? ", x.shape[0]" : ""}`,
        zh: `${called} 后面不加括号：x.${called}${called === "shape" ? "、x.shape[0]" : ""}`,
      },
    ];
  const withoutNew =
    /constructor (\w+) cannot be invoked without 'new'|class constructors must be invoked with 'new'/.exec(message);
  if (withoutNew !== null) {
    // The page's library has short names for its classes, so what the program wrote is told.
    const written = classCalled(source, library) ?? "nn.Linear";
    return [{ en: `Write new before it: new ${written}(…)`, zh: `在前面加上 new：new ${written}(…)` }];
  }
  if (/super constructor|super\(\)/.test(message))
    return [
      {
        en: "A constructor begins with super(); before it uses this.",
        zh: "构造函数要先写 super(); 才能使用 this。",
      },
    ];
  if (library !== null && error.name === "TypeError" && / is not a constructor| of undefined|undefined/.test(message)) {
    const hints = aboutMissingMember(source, library);
    if (hints.length > 0) return hints;
  }
  const noFunction = /\.([\w$]+) is not a function/.exec(message);
  if (noFunction !== null && library !== null) {
    const [, name = ""] = noFunction;
    const places: readonly (readonly [string, unknown])[] = [
      ["torch.", library],
      ["nn.", library["nn"]],
      ["nn.functional.", (library["nn"] as Library)?.["functional"]],
      ["optim.", library["optim"]],
      ["x.", (library["Tensor"] as { readonly prototype?: unknown } | undefined)?.prototype],
    ];
    const onTorch = /\btorch\.\w+ is not/.test(message);
    for (const [before, place] of places) {
      if (typeof place !== "object" && typeof place !== "function") continue;
      if (onTorch !== (before === "torch.")) continue;
      const found = nearest(name, Object.getOwnPropertyNames(place ?? {}));
      if (found.length > 0) return meant(found.map((one) => before + one));
    }
  }
  return [];
}
