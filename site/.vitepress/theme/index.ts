/** VitePress' own theme with the cells, pictures and live pages. */
import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";
import { defineAsyncComponent, h, watch } from "vue";
import { leavePage } from "./before.ts";
import Cell from "./components/Cell.vue";
import Exercise from "./components/Exercise.vue";
import FileDrop from "./components/FileDrop.vue";
import { registerOffline } from "./offline.ts";
import { watchForNewFiles } from "./renewed.ts";
import "./style.css";

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "layout-bottom": () => h(FileDrop) }),
  enhanceApp({ app, router }) {
    if (!import.meta.env.SSR) watch(() => router.route.path, leavePage);
    app.component("Cell", Cell);
    app.component("Exercise", Exercise);
    app.component(
      "Playground",
      defineAsyncComponent(() => import("./components/Playground.vue")),
    );
    app.component(
      "TrainingPage",
      defineAsyncComponent(() => import("./components/training/TrainingPage.vue")),
    );
    app.component(
      "BenchPage",
      defineAsyncComponent(() => import("./components/BenchPage.vue")),
    );
    registerOffline();
    watchForNewFiles(router);
  },
} satisfies Theme;
