import { useSSRContext, resolveComponent, unref, withCtx, createVNode, createTextVNode } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { c as chapterCells } from "./interpolate.BOtd5snC.js";
const __pageData = JSON.parse('{"title":"interpolate 与 align_corners","description":"","frontmatter":{},"headers":[],"relativePath":"zh/guide/interpolate.md","filePath":"zh/guide/interpolate.md"}');
const __default__ = { name: "zh/guide/interpolate.md" };
const _sfc_main = /* @__PURE__ */ Object.assign(__default__, {
  __ssrInlineRender: true,
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Cell = resolveComponent("Cell");
      const _component_Exercise = resolveComponent("Exercise");
      _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="interpolate-与-align-corners" tabindex="-1">interpolate 与 align_corners <a class="header-anchor" href="#interpolate-与-align-corners" aria-label="Permalink to &quot;interpolate 与 align_corners&quot;">​</a></h1><p><strong>怎样放大图像？align_corners 改变什么？</strong></p><p><code>nearest</code> 复制像素，<code>bilinear</code> 混合周围的四个像素。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[0],
        before: unref(chapterCells).cells.slice(0, 0)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> *</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> { nn } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.functional;</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> small</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([[[[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]]]], { dtype: torch.float32 });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(small, { scale_factor: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;nearest&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(small, { scale_factor: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;bilinear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " { nn } "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "from"),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, ' "flambeau"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ";")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.functional;")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " small"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([[[["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]]]], { dtype: torch.float32 });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(small, { scale_factor: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"nearest"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(small, { scale_factor: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"bilinear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }));")
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
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.nn.functional </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> F</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>small </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.tensor([[[[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]]]], </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>dtype</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.float32)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(F.interpolate(small, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>scale_factor</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>mode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;nearest&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(F.interpolate(small, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>scale_factor</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>mode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;bilinear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "import"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.nn.functional "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "as"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " F")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "small "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.tensor([[[["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]]]], "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "dtype"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch.float32)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(F.interpolate(small, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "scale_factor"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "mode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"nearest"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(F.interpolate(small, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "scale_factor"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "mode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"bilinear"'),
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
      _push(`<p><code>align_corners: true</code> 时，角上像素的中心位置不变，其余在它们之间均匀分布。默认的 <code>false</code> 把像素看作方块，不变的是外<em>边缘</em>：第一个新中心在旧中心之外，因此直接复制它。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[1],
        before: unref(chapterCells).cells.slice(0, 1)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> line</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([[[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>10</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]]], { dtype: torch.float32 });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(line, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, align_corners: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(line, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, align_corners: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>false</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>display</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(small, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;bicubic&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), { as: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;heat&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " line"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([[["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "10"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]]], { dtype: torch.float32 });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(line, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", align_corners: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "true"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(line, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", align_corners: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "false"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "display"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(small, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"bicubic"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " })."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), { as: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"heat"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>line </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.tensor([[[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>10</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]]], </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>dtype</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.float32)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(F.interpolate(line, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>size</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>mode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>align_corners</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>True</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(F.interpolate(line, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>size</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>mode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>align_corners</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>False</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "line "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.tensor([[["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "10"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]]], "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "dtype"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch.float32)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(F.interpolate(line, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "size"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "mode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "align_corners"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "True"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(F.interpolate(line, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "size"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "mode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "align_corners"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "False"),
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
      _push(`<p>每个值从何而来：相邻值的权重。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[2],
        before: unref(chapterCells).cells.slice(0, 2)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>display</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>v</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(v, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, align_corners: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>false</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }), { as: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;windows&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, input: line });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>display</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>v</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(v, { size: [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>], mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;bilinear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, align_corners: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> }), { as: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;windows&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, input: small });</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "v"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(v, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", align_corners: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "false"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }), { as: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"windows"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", input: line });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "display"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "v"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(v, { size: ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "], mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"bilinear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", align_corners: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "true"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " }), { as: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"windows"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", input: small });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p>尺寸与倍数只能给一个。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[3],
        before: unref(chapterCells).cells.slice(0, 3)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(small, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, scale_factor: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(small, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", scale_factor: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        python: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>F.interpolate(small, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>size</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>scale_factor</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "F.interpolate(small, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "size"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "scale_factor"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
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
      _push(`<h2 id="练习" tabindex="-1">练习 <a class="header-anchor" href="#练习" aria-label="Permalink to &quot;练习&quot;">​</a></h2>`);
      _push(ssrRenderComponent(_component_Exercise, {
        exercise: unref(chapterCells).exercises[0],
        before: unref(chapterCells).cells
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> big</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> small;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Make \`big\` three times as high and wide, in the nearest mode.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " big"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " small;")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Make `big` three times as high and wide, in the nearest mode.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> big</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(small, { scale_factor: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;nearest&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " big"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(small, { scale_factor: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"nearest"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>用 nearest 模式让 <code${_scopeId}>big</code> 的高和宽变为三倍。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("用 nearest 模式让 "),
                createVNode("code", null, "big"),
                createTextVNode(" 的高和宽变为三倍。")
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
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> five</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(line, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>5</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Let the first and last value be exactly 0 and 10, the others evenly spaced.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " five"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(line, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "5"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Let the first and last value be exactly 0 and 10, the others evenly spaced.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> five</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>interpolate</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(line, { size: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>5</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, mode: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;linear&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, align_corners: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " five"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "interpolate"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(line, { size: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "5"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", mode: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"linear"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", align_corners: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "true"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>让第一个和最后一个值恰好为 0 和 10，其余均匀分布。</p>`);
          } else {
            return [
              createVNode("p", null, "让第一个和最后一个值恰好为 0 和 10，其余均匀分布。")
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/guide/interpolate.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  __pageData,
  _sfc_main as default
};
