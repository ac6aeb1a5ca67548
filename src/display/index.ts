/** `flambeau/display`: tensors, plots and live dashboards in notebooks, terminals and pages. */
export { display, type DisplayOptions } from "./show.ts";
export type { TensorView } from "./tensors.ts";
export { plot, Plot, type PlotOptions, type Series } from "./plot.ts";
export type { CharacterOptions } from "./characters.ts";
export type { VectorOptions } from "./vector.ts";
export { dashboard, type Dashboard, type DashboardOptions, type DashboardPicture } from "./dashboard.ts";
