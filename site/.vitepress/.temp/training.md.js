import { resolveComponent, withCtx, createVNode, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrRenderComponent } from "vue/server-renderer";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Train in the page","description":"","frontmatter":{},"headers":[],"relativePath":"training.md","filePath":"training.md"}');
const _sfc_main = { name: "training.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  const _component_ClientOnly = resolveComponent("ClientOnly");
  const _component_TrainingPage = resolveComponent("TrainingPage");
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="train-in-the-page" tabindex="-1">Train in the page <a class="header-anchor" href="#train-in-the-page" aria-label="Permalink to &quot;Train in the page&quot;">​</a></h1><p>A convolutional network learns MNIST&#39;s 60,000 digits here, in your browser. Nothing is sent anywhere, and the numbers are those of <code>npm start</code> and of PyTorch with the same seed.</p>`);
  _push(ssrRenderComponent(_component_ClientOnly, null, {
    default: withCtx((_, _push2, _parent2, _scopeId) => {
      if (_push2) {
        _push2(ssrRenderComponent(_component_TrainingPage, null, null, _parent2, _scopeId));
      } else {
        return [
          createVNode(_component_TrainingPage)
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("training.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const training = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  training as default
};
