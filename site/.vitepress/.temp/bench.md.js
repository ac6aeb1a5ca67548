import { resolveComponent, withCtx, createVNode, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Bench","description":"","frontmatter":{},"headers":[],"relativePath":"bench.md","filePath":"bench.md"}');
const _sfc_main = { name: "bench.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  const _component_ClientOnly = resolveComponent("ClientOnly");
  const _component_BenchPage = resolveComponent("BenchPage");
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="bench" tabindex="-1">Bench <a class="header-anchor" href="#bench" aria-label="Permalink to &quot;Bench&quot;">​</a></h1><p>The rows of <code>npm run bench</code>, measured in your browser: the same work in Flambeau, TensorFlow.js and jax-js, in turns, medians of five rounds. Results are compared before anything is timed: an engine whose numbers differ is not timed. × is the time relative to Flambeau: above 1 is slower. Figures of a quiet machine, PyTorch among them, are on the page <a href="./reference/performance.html">Performance</a>.</p>`);
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("bench.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bench = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bench as default
};
