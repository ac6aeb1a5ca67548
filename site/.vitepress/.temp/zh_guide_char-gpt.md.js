import { useSSRContext, resolveComponent, unref, withCtx, createVNode, createTextVNode } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { c as chapterCells } from "./char-gpt.BHe8OrYw.js";
const __pageData = JSON.parse('{"title":"字符级 GPT","description":"","frontmatter":{},"headers":[],"relativePath":"zh/guide/char-gpt.md","filePath":"zh/guide/char-gpt.md"}');
const __default__ = { name: "zh/guide/char-gpt.md" };
const _sfc_main = /* @__PURE__ */ Object.assign(__default__, {
  __ssrInlineRender: true,
  setup(__props) {
    return (_ctx, _push, _parent, _attrs) => {
      const _component_Cell = resolveComponent("Cell");
      const _component_Exercise = resolveComponent("Exercise");
      _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="字符级-gpt" tabindex="-1">字符级 GPT <a class="header-anchor" href="#字符级-gpt" aria-label="Permalink to &quot;字符级 GPT&quot;">​</a></h1><p><strong>网络怎样一个字符一个字符地写文章？</strong></p><p>给字符编号。任务是：根据前面的字符猜下一个。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[0],
        before: unref(chapterCells).cells.slice(0, 0)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> *</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> { nn, optim, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>type</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> Tensor } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;flambeau&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>;</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.functional;</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> text</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;the cat sat on the mat. the dog sat on the log. &quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>repeat</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> letters</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> [</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>...new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> Set</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(text)].</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>sort</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> codes</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>...</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>text].</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>map</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>c</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> letters.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>indexOf</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(c)));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(letters.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>length</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, codes.shape);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(codes.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:8&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " { nn, optim, "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "type"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " Tensor } "),
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " text"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, ' "the cat sat on the mat. the dog sat on the log. "'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "repeat"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " letters"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "...new"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " Set"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(text)]."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "sort"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " codes"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "..."),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "text]."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "map"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "c"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " letters."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "indexOf"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(c)));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(letters."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "length"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", codes.shape);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(codes."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":8"'),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>from</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn, optim</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.nn.functional </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>as</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> F</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>text </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}> &quot;the cat sat on the mat. the dog sat on the log. &quot;</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> *</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 4</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>letters </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> sorted</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>set</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(text))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>codes </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.tensor([letters.index(c) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> c </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> text])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>len</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(letters), codes.shape)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(codes[:</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>8</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>])</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn, optim")
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "text "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, ' "the cat sat on the mat. the dog sat on the log. "'),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " *"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 4")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "letters "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " sorted"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "set"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(text))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "codes "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.tensor([letters.index(c) "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " c "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " text])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "len"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(letters), codes.shape)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(codes[:"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "8"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "])")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p>每个字符有一个表示自身的向量和一个表示位置的向量。在<em>注意力</em>中，每个位置提问（q），所有位置回答（k），它们的内容（v）被混合。<code>is_causal</code> 遮住后面的内容。这里只有一个块；真正的模型有几十个。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[1],
        before: unref(chapterCells).cells.slice(0, 1)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> GPT</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> extends</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  token</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Embedding</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(letters.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>length</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  place</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Embedding</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>16</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  qkv</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>96</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  out</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  norm1</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>LayerNorm</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  norm2</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>LayerNorm</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  up</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>64</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  down</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>64</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>  head</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>Linear</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, letters.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>length</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>  forward</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>ids</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>:</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>:</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> Tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    let</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>token</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(ids).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>add</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>place</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>arange</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(ids.shape[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>])));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> [</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>q</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>k</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>v</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>] </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>qkv</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>norm1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x)).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>chunk</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>add</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>out</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>scaled_dot_product_attention</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(q, k, v, { is_causal: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> })));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>add</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>down</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>gelu</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>up</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>norm2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x)))));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    return</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> this</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>head</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(x);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  }</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>}</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>manual_seed</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> gpt</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> GPT</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(gpt.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>parameters</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>reduce</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>sum</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>p</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> sum </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> p.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>numel</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(), </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " GPT"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " extends"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " nn"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "Module"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  token"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Embedding"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(letters."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "length"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  place"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Embedding"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "16"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  qkv"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "96"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  out"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  norm1"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "LayerNorm"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  norm2"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "LayerNorm"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  up"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "64"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  down"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "64"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "  head"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "Linear"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", letters."),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "length"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "  forward"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "ids"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, ":"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, ":"),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " Tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    let"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "token"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(ids)."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "add"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "place"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "arange"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(ids.shape["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "])));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    const"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "q"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "k"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "v"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "] "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "qkv"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "norm1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x))."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "chunk"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "add"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "out"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "scaled_dot_product_attention"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(q, k, v, { is_causal: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "true"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " })));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "add"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "down"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "gelu"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "up"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "norm2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x)))));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    return"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " this"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "head"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(x);")
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "manual_seed"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " gpt"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " GPT"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(gpt."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "parameters"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "reduce"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "sum"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "p"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " sum "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " p."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "numel"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(), "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>class</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}> GPT</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>nn</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>Module</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    def</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> __init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(self):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        super</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>__init__</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.token </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Embedding(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>len</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(letters), </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.place </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Embedding(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>16</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.qkv </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>96</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.out </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.norm1 </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.LayerNorm(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.norm2 </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.LayerNorm(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.up </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>64</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.down </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>64</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>        self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.head </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> nn.Linear(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>32</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>len</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(letters))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    def</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> forward</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(self, ids):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.token(ids) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.place(torch.arange(ids.shape[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        q, k, v </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.qkv(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.norm1(x)).chunk(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.out(F.scaled_dot_product_attention(q, k, v, </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>is_causal</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>True</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> x </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>+</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.down(F.gelu(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.up(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.norm2(x))))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>        return</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> self</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.head(x)</span></span>
<span class="line"${_scopeId}></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.manual_seed(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>gpt </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> GPT()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>sum</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(p.numel() </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> p </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> gpt.parameters()))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, " GPT"),
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".token "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Embedding("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "len"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(letters), "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".place "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Embedding("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "16"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".qkv "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "96"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".out "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".norm1 "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.LayerNorm("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".norm2 "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.LayerNorm("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".up "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "64"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".down "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "64"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "        self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".head "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " nn.Linear("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "32"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "len"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(letters))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    def"),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " forward"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(self, ids):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".token(ids) "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".place(torch.arange(ids.shape["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        q, k, v "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".qkv("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".norm1(x)).chunk("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "3"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".out(F.scaled_dot_product_attention(q, k, v, "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "is_causal"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "True"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " x "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "+"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".down(F.gelu("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".up("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".norm2(x))))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "        return"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " self"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".head(x)")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch.manual_seed("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "gpt "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " GPT()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "sum"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(p.numel() "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " p "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " gpt.parameters()))")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        _: 1
      }, _parent));
      _push(`<p>每个 17 个字符的窗口同时给出 16 个任务：文本，以及移动一位的文本。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[2],
        before: unref(chapterCells).cells.slice(0, 2)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> windows</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> codes.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>unfold</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>17</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> optimizer</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> new</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> optim.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>AdamW</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(gpt.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>parameters</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(), { lr: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0.005</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> losses</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> [];</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>let</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> step </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; step </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>&lt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 150</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; step</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>++</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>  const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> logits</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> gpt</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(windows.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:-1&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>  const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> loss</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> F</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>cross_entropy</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(logits.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>flatten</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), windows.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;1:&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>flatten</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>());</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  optimizer.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>zero_grad</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  loss.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>backward</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  optimizer.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>step</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  losses.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>push</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(loss.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>item</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>());</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>}</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>plot</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>({ loss: losses }, { title: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;loss&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, x_label: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;step&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> });</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(losses[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>].</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>toFixed</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>2</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), losses[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>149</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>] </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>&lt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 0.3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " windows"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " codes."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "unfold"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "17"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " optimizer"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " new"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " optim."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "AdamW"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(gpt."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "parameters"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(), { lr: "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0.005"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " losses"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " [];")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "let"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " step "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; step "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "<"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 150"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; step"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "++"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "  const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " logits"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " gpt"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(windows."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":-1"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "  const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " loss"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " F"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "cross_entropy"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(logits."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "flatten"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), windows."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"1:"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "flatten"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "());")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  optimizer."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "zero_grad"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  loss."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "backward"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  optimizer."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "step"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  losses."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "push"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(loss."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "item"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "());")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "}")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "plot"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "({ loss: losses }, { title: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"loss"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", x_label: "),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"step"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " });")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(losses["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "toFixed"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "2"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), losses["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "149"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "] "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "<"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 0.3"),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>windows </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> codes.unfold(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>17</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>optimizer </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> optim.AdamW(gpt.parameters(), </span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>lr</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0.005</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>losses </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> []</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> step </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> range</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>150</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    logits </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> gpt(windows[:, :</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    loss </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> F.cross_entropy(logits.flatten(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>), windows[:, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>:].flatten())</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    optimizer.zero_grad()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    loss.backward()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    optimizer.step()</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    losses.append(loss.item())</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>f</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>{</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>losses[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>:.2f}</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, losses[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>149</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>] </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>&lt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 0.3</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "windows "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " codes.unfold("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "17"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "optimizer "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " optim.AdamW(gpt.parameters(), "),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "lr"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0.005"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "losses "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " []")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " step "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " range"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "150"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    logits "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " gpt(windows[:, :"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    loss "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " F.cross_entropy(logits.flatten("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "), windows[:, "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ":].flatten())")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    optimizer.zero_grad()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    loss.backward()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    optimizer.step()")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    losses.append(loss.item())")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "f"),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"'),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "{"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "losses["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, ":.2f}"),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", losses["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "149"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "] "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "<"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 0.3"),
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
      _push(`<p>现在让它写：取最可能的字符，接在后面，再问一次。</p>`);
      _push(ssrRenderComponent(_component_Cell, {
        cell: unref(chapterCells).cells[3],
        before: unref(chapterCells).cells.slice(0, 3)
      }, {
        ts: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>let</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> ids </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> codes.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;:8&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>no_grad</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(() </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>  for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>let</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>&lt;</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> 36</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>; i</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>++</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) {</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> logits</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> gpt</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(ids.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;-16:&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>unsqueeze</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>    ids </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>cat</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([ids, logits.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>at</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>argmax</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>view</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>  }</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>});</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(ids.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tolist</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>().</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>map</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>i</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> letters[i]).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>join</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "let"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ids "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " codes."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '":8"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "no_grad"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(() "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "  for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "let"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "<"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " 36"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "; i"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "++"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") {")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    const"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " logits"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " gpt"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(ids."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '"-16:"'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "unsqueeze"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "));")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "    ids "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "cat"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([ids, logits."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "at"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "argmax"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "view"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "  }")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "});")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "console."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "log"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(ids."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tolist"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "()."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "map"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "i"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " letters[i])."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "join"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '""'),
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
            _push2(`<div class="language-python vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>python</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>ids </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> codes[:</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>8</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>]</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>with</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.no_grad():</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>    for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> range</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>36</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>):</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        logits </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> gpt(ids[</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>16</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>:].unsqueeze(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>))</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>        ids </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.cat([ids, logits[</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>0</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>-</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>].argmax().view(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>1</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>)])</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>print</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"${_scopeId}>&quot;&quot;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>.join(letters[i] </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> i </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>in</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> ids.tolist()))</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "ids "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " codes[:"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "8"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "]")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "with"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.no_grad():")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "    for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " range"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "36"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "):")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        logits "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " gpt(ids["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "16"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ":].unsqueeze("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "))")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "        ids "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch.cat([ids, logits["),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "0"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "-"),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "].argmax().view("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "1"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")])")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "print"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#032563", "--shiki-dark": "#ADDCFF" } }, '""'),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ".join(letters[i] "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "for"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " i "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "in"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ids.tolist()))")
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
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> encode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>word</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([]);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Turn a word into a tensor of numbers: the places of its characters in \`letters\`.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " encode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "word"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "([]);")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Turn a word into a tensor of numbers: the places of its characters in `letters`.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}> encode</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> (</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>word</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tensor</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>([</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>...</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>word].</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>map</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"${_scopeId}>c</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> letters.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>indexOf</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(c)));</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, " encode"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " ("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "word"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tensor"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(["),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "..."),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "word]."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "map"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(("),
                      createVNode("span", { style: { "--shiki-light": "#702C00", "--shiki-dark": "#FFB757" } }, "c"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ") "),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, "=>"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " letters."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "indexOf"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "(c)));")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>写出 <code${_scopeId}>encode</code>：把一个词变成张量，其中是各字符在 <code${_scopeId}>letters</code> 中的位置。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("写出 "),
                createVNode("code", null, "encode"),
                createTextVNode("：把一个词变成张量，其中是各字符在 "),
                createVNode("code", null, "letters"),
                createTextVNode(" 中的位置。")
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
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> mask</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>);</span></span>
<span class="line"${_scopeId}><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;"${_scopeId}>// Let each place see itself and what is before it: zeros above the diagonal.</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " mask"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ");")
                    ]),
                    createTextVNode("\n"),
                    createVNode("span", { class: "line" }, [
                      createVNode("span", { style: { "--shiki-light": "#66707B", "--shiki-dark": "#BDC4CC" } }, "// Let each place see itself and what is before it: zeros above the diagonal.")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        answer: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<div class="language-ts vp-adaptive-theme"${_scopeId}><button title="Copy Code" class="copy"${_scopeId}></button><span class="lang"${_scopeId}>ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"${_scopeId}><code${_scopeId}><span class="line"${_scopeId}><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}>const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}> mask</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"${_scopeId}> =</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}> torch.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>ones</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>(</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"${_scopeId}>4</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"${_scopeId}>tril</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"${_scopeId}>();</span></span></code></pre></div>`);
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
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, " mask"),
                      createVNode("span", { style: { "--shiki-light": "#A0111F", "--shiki-dark": "#FF9492" } }, " ="),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, " torch."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "ones"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "("),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ", "),
                      createVNode("span", { style: { "--shiki-light": "#023B95", "--shiki-dark": "#91CBFF" } }, "4"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, ")."),
                      createVNode("span", { style: { "--shiki-light": "#622CBC", "--shiki-dark": "#DBB7FF" } }, "tril"),
                      createVNode("span", { style: { "--shiki-light": "#0E1116", "--shiki-dark": "#F0F3F6" } }, "();")
                    ])
                  ])
                ])
              ])
            ];
          }
        }),
        default: withCtx((_, _push2, _parent2, _scopeId) => {
          if (_push2) {
            _push2(`<p${_scopeId}>写出 <code${_scopeId}>is_causal</code> 所代表的掩码：每个位置能看到自己和前面的内容。</p>`);
          } else {
            return [
              createVNode("p", null, [
                createTextVNode("写出 "),
                createVNode("code", null, "is_causal"),
                createTextVNode(" 所代表的掩码：每个位置能看到自己和前面的内容。")
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/guide/char-gpt.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  __pageData,
  _sfc_main as default
};
