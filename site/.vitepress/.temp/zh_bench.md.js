import { resolveComponent, withCtx, createVNode, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"基准测试","description":"","frontmatter":{},"headers":[],"relativePath":"zh/bench.md","filePath":"zh/bench.md"}');
const _sfc_main = { name: "zh/bench.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  const _component_ClientOnly = resolveComponent("ClientOnly");
  const _component_BenchPage = resolveComponent("BenchPage");
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="基准测试" tabindex="-1">基准测试 <a class="header-anchor" href="#基准测试" aria-label="Permalink to &quot;基准测试&quot;">​</a></h1><p>在你的浏览器里测量 <code>npm run bench</code> 的各行：Flambeau、TensorFlow.js 与 jax-js 轮流做相同的工作，取五轮的中位数。计时之前先比较结果：数值不同的引擎不计时。× 是相对于 Flambeau 的时间，大于 1 表示更慢。空闲机器上的数据（包括 PyTorch）见<a href="./../reference/performance.html">性能</a>。</p>`);
  _push(ssrRenderComponent(_component_ClientOnly, null, {
    default: withCtx((_, _push2, _parent2, _scopeId) => {
      if (_push2) {
        _push2(ssrRenderComponent(_component_BenchPage, null, null, _parent2, _scopeId));
      } else {
        return [
          createVNode(_component_BenchPage)
        ];
      }
    }),
    _: 1
  }, _parent));
  _push(`</div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("zh/bench.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bench = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bench as default
};
