import { useSSRContext, resolveComponent, unref, withCtx, createVNode, createTextVNode } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { c as chapterCells } from "./containers.BDrtazB2.js";
const __pageData = JSON.parse('{"title":"ModuleList 与 Sequential","description":"","frontmatter":{},"headers":[],"relativePath":"zh/guide/containers.md","filePath":"zh/guide/containers.md"}');
const __default__ = { name: "zh/guide/containers.md" };
const _sfc_main = /* @__PURE__ */ Object.assign(__default__, {
  __ssrInlineRender: true,
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Cell = resolveComponent("Cell");
      const _component_Exercise = resolveComponent("Exercise");
      _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="modulelist-与-sequential" tabindex="-1">ModuleList 与 Sequential <a class="header-anchor" href="#modulelist-与-sequential" aria-label="Permalink to &quot;ModuleList 与 Sequential&quot;">​</a></h1><p><strong>两者都能存放层，区别是什么？</strong></p><p><code>ModuleList</code> 只存放层：怎样使用它们由你的 <code>forward</code> 决定。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[0],
        before: unref(chapterCells).cells.slice(0, 0)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> *</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> { nn, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>type</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> Tensor } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Stack</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> extends</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  layers</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ModuleList</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>  forward</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>x</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>:</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>:</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> layer</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> of</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.layers) x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> layer</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>relu</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    return</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  }</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>}</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> Stack</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>());</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(Object.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>keys</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> Stack</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>state_dict</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>()));</span></span></code></pre></div>`);
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
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "import"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " { nn, "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "type"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " Tensor } "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "from"),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, ' "flambeau"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ";")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "class"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Stack"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " extends"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " nn"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "Module"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  layers"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ModuleList"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "  forward"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "x"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, ":"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, ":"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " layer"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " of"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".layers) x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " layer"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x)."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "relu"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    return"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x;")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  }")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "}")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " Stack"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "());")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(Object."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "keys"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " Stack"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "state_dict"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()));")
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
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Stack</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    def</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> __init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(self):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        super</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>__init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.layers </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.ModuleList([nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    def</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> forward</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(self, x):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>        for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> layer </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.layers:</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>            x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> layer(x).relu()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>        return</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(Stack())</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>list</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(Stack().state_dict()))</span></span></code></pre></div>`);
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
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "from"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "import"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "class"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Stack"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "nn"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "Module"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    def"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " __init__"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(self):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        super"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "__init__"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".layers "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.ModuleList([nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    def"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " forward"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(self, x):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "        for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " layer "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".layers:")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "            x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " layer(x).relu()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "        return"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(Stack())")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "list"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(Stack().state_dict()))")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p>为什么不用普通数组？模块不会查看数组内部，其中的层既不会被训练，也不会被保存。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[1],
        before: unref(chapterCells).cells.slice(0, 1)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Plain</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> extends</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  layers</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> [</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)];</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>}</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> Plain</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>parameters</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>length</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "class"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Plain"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " extends"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " nn"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "Module"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  layers"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")];")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "}")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " Plain"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "parameters"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "length"),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Plain</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    def</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> __init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(self):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        super</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>__init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.layers </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> [nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)]</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>len</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>list</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(Plain().parameters())))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "class"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Plain"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "nn"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "Module"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    def"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " __init__"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(self):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        super"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "__init__"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".layers "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " [nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")]")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "len"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "list"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(Plain().parameters())))")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p><code>Sequential</code> 有 <code>forward</code>：依次调用各层。<code>ModuleList</code> 没有。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[2],
        before: unref(chapterCells).cells.slice(0, 2)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> list</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ModuleList</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> sequence</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Sequential</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>...</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>list);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>sequence</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)).shape);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>list</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " list"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ModuleList"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " sequence"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Sequential"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "..."),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "list);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "sequence"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")).shape);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "list"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>modules </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.ModuleList([nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>sequence </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Sequential(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>*</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>modules)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(sequence(torch.ones(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)).shape)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>modules(torch.ones(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "modules "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.ModuleList([nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "sequence "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Sequential("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "*"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "modules)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(sequence(torch.ones("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")).shape)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "modules(torch.ones("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "))")
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
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> blocks</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ModuleList</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Append three Linear(4, 4) in a loop.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " blocks"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ModuleList"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Append three Linear(4, 4) in a loop.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> blocks</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ModuleList</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>let</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>&lt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; i</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>++</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) blocks.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>append</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " blocks"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ModuleList"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "let"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "<"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; i"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "++"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") blocks."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "append"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>用循环向 <code${_scopeId}>blocks</code> 添加三个 <code${_scopeId}>Linear(4, 4)</code>。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("用循环向 "),
                createVNode("code", null, "blocks"),
                createTextVNode(" 添加三个 "),
                createVNode("code", null, "Linear(4, 4)"),
                createTextVNode("。")
              ])
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
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> chain</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>v</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> v;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Make \`chain\` a Sequential of two Linear(3, 3) with a Tanh between them.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " chain"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "v"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " v;")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Make `chain` a Sequential of two Linear(3, 3) with a Tanh between them.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> chain</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Sequential</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Tanh</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(), </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " chain"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Sequential"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Tanh"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(), "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>让 <code${_scopeId}>chain</code> 成为由两个 <code${_scopeId}>Linear(3, 3)</code> 和中间的 <code${_scopeId}>Tanh</code> 组成的 <code${_scopeId}>Sequential</code>。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("让 "),
                createVNode("code", null, "chain"),
                createTextVNode(" 成为由两个 "),
                createVNode("code", null, "Linear(3, 3)"),
                createTextVNode(" 和中间的 "),
                createVNode("code", null, "Tanh"),
                createTextVNode(" 组成的 "),
                createVNode("code", null, "Sequential"),
                createTextVNode("。")
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/guide/containers.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  __pageData,
  _sfc_main as default
};
