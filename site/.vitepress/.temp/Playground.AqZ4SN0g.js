import { defineComponent, computed, ref, shallowRef, watch, onBeforeUnmount, onMounted, mergeProps, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrInterpolate, ssrRenderComponent } from "vue/server-renderer";
import { u as useData, w as words, o as onStart, _ as _sfc_main$1, a as _sfc_main$2, r as run, b as withBase, c as withOutput } from "./app.js";
import "@vueuse/core";
import "./plugin-vue_export-helper.1tPrXgE0.js";
const _sfc_main = /* @__PURE__ */ defineComponent({
  __name: "Playground",
  __ssrInlineRender: true,
  setup(__props) {
    const { lang } = useData();
    const say = computed(() => words(lang.value));
    const code = ref('import * as torch from "flambeau";\n\ntorch.manual_seed(0);\nconsole.log(torch.randn(2, 3));\n');
    const ready = ref(false);
    const running = ref(false);
    const copied = ref(false);
    const outputs = shallowRef([]);
    const threads = ref();
    const failedLine = computed(() => outputs.value.flatMap((output) => output.type === "error" ? [output.error.line] : [])[0]);
    function readLink() {
      if (location.hash.length <= 1) return;
      const text = location.hash.slice(1);
      try {
        code.value = decodeURIComponent(text);
      } catch {
        code.value = text.replace(/(%[0-9a-f]{2})+|%.?.?/gi, (part) => {
          try {
            return decodeURIComponent(part);
          } catch {
            return "�";
          }
        });
      }
    }
    watch(code, () => copied.value = false);
    onBeforeUnmount(() => {
      removeEventListener("hashchange", readLink);
    });
    onMounted(() => {
      readLink();
      addEventListener("hashchange", readLink);
      onStart((count) => threads.value = count);
      ready.value = true;
    });
    async function run$1() {
      if (running.value) return;
      running.value = true;
      outputs.value = [];
      await run(withBase("/"), "playground", code.value, (output) => {
        outputs.value = withOutput(outputs.value, output);
      });
      running.value = false;
    }
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({
        class: "cell",
        "data-cell": "playground",
        "data-state": running.value ? "running" : "done"
      }, _attrs))}><div class="cell-bar">`);
      if (!running.value) {
        _push(`<button type="button" class="run">${ssrInterpolate(say.value.run)}</button>`);
      } else {
        _push(`<button type="button" class="stop">${ssrInterpolate(say.value.stop)}</button>`);
      }
      _push(`<button type="button" class="share">${ssrInterpolate(copied.value ? say.value.shared : say.value.share)}</button><button type="button" class="open">${ssrInterpolate(say.value.openFile)}</button>`);
      if (threads.value) {
        _push(`<span class="note">${ssrInterpolate(threads.value)} ${ssrInterpolate(say.value.threads)}</span>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
      if (ready.value) {
        _push(ssrRenderComponent(_sfc_main$1, {
          modelValue: code.value,
          "onUpdate:modelValue": ($event) => code.value = $event,
          focused: false,
          label: say.value.code,
          "failed-line": failedLine.value,
          onRun: run$1
        }, null, _parent));
      } else {
        _push(`<!---->`);
      }
      _push(ssrRenderComponent(_sfc_main$2, {
        "aria-live": "polite",
        outputs: outputs.value
      }, null, _parent));
      _push(`</section>`);
    };
  }
});
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/Playground.vue");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  _sfc_main as default
};
