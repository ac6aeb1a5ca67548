/** Line charts by Apache ECharts, as SVG, and as PNG by resvg: what the examples draw with. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as echarts from "echarts";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** One curve: its points, and the panel (grid cell) that it belongs to. */
export interface Curve { readonly name: string; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }

export interface Panel { readonly title: string; readonly curves: readonly Curve[]; readonly xName?: string; readonly yName?: string; readonly log?: boolean }

function points(curve: Curve): [number, number][] {
  return Array.from({ length: curve.x.length }, (_, i) => [curve.x[i]!, curve.y[i]!]);
}

/** Panels side by side, `columns` in a row, as one SVG. */
export function drawPanels(panels: readonly Panel[], columns: number, title: string, size = { width: 360, height: 260 }): string {
  const rows = Math.ceil(panels.length / columns);
  const width = columns * size.width;
  const height = rows * size.height + 40;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const showLegend = panels.some((panel) => panel.curves.length > 1);
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: [
      { text: title, left: "center", top: 4, textStyle: { fontSize: 16 } },
      ...panels.map((panel, i) => ({
        text: panel.title, textStyle: { fontSize: 12 }, textAlign: "center" as const,
        left: (i % columns) * size.width + size.width / 2, top: 40 + Math.floor(i / columns) * size.height,
      })),
    ],
    ...(showLegend ? { legend: { bottom: 0, data: [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.name)))] } } : {}),
    grid: panels.map((_, i) => ({
      left: (i % columns) * size.width + 48, top: 40 + Math.floor(i / columns) * size.height + 26, width: size.width - 68, height: size.height - (showLegend ? 96 : 62),
    })),
    xAxis: panels.map((panel, i) => ({ gridIndex: i, type: "value" as const, name: panel.xName ?? "", nameLocation: "middle" as const, nameGap: 22, min: "dataMin" as const, max: "dataMax" as const })),
    yAxis: panels.map((panel, i) => ({ gridIndex: i, type: panel.log ? ("log" as const) : ("value" as const), name: panel.yName ?? "", scale: true })),
    series: panels.flatMap((panel, i) => panel.curves.map((curve) => ({ type: "line" as const, name: curve.name, xAxisIndex: i, yAxisIndex: i, data: points(curve), showSymbol: false, lineStyle: { width: 1.6 } }))),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

let ready: Promise<void> | null = null;

/** Renders an SVG to PNG bytes. */
export async function toPng(svg: string): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  ready ??= initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  await ready;
  return new Resvg(svg, { font: { loadSystemFonts: false, fontBuffers: fontBuffers() } as never }).render().asPng();
}

/** Fonts that are at hand; without any, PNGs have no text. */
function fontBuffers(): Uint8Array[] {
  for (const path of ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", "/System/Library/Fonts/Supplemental/Arial.ttf", "C:/Windows/Fonts/arial.ttf"]) {
    try {
      return [readFileSync(path)];
    } catch { /* try the next */ }
  }
  return [];
}

/** Writes `NAME.svg` and `NAME.png`. */
export async function savePlot(path: string, svg: string): Promise<void> {
  writeFileSync(`${path}.svg`, svg);
  writeFileSync(`${path}.png`, await toPng(svg));
}
