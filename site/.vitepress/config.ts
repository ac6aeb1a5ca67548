/** VitePress: two languages, search without a server, and the headers that let the library use threads. */
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";
import { cellsPlugin } from "./cells-plugin.ts";
import { chapters } from "./chapters.ts";
import { referencePages } from "./reference-pages.ts";

const base = process.env["SITE_BASE"] ?? "/";
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

function navigation(prefix: string, chinese: boolean): DefaultTheme.Config {
  const say = (en: string, zh: string): string => (chinese ? zh : en);
  const guide = {
    text: say("Guide", "指南"),
    items: chapters.map(([name, en, zh]) => ({ text: say(en, zh), link: `${prefix}/guide/${name}` })),
  };
  const live = {
    text: say("Live", "动手"),
    items: [
      { text: say("Playground", "演练场"), link: `${prefix}/playground` },
      { text: say("Train in the page", "在页面中训练"), link: `${prefix}/training` },
      { text: say("Bench", "基准测试"), link: `${prefix}/bench` },
    ],
  };
  const reference = {
    text: say("Reference", "参考"),
    items: [
      { text: say("All names", "全部名称"), link: "/reference/" },
      { text: say("From Python", "来自 Python"), link: `${prefix}/start/python` },
      { text: say("From TensorFlow.js", "来自 TensorFlow.js"), link: `${prefix}/start/tensorflow-js` },
      { text: say("Node, bundlers, workers", "Node、打包工具、worker"), link: `${prefix}/start/environments` },
      { text: say("Coverage", "覆盖范围"), link: "/reference/coverage" },
      { text: say("Differences", "差异"), link: "/reference/differences" },
      { text: say("Performance", "性能"), link: "/reference/performance" },
      { text: say("Several machines", "多台机器"), link: "/reference/distributed" },
    ],
  };
  return {
    nav: [
      { text: guide.text, link: `${prefix}/guide/relu`, activeMatch: "/guide/" },
      { text: say("Playground", "演练场"), link: `${prefix}/playground` },
      { text: reference.text, link: "/reference/", activeMatch: "/reference/" },
    ],
    sidebar: { "/reference/": [reference, ...referencePages()], [`${prefix}/`]: [guide, live, reference] },
    outline: { label: say("On this page", "本页内容"), level: [2, 3] },
    docFooter: { prev: say("Previous", "上一章"), next: say("Next", "下一章") },
    darkModeSwitchLabel: say("Appearance", "外观"),
    sidebarMenuLabel: say("Menu", "菜单"),
    returnToTopLabel: say("Return to top", "回到顶部"),
    langMenuLabel: say("Change language", "切换语言"),
    notFound: {
      title: say("There is no such page", "没有这个页面"),
      quote: say(
        "Perhaps it was moved. The search above finds every name and every chapter.",
        "它也许已移走。上方的搜索能找到每个名称和每一章。",
      ),
      linkLabel: say("Go to the first page", "回到首页"),
      linkText: say("To the first page", "回到首页"),
    },
    skipToContentLabel: say("Skip to content", "跳到正文"),
  };
}

export default defineConfig({
  base,
  srcDir: "pages",
  title: "Flambeau",
  description: "PyTorch for TypeScript, in Node and in the browser",
  cleanUrls: false,
  lastUpdated: false,
  head: [
    ["link", { rel: "icon", href: `${base}flame.svg`, type: "image/svg+xml" }],
    ["meta", { name: "theme-color", content: "#a8380f" }],
  ],
  locales: {
    root: { label: "English", lang: "en", themeConfig: navigation("", false) },
    zh: {
      label: "简体中文",
      lang: "zh-Hans",
      description: "TypeScript 版的 PyTorch，用于 Node 与浏览器",
      themeConfig: navigation("/zh", true),
    },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        locales: {
          zh: {
            translations: {
              button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
              modal: {
                noResultsText: "没有找到",
                resetButtonTitle: "清除",
                displayDetails: "显示详情",
                footer: { selectText: "选择", navigateText: "移动", closeText: "关闭" },
              },
            },
          },
        },
        // Chinese has no spaces between words: each character is a word of its own.
        miniSearch: {
          options: {
            // `torch.nn.functional.relu` is found by its parts as well.
            tokenize: (text: string) =>
              (text.match(/[\p{Script=Han}]|[\p{L}\p{N}_.]+/gu) ?? []).flatMap((word) =>
                word.includes(".") ? [word, ...word.split(".").filter((part) => part !== "")] : [word],
              ),
          },
        },
      },
    },
  },
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  ignoreDeadLinks: true,
  vite: {
    plugins: [cellsPlugin()],
    resolve: {
      alias: [
        {
          find: /^\.\.\/composables\/langs$/,
          replacement: fileURLToPath(new URL("./theme/languages.ts", import.meta.url)),
        },
      ],
    },
    worker: { format: "es" },
    server: { headers: isolation, fs: { allow: ["..", "../.."] } },
    preview: { headers: isolation },
    build: { chunkSizeWarningLimit: 2000, target: "es2022" },
  },
});
