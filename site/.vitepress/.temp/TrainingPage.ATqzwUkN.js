import { defineComponent, ref, onMounted, watch, mergeProps, useSSRContext, computed, reactive, shallowRef, onBeforeUnmount } from "vue";
import { ssrRenderAttrs, ssrRenderAttr, ssrInterpolate, ssrRenderList, ssrRenderStyle, ssrIncludeBooleanAttr, ssrLooseContain, ssrLooseEqual, ssrRenderComponent } from "vue/server-renderer";
import { u as useData, t as takeFiles, d as _sfc_main$5, b as withBase, s as startThreadsFor } from "./app.js";
import "@vueuse/core";
import "./plugin-vue_export-helper.1tPrXgE0.js";
const english = {
  settings: "Settings",
  optimizer: "Optimizer",
  learningRate: "Learning rate (empty: one that suits)",
  batchSize: "Batch size",
  epochs: "Epochs",
  digits: "Digits an epoch",
  seed: "Seed",
  train: "Train",
  race: "Race the optimizers",
  raceHint: "Every optimizer starts from the same weights and sees the same digits, 200 batches of them.",
  stop: "Stop",
  save: "Save .pt",
  open: "Open a file",
  loading: "Fetching MNIST (11 MB, kept for the next visit)…",
  ready: (training, test, threads) => `${training.toLocaleString("en")} digits to learn from, ${test.toLocaleString("en")} to be tested on, ${threads} thread(s)`,
  progress: (done, of, rate, left, bytes) => `step ${done} of ${of} · ${Math.round(rate).toLocaleString("en")} images/s · ${left.toFixed(0)} s left · ${(bytes / 2 ** 20).toFixed(0)} MiB of memory`,
  epochDone: (epoch, accuracy) => `${epoch === 0 ? "loaded" : `after epoch ${epoch}`}: ${(100 * accuracy).toFixed(2)} % of the test digits are read right`,
  stoppedNote: "Stopped: the network keeps what it has learnt so far.",
  loss: "loss",
  accuracy: "accuracy of the batch",
  step: "step",
  testAccuracy: "Test accuracy",
  confusion: "Which digit is taken for which",
  confusionHint: "Rows: what it is. Columns: what the network says.",
  misread: "The misread digits that the network is surest of",
  misreadLabel: (label, guess, confidence) => `a ${label}, read as ${guess} (${(100 * confidence).toFixed(0)} %)`,
  draw: "Draw a digit",
  drawHint: "Draw with the mouse, a finger or a pen. Without a pointer: let the network read one of the test digits.",
  clear: "Clear",
  example: "A test digit",
  answer: (digit, sure) => `The network reads a ${digit} (${(100 * sure).toFixed(1)} %)`,
  truth: (digit) => `it is a ${digit}`,
  activations: "What every layer makes of it",
  saved: 'Saved. The same file loads in PyTorch: torch.load("mnist.pt")'
};
const chinese = {
  settings: "设置",
  optimizer: "优化器",
  learningRate: "学习率（留空则自动选择）",
  batchSize: "批大小",
  epochs: "轮数",
  digits: "每轮数字个数",
  seed: "随机种子",
  train: "训练",
  race: "优化器竞赛",
  raceHint: "所有优化器从相同的权重出发，看相同的 200 批数字。",
  stop: "停止",
  save: "保存 .pt",
  open: "打开文件",
  loading: "正在获取 MNIST（11 MB，下次访问时无需再取）…",
  ready: (training, test, threads) => `训练数字 ${training} 个，测试数字 ${test} 个，${threads} 个线程`,
  progress: (done, of, rate, left, bytes) => `第 ${done} / ${of} 步 · 每秒 ${Math.round(rate)} 张图像 · 还剩 ${left.toFixed(0)} 秒 · 内存 ${(bytes / 2 ** 20).toFixed(0)} MiB`,
  epochDone: (epoch, accuracy) => `${epoch === 0 ? "已加载" : `第 ${epoch} 轮之后`}：测试数字识别正确率 ${(100 * accuracy).toFixed(2)} %`,
  stoppedNote: "已停止：网络保留目前学到的内容。",
  loss: "损失",
  accuracy: "批次准确率",
  step: "步",
  testAccuracy: "测试准确率",
  confusion: "哪个数字被认成哪个",
  confusionHint: "行：实际数字。列：网络的回答。",
  misread: "网络最有把握却认错的数字",
  misreadLabel: (label, guess, confidence) => `${label} 被认成 ${guess}（${(100 * confidence).toFixed(0)} %）`,
  draw: "写一个数字",
  drawHint: "用鼠标、手指或笔书写。没有指针设备时，可以让网络读一个测试数字。",
  clear: "清除",
  example: "一个测试数字",
  answer: (digit, sure) => `网络认为是 ${digit}（${(100 * sure).toFixed(1)} %）`,
  truth: (digit) => `实际是 ${digit}`,
  activations: "每一层的激活值",
  saved: '已保存。同一个文件可以在 PyTorch 中加载：torch.load("mnist.pt")'
};
function trainingWords(lang) {
  return lang.startsWith("zh") ? chinese : english;
}
const GAP = 2;
const _sfc_main$4 = /* @__PURE__ */ defineComponent({
  __name: "ActivationMaps",
  __ssrInlineRender: true,
  props: {
    activation: {}
  },
  setup(__props) {
    const canvas = ref();
    function arrangement() {
      const [channels = 1, height = 1, width = 1] = __props.activation.shape;
      const columns = __props.activation.shape.length === 1 ? channels : Math.min(channels, 16);
      const rows = Math.ceil(channels / columns);
      return {
        width: columns * (width + GAP) - GAP,
        height: rows * (height + GAP) - GAP,
        place(index) {
          const channel = Math.floor(index / (width * height));
          const inside = index % (width * height);
          const x = channel % columns * (width + GAP) + inside % width;
          return [x, Math.floor(channel / columns) * (height + GAP) + Math.floor(inside / width)];
        }
      };
    }
    function draw() {
      const context = canvas.value?.getContext("2d");
      if (!canvas.value || !context) return;
      const { width, height, place } = arrangement();
      Object.assign(canvas.value, { width, height });
      const image = context.createImageData(width, height);
      const most = __props.activation.values.reduce((found, value) => Math.max(found, Math.abs(value)), 1e-9);
      __props.activation.values.forEach((value, index) => {
        const [x, y] = place(index);
        const strength = Math.abs(value) / most;
        const colour = value < 0 ? [25, 110, 200] : [225, 90, 20];
        colour.forEach((part, channel) => {
          image.data[4 * (y * width + x) + channel] = 245 + (part - 245) * strength;
        });
        image.data[4 * (y * width + x) + 3] = 255;
      });
      context.putImageData(image, 0, 0);
    }
    onMounted(draw);
    watch(() => __props.activation, draw);
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<figure${ssrRenderAttrs(mergeProps({ class: "activation" }, _attrs))}><canvas role="img"${ssrRenderAttr("aria-label", `${__props.activation.layer} [${__props.activation.shape.join(", ")}]`)}></canvas><figcaption>${ssrInterpolate(__props.activation.layer)} [${ssrInterpolate(__props.activation.shape.join(", "))}]</figcaption></figure>`);
    };
  }
});
const _sfc_setup$4 = _sfc_main$4.setup;
_sfc_main$4.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/training/ActivationMaps.vue");
  return _sfc_setup$4 ? _sfc_setup$4(props, ctx) : void 0;
};
const _sfc_main$3 = /* @__PURE__ */ defineComponent({
  __name: "ConfusionTable",
  __ssrInlineRender: true,
  props: {
    counts: {},
    caption: {}
  },
  setup(__props) {
    function shade(row, column) {
      const count = __props.counts[row]?.[column] ?? 0;
      const strength = Math.min(1, row === column ? count / 1200 : count / 20);
      return row === column ? `rgba(43, 138, 62, ${0.45 * strength})` : `rgba(201, 42, 42, ${0.45 * strength})`;
    }
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({
        class: "scrolls",
        tabindex: "0",
        role: "group",
        "aria-label": __props.caption
      }, _attrs))}><table class="confusion"><caption>${ssrInterpolate(__props.caption)}</caption><thead><tr><td></td><!--[-->`);
      ssrRenderList(__props.counts, (_, column) => {
        _push(`<th scope="col">${ssrInterpolate(column)}</th>`);
      });
      _push(`<!--]--></tr></thead><tbody><!--[-->`);
      ssrRenderList(__props.counts, (row, index) => {
        _push(`<tr><th scope="row">${ssrInterpolate(index)}</th><!--[-->`);
        ssrRenderList(row, (count, column) => {
          _push(`<td style="${ssrRenderStyle({ background: shade(index, column) })}">${ssrInterpolate(count || "")}</td>`);
        });
        _push(`<!--]--></tr>`);
      });
      _push(`<!--]--></tbody></table></div>`);
    };
  }
});
const _sfc_setup$3 = _sfc_main$3.setup;
_sfc_main$3.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/training/ConfusionTable.vue");
  return _sfc_setup$3 ? _sfc_setup$3(props, ctx) : void 0;
};
const _sfc_main$2 = /* @__PURE__ */ defineComponent({
  __name: "DigitPicture",
  __ssrInlineRender: true,
  props: {
    grey: {},
    label: {}
  },
  setup(__props) {
    const canvas = ref();
    function draw() {
      const context = canvas.value?.getContext("2d");
      if (!context) return;
      const image = context.createImageData(28, 28);
      for (let i = 0; i < 784; i++) {
        image.data.fill(255 - (__props.grey[i] ?? 0), 4 * i, 4 * i + 3);
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    }
    onMounted(draw);
    watch(() => __props.grey, draw);
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<canvas${ssrRenderAttrs(mergeProps({
        ref_key: "canvas",
        ref: canvas,
        class: "digit",
        width: "28",
        height: "28",
        role: "img",
        "aria-label": __props.label
      }, _attrs))}></canvas>`);
    };
  }
});
const _sfc_setup$2 = _sfc_main$2.setup;
_sfc_main$2.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/training/DigitPicture.vue");
  return _sfc_setup$2 ? _sfc_setup$2(props, ctx) : void 0;
};
const SIZE = 280;
const _sfc_main$1 = /* @__PURE__ */ defineComponent({
  __name: "DrawDigit",
  __ssrInlineRender: true,
  props: {
    label: {},
    clearLabel: {}
  },
  emits: ["drawn"],
  setup(__props, { expose: __expose, emit: __emit }) {
    const canvas = ref();
    let context = null;
    function clear() {
      context?.clearRect(0, 0, SIZE, SIZE);
    }
    onMounted(() => {
      context = canvas.value?.getContext("2d", { willReadFrequently: true }) ?? null;
    });
    __expose({ clear });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<div${ssrRenderAttrs(mergeProps({ class: "sheet" }, _attrs))}><canvas class="drawing"${ssrRenderAttr("width", SIZE)}${ssrRenderAttr("height", SIZE)} role="img"${ssrRenderAttr("aria-label", __props.label)}></canvas><button type="button">${ssrInterpolate(__props.clearLabel)}</button></div>`);
    };
  }
});
const _sfc_setup$1 = _sfc_main$1.setup;
_sfc_main$1.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/training/DrawDigit.vue");
  return _sfc_setup$1 ? _sfc_setup$1(props, ctx) : void 0;
};
const POINTS = 400;
const _sfc_main = /* @__PURE__ */ defineComponent({
  __name: "TrainingPage",
  __ssrInlineRender: true,
  setup(__props) {
    const OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop"];
    const { lang } = useData();
    const say = computed(() => trainingWords(lang.value));
    const form = reactive({ optimizer: "adam", lr: "", batchSize: 64, epochs: 1, digits: 6e4, seed: 0 });
    const state = ref("idle");
    const status = ref("");
    const failure = ref("");
    const facts = shallowRef();
    const steps = shallowRef();
    const tested = shallowRef();
    const reading = shallowRef();
    const losses = shallowRef({});
    const accuracies = shallowRef([]);
    const testAccuracies = shallowRef([]);
    const sheet = ref();
    let worker;
    let end;
    let forgetFiles;
    function ask(request) {
      worker ??= startWorker();
      worker.postMessage(request);
    }
    function startWorker() {
      const started = new Worker(withBase("/lib/training.js"), { type: "module" });
      end = startThreadsFor(started);
      started.onmessage = ({ data }) => {
        hear(data);
      };
      started.onerror = (event) => {
        failure.value = event.message || "the worker could not start";
        state.value = "idle";
      };
      return started;
    }
    function hear(news) {
      if (news.news === "ready") {
        facts.value = news;
        status.value = "";
      } else if (news.news === "steps") {
        steps.value = news;
        status.value = say.value.progress(
          news.done,
          news.of,
          news.imagesPerSecond,
          news.secondsLeft,
          news.reservedBytes
        );
        const all = Object.entries(news.losses).map(([name, more]) => [name, [...losses.value[name] ?? [], ...more]]);
        losses.value = Object.fromEntries(all);
        accuracies.value = [...accuracies.value, ...news.accuracies];
      } else if (news.news === "tested") {
        tested.value = news;
        testAccuracies.value = [...testAccuracies.value, news.accuracy];
        status.value = say.value.epochDone(news.epoch, news.accuracy);
      } else if (news.news === "read") {
        reading.value = news;
      } else if (news.news === "saved") {
        download(news.bytes);
      } else if (news.news === "ended") {
        state.value = "idle";
        if (news.stopped) status.value = say.value.stoppedNote;
      } else {
        failure.value = news.message;
        state.value = "idle";
      }
    }
    function begin(kind) {
      state.value = kind;
      failure.value = "";
      losses.value = {};
      accuracies.value = [];
      testAccuracies.value = [];
      if (facts.value === void 0) status.value = say.value.loading;
    }
    function download(bytes) {
      const url = URL.createObjectURL(new Blob([bytes]));
      const link = Object.assign(document.createElement("a"), { href: url, download: "mnist.pt" });
      link.click();
      URL.revokeObjectURL(url);
      status.value = say.value.saved;
    }
    function thinned(values) {
      const share = Math.max(1, Math.ceil(values.length / POINTS));
      const x = [];
      const y = [];
      for (let start = 0; start < values.length; start += share) {
        const part = values.slice(start, start + share);
        x.push(start + part.length);
        y.push(part.reduce((sum, value) => sum + value, 0) / part.length);
      }
      return { x, y };
    }
    function plotOf(lines, title) {
      const series = Object.entries(lines).map(([name, values]) => ({ name, ...thinned(values) }));
      return { title, x_label: say.value.step, x: series[0]?.x ?? [], series };
    }
    const lossPlot = computed(() => plotOf(losses.value, say.value.loss));
    const accuracyPlot = computed(() => plotOf({ [say.value.accuracy]: accuracies.value }, say.value.accuracy));
    const guess = computed(() => {
      const all = reading.value?.probabilities ?? [];
      return all.indexOf(Math.max(...all));
    });
    onMounted(() => {
      forgetFiles = takeFiles(({ bytes, name }) => {
        begin("training");
        ask({ task: "load", bytes: bytes.slice(), name });
      });
    });
    onBeforeUnmount(() => {
      forgetFiles?.();
      end?.();
    });
    return (_ctx, _push, _parent, _attrs) => {
      _push(`<section${ssrRenderAttrs(mergeProps({
        class: "training cell",
        "data-state": state.value,
        "data-accuracy": tested.value?.accuracy,
        "data-step": steps.value?.done,
        "data-reserved": steps.value?.reservedBytes
      }, _attrs))}><form class="settings"${ssrRenderAttr("aria-label", say.value.settings)}><label>${ssrInterpolate(say.value.optimizer)} <select><!--[-->`);
      ssrRenderList(OPTIMIZERS, (name) => {
        _push(`<option${ssrIncludeBooleanAttr(Array.isArray(form.optimizer) ? ssrLooseContain(form.optimizer, null) : ssrLooseEqual(form.optimizer, null)) ? " selected" : ""}>${ssrInterpolate(name)}</option>`);
      });
      _push(`<!--]--></select></label><label>${ssrInterpolate(say.value.epochs)} <input${ssrRenderAttr("value", form.epochs)} type="number" min="1" max="20" required></label><label>${ssrInterpolate(say.value.digits)} <input${ssrRenderAttr("value", form.digits)} name="digits" type="number" min="100" max="60000" required></label><label>${ssrInterpolate(say.value.batchSize)} <input${ssrRenderAttr("value", form.batchSize)} type="number" min="1" max="1000" required></label><label>${ssrInterpolate(say.value.seed)} <input${ssrRenderAttr("value", form.seed)} type="number" min="0" required></label><label>${ssrInterpolate(say.value.learningRate)} <input${ssrRenderAttr("value", form.lr)} inputmode="decimal" size="6"></label><div class="cell-bar">`);
      if (state.value === "idle") {
        _push(`<button type="submit" class="run">${ssrInterpolate(say.value.train)}</button>`);
      } else {
        _push(`<button type="button" class="stop">${ssrInterpolate(say.value.stop)}</button>`);
      }
      _push(`<button type="button" class="race"${ssrIncludeBooleanAttr(state.value !== "idle") ? " disabled" : ""}>${ssrInterpolate(say.value.race)}</button><button type="button" class="save">${ssrInterpolate(say.value.save)}</button><button type="button" class="open">${ssrInterpolate(say.value.open)}</button></div></form>`);
      if (facts.value) {
        _push(`<p class="note">${ssrInterpolate(say.value.ready(facts.value.training, facts.value.test, facts.value.threads))}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (state.value !== "idle") {
        _push(`<progress${ssrRenderAttr("value", steps.value?.done ?? 0)}${ssrRenderAttr("max", steps.value?.of ?? 1)}${ssrRenderAttr("aria-label", say.value.train)}></progress>`);
      } else {
        _push(`<!---->`);
      }
      _push(`<p class="status" role="status">${ssrInterpolate(status.value)}</p>`);
      if (state.value === "racing") {
        _push(`<p class="note">${ssrInterpolate(say.value.raceHint)}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (failure.value) {
        _push(`<p class="failure" role="alert">${ssrInterpolate(failure.value)}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (accuracies.value.length > 0) {
        _push(`<div class="charts">`);
        _push(ssrRenderComponent(_sfc_main$5, {
          plot: lossPlot.value,
          log: ""
        }, null, _parent));
        if (Object.keys(losses.value).length === 1) {
          _push(ssrRenderComponent(_sfc_main$5, { plot: accuracyPlot.value }, null, _parent));
        } else {
          _push(`<!---->`);
        }
        _push(`</div>`);
      } else {
        _push(`<!---->`);
      }
      if (tested.value) {
        _push(`<!--[--><h2>${ssrInterpolate(say.value.testAccuracy)}: ${ssrInterpolate((100 * tested.value.accuracy).toFixed(2))} %</h2>`);
        _push(ssrRenderComponent(_sfc_main$3, {
          counts: tested.value.confusion,
          caption: `${say.value.confusion}. ${say.value.confusionHint}`
        }, null, _parent));
        _push(`<h2>${ssrInterpolate(say.value.misread)}</h2><ul class="misread"><!--[-->`);
        ssrRenderList(tested.value.misread, (digit) => {
          _push(`<li>`);
          _push(ssrRenderComponent(_sfc_main$2, {
            grey: digit.grey,
            label: say.value.misreadLabel(digit.label, digit.guess, digit.confidence)
          }, null, _parent));
          _push(`<span aria-hidden="true">${ssrInterpolate(digit.label)} → ${ssrInterpolate(digit.guess)}</span></li>`);
        });
        _push(`<!--]--></ul><!--]-->`);
      } else {
        _push(`<!---->`);
      }
      _push(`<h2>${ssrInterpolate(say.value.draw)}</h2><p class="note">${ssrInterpolate(say.value.drawHint)}</p><div class="draw"><div>`);
      _push(ssrRenderComponent(_sfc_main$1, {
        ref_key: "sheet",
        ref: sheet,
        label: say.value.draw,
        "clear-label": say.value.clear,
        onDrawn: (grey) => ask({ task: "read", grey })
      }, null, _parent));
      _push(`<button type="button" class="example">${ssrInterpolate(say.value.example)}</button></div>`);
      if (reading.value) {
        _push(`<div class="answer" aria-live="polite"><p>`);
        _push(ssrRenderComponent(_sfc_main$2, {
          grey: reading.value.grey,
          label: say.value.draw
        }, null, _parent));
        _push(` ${ssrInterpolate(say.value.answer(guess.value, reading.value.probabilities[guess.value] ?? 0))}`);
        if (reading.value.label !== void 0) {
          _push(`<!--[-->, ${ssrInterpolate(say.value.truth(reading.value.label))}<!--]-->`);
        } else {
          _push(`<!---->`);
        }
        _push(`</p><ol class="probabilities" start="0"><!--[-->`);
        ssrRenderList(reading.value.probabilities, (probability, digit) => {
          _push(`<li><span>${ssrInterpolate(digit)}</span> <meter${ssrRenderAttr("value", probability)} max="1"${ssrRenderAttr("aria-label", String(digit))}></meter> ${ssrInterpolate((100 * probability).toFixed(1))} % </li>`);
        });
        _push(`<!--]--></ol></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</div>`);
      if (reading.value) {
        _push(`<!--[--><h2>${ssrInterpolate(say.value.activations)}</h2><!--[-->`);
        ssrRenderList(reading.value.activations, (activation) => {
          _push(ssrRenderComponent(_sfc_main$4, {
            key: activation.layer,
            activation
          }, null, _parent));
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("../.vitepress/theme/components/training/TrainingPage.vue");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
export {
  _sfc_main as default
};
