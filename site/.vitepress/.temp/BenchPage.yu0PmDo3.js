import { defineComponent, computed, shallowRef, ref, onMounted, onBeforeUnmount, mergeProps, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrInterpolate, ssrRenderList, ssrIncludeBooleanAttr, ssrLooseContain, ssrRenderAttr, ssrRenderStyle } from "vue/server-renderer";
import { u as useData, w as words, b as withBase, s as startThreadsFor } from "./app.js";
import "@vueuse/core";
import "./plugin-vue_export-helper.1tPrXgE0.js";
const _sfc_main = /* @__PURE__ */ defineComponent({
  __name: "BenchPage",
  __ssrInlineRender: true,
  setup(__props) {
    const titles = {
      flambeau: "Flambeau",
      "tfjs-wasm": "TensorFlow.js, WASM",
      "tfjs-webgpu": "TensorFlow.js, WebGPU",
      jax: "jax-js, WASM"
    };
    const { lang } = useData();
    const say = computed(() => words(lang.value));
    const list = shallowRef();
    const rows = shallowRef({});
    const chosen = ref([]);
    const measuring = ref("");
    const running = ref(false);
    const failure = ref("");
    let worker;
    let end;
    function ask(request) {
      worker?.postMessage(request);
    }
    const time = (milliseconds) => milliseconds >= 10 ? `${milliseconds.toFixed(0)} ms` : milliseconds >= 0.1 ? `${milliseconds.toFixed(2)} ms` : `${(1e3 * milliseconds).toFixed(1)} µs`;
    function part(row, engine) {
      return 100 * (row.milliseconds[engine] ?? 0) / Math.max(...Object.values(row.milliseconds));
    }
    function ratio(row, engine) {
      const own = row.milliseconds["flambeau"];
      const other = row.milliseconds[engine];
      return own === void 0 || other === void 0 || engine === "flambeau" ? "" : `× ${(other / own).toFixed(2)}`;
    }
    function start() {
      worker = new Worker(withBase("/lib/bench.js"), { type: "module" });
      end = startThreadsFor(worker);
      worker.onerror = (event) => {
        failure.value = event.message || say.value.noWorker;
        running.value = false;
      };
      worker.onmessage = ({ data }) => {
        if (data.news === "list") {
          if (list.value === void 0) chosen.value = data.rows.slice(0, 8);
          list.value = data;
        } else if (data.news === "measuring") measuring.value = data.name;
        else if (data.news === "row") rows.value = { ...rows.value, [data.name]: data };
        else {
          running.value = false;
          measuring.value = "";
        }
      };
      ask({ task: "list" });
    }
    onMounted(start);
    onBeforeUnmount(() => end?.());
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({
        class: "bench cell",
        "data-state": running.value ? "running" : list.value ? "idle" : "loading"
      }, _attrs))}>`);
      if (failure.value) {
        _push(`<p class="failure" role="alert">${ssrInterpolate(failure.value)}</p>`);
      } else if (!list.value) {
        _push(`<p class="note" role="status">${ssrInterpolate(say.value.reading)}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (list.value) {
        _push(`<!--[--><fieldset><legend>${ssrInterpolate(say.value.benchRows)}</legend><!--[-->`);
        ssrRenderList(list.value.rows, (name) => {
          _push(`<label><input${ssrIncludeBooleanAttr(Array.isArray(chosen.value) ? ssrLooseContain(chosen.value, name) : chosen.value) ? " checked" : ""} type="checkbox"${ssrRenderAttr("value", name)}> ${ssrInterpolate(name)}</label>`);
        });
        _push(`<!--]--></fieldset><div class="cell-bar">`);
        if (!running.value) {
          _push(`<button type="button" class="run"${ssrIncludeBooleanAttr(chosen.value.length === 0) ? " disabled" : ""}>${ssrInterpolate(say.value.run)}</button>`);
        } else {
          _push(`<button type="button" class="stop">${ssrInterpolate(say.value.stop)}</button>`);
        }
        _push(`<span class="note">${ssrInterpolate(list.value.threads)} ${ssrInterpolate(say.value.threads)}${ssrInterpolate(list.value.engines.includes("tfjs-webgpu") ? "" : `, ${say.value.noWebGpu}`)}</span></div><p role="status" class="note">${ssrInterpolate(measuring.value)}</p><!--[-->`);
        ssrRenderList(rows.value, (row) => {
          _push(`<div class="bench-row"${ssrRenderAttr("data-row", row.name)}><h3>${ssrInterpolate(row.name)}</h3><table><tbody><!--[-->`);
          ssrRenderList(list.value.engines, (engine) => {
            _push(`<tr>`);
            if (row.milliseconds[engine] !== void 0 || row.remarks[engine]) {
              _push(`<!--[--><th scope="row">${ssrInterpolate(titles[engine])}</th>`);
              if (row.milliseconds[engine] !== void 0) {
                _push(`<td><span class="bar" style="${ssrRenderStyle({ width: `${part(row, engine)}%` })}"></span></td>`);
              } else {
                _push(`<!---->`);
              }
              if (row.milliseconds[engine] !== void 0) {
                _push(`<td>${ssrInterpolate(time(row.milliseconds[engine] ?? 0))} ${ssrInterpolate(ratio(row, engine))}</td>`);
              } else {
                _push(`<td colspan="2">${ssrInterpolate(row.remarks[engine])}</td>`);
              }
              _push(`<!--]-->`);
            } else {
              _push(`<!---->`);
            }
            _push(`</tr>`);
          });
          _push(`<!--]--></tbody></table></div>`);
        });
        _push(`<!--]--><!--]-->`);
      } else {
        _push(`<!---->`);
      }
      _push(`</section>`);
    };
  }
});
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/BenchPage.vue");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  _sfc_main as default
};
