import { useSSRContext, resolveComponent, unref, withCtx, createVNode, createTextVNode } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { c as chapterCells } from "./broadcasting.CGDQUloE.js";
const __pageData = JSON.parse('{"title":"广播与视图","description":"","frontmatter":{},"headers":[],"relativePath":"zh/guide/broadcasting.md","filePath":"zh/guide/broadcasting.md"}');
const __default__ = { name: "zh/guide/broadcasting.md" };
const _sfc_main = /* @__PURE__ */ Object.assign(__default__, {
  __ssrInlineRender: true,
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Cell = resolveComponent("Cell");
      const _component_Exercise = resolveComponent("Exercise");
      _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="广播与视图" tabindex="-1">广播与视图 <a class="header-anchor" href="#广播与视图" aria-label="Permalink to &quot;广播与视图&quot;">​</a></h1><p><strong>不同形状的张量什么时候可以相加？什么时候会复制？</strong></p><p>从右边开始比较形状。两个尺寸相等，或其中一个为 1（或缺失），就匹配：为 1 或缺失的那个会被重复。这里 <code>[3, 1]</code> 遇到 <code>[2]</code>：1 重复成 2，缺失的尺寸重复成 3，和的形状是 <code>[3, 2]</code>。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[0],
        before: unref(chapterCells).cells.slice(0, 0)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> *</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> column</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> row</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>10</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>20</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(column.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>add</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(row));</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "import"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " *"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " as"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "from"),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, ' "flambeau"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ";")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " column"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " row"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "10"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "20"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(column."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "add"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(row));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>column </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.tensor([[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>row </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.tensor([</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>10</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>20</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(column </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> row)</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-python vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "python"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "import"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "column "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.tensor([["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "row "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.tensor(["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "10"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "20"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(column "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " row)")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p><code>[2, 3]</code> 与 <code>[2]</code>：从右边看，3 遇到 2，不匹配。如果想给两行各一个数，形状应为 <code>[2, 1]</code>。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[1],
        before: unref(chapterCells).cells.slice(0, 1)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>add</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "add"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.ones(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.ones(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-python vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "python"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch.ones("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.ones("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p><code>view</code>、<code>t</code>、<code>expand</code>，以及用数字或范围索引的 <code>at</code> 都不复制：新张量使用同样的字节，只是尺寸和<em>步幅</em>不同（步幅：在存储中，下一行、下一列在多少个元素之后）。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[2],
        before: unref(chapterCells).cells.slice(0, 2)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> x</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>arange</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> grid</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>view</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>fill_</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>9</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>t</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>stride</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(), grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>t</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>is_contiguous</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>());</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " x"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "arange"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " grid"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "view"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "fill_"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "9"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "t"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "stride"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(), grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "t"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "is_contiguous"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "());")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.arange(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>grid </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x.view(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>grid[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>].fill_(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>9</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>list</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(grid.t().stride()), grid.t().is_contiguous())</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-python vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "python"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.arange("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "grid "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x.view("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "grid["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "].fill_("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "9"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "list"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(grid.t().stride()), grid.t().is_contiguous())")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p>一个存储，四个张量：各自只有自己的形状、步幅和偏移。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[3],
        before: unref(chapterCells).cells.slice(0, 3)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>display</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>({ x, grid, transposed: grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>t</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(), column: grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) }, { as: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;storage&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "display"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "({ x, grid, transposed: grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "t"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(), column: grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") }, { as: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"storage"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p><code>expand</code> 用步幅 0 来重复。不是每种形状都能不复制就得到：按行读转置后的矩阵，六个数在存储中来回跳，没有哪个步幅能描述它。这时 <code>view</code> 会拒绝，<code>reshape</code> 会复制。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[4],
        before: unref(chapterCells).cells.slice(0, 4)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> wide</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> row.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>expand</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(wide, wide.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>stride</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>());</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>grid.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>t</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>view</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " wide"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " row."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "expand"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(wide, wide."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "stride"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "());")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "grid."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "t"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "view"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>wide </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> row.expand(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(wide, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>list</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(wide.stride()))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>grid.t().view(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-python vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "python"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "wide "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " row.expand("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(wide, "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "list"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(wide.stride()))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "grid.t().view("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<h2 id="练习" tabindex="-1">练习 <a class="header-anchor" href="#练习" aria-label="Permalink to &quot;练习&quot;">​</a></h2>`);
      _push(ssrRenderComponent(_component_Exercise, {
        exercise: unref(chapterCells).exercises[0],
        before: unref(chapterCells).cells
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> table</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]], { dtype: torch.float32 });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> centered</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> table;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Subtract from each row its mean.</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " table"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]], { dtype: torch.float32 });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " centered"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " table;")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Subtract from each row its mean.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> table</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>6</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]], { dtype: torch.float32 });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> centered</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> table.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>sub</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(table.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>mean</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, { keepdim: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }));</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " table"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "6"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]], { dtype: torch.float32 });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " centered"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " table."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "sub"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(table."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "mean"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", { keepdim: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "true"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>从每一行减去它的平均值。</p>`);
          } else {
            return [
              createVNode("p", null, "从每一行减去它的平均值。")
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(ssrRenderComponent(_component_Exercise, {
        exercise: unref(chapterCells).exercises[1],
        before: unref(chapterCells).cells
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> original</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>zeros</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> copy</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> original.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>view</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>copy.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>fill_</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// \`original\` must stay 0.</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " original"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "zeros"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " copy"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " original."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "view"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "copy."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "fill_"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// `original` must stay 0.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> original</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>zeros</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> copy</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> original.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>clone</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>copy.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>fill_</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span></code></pre></div>`);
          } else {
            return [
              createVNode("div", { class: "language-ts vp-adaptive-theme" }, [
                createVNode("button", {
                  title: "Copy Code",
                  class: "copy"
                }),
                createVNode("span", { class: "lang" }, "ts"),
                createVNode("pre", {
                  class: "shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code",
                  tabindex: "0"
                }, [
                  createVNode("code", null, [
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " original"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "zeros"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " copy"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " original."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "clone"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "copy."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "fill_"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>让 <code${_scopeId}>copy</code> 变为 1，而 <code${_scopeId}>original</code> 保持为 0。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("让 "),
                createVNode("code", null, "copy"),
                createTextVNode(" 变为 1，而 "),
                createVNode("code", null, "original"),
                createTextVNode(" 保持为 0。")
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`</div>`);
    };
  }
});
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/guide/broadcasting.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  __pageData,
  _sfc_main as default
};
