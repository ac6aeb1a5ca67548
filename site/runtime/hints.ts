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
    /^\s*(import\s+torch\b(?!.*from)|import\s+\w+(\.\w+)*(\s+as\s+\w+)?\s*$|from\s+[\w.]+\s+import)/m,
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
  [/\bf"[^"]*\{/, { en: "Text with values in it: `loss ${loss}`", zh: "带有数值的文本：`loss ${loss}`" }],
];

const constants: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };

/** What the library offers, as far as advice goes. */
type Library = Readonly<Record<string, unknown>> | null;

function aboutUnknownName(name: string, source: string, library: Library): Hint | null {
  const constant = constants[name];
  if (constant !== undefined) return { en: `Write ${constant}.`, zh: `请写 ${constant}。` };
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
  if (library !== null && name in library)
    return {
      en: `Write torch.${name}, or import { ${name} } from "flambeau".`,
      zh: `请写 torch.${name}，或 import { ${name} } from "flambeau"。`,
    };
  return null;
}

/** Advice about an error of a cell; `library` is what `import * as torch` gives, once it was imported. */
export function hintsFor(error: Error, source: string, library: Library): readonly Hint[] {
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
    const hint = aboutUnknownName(unknown[1]!, source, library);
    return hint === null ? [] : [hint];
  }
  const withoutNew =
    /constructor (\w+) cannot be invoked without 'new'|class constructors must be invoked with 'new'/.exec(message);
  if (withoutNew !== null)
    return [
      {
        en: `Write new before it: new nn.${withoutNew[1] ?? "Linear"}(…)`,
        zh: `在前面加上 new：new nn.${withoutNew[1] ?? "Linear"}(…)`,
      },
    ];
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
