/** Line charts by Apache ECharts, as SVG, and as PNG by resvg with DejaVu Sans: the same pictures on every machine. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as echarts from "echarts";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** One curve of a panel. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly dashed?: boolean;
  /** Drawn thin and pale, as what another curve smooths. */
  readonly pale?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly xName?: string;
  readonly yName?: string;
  readonly log?: boolean;
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
}

const FONT = "DejaVu Sans";
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];
const TITLE_HEIGHT = 40;
const LEGEND_HEIGHT = 34;

function points(curve: Curve): [number, number][] {
  return Array.from({ length: curve.x.length }, (_, i) => [curve.x[i]!, curve.y[i]!]);
}

/** 0.05, 12, 1e-5: no more digits than an axis needs. */
function tick(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Panels side by side, `columns` in a row, as one SVG; curves of one name have one colour and stand in the legend. */
export function drawPanels(
  panels: readonly Panel[],
  columns: number,
  title: string,
  size = { width: 360, height: 260 },
): string {
  const names = [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.name)))];
  const legend = names.length > 1;
  const width = columns * size.width;
  const height = Math.ceil(panels.length / columns) * size.height + TITLE_HEIGHT + (legend ? LEGEND_HEIGHT : 0);
  const left = (i: number): number => (i % columns) * size.width;
  const top = (i: number): number => TITLE_HEIGHT + Math.floor(i / columns) * size.height;
  const small = size.width < 300;
  const text = { fontFamily: FONT, fontSize: small ? 9 : 11 };
  const axis = {
    axisLabel: { ...text, formatter: tick, hideOverlap: true },
    nameTextStyle: text,
    splitLine: { lineStyle: { color: "#eeeeee" } },
    splitNumber: small ? 4 : 6,
  };
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: FONT },
    title: [
      {
        text: title,
        left: "center",
        top: 6,
        textStyle: { fontFamily: FONT, fontSize: 16, fontWeight: "normal" as const },
      },
      ...panels.map((panel, i) => ({
        text: panel.title,
        textStyle: { fontFamily: FONT, fontSize: small ? 11 : 13, fontWeight: "normal" as const },
        textAlign: "center" as const,
        left: left(i) + size.width / 2 + 12,
        top: top(i),
      })),
    ],
    ...(legend
      ? { legend: { bottom: 6, data: names, textStyle: { fontFamily: FONT }, itemStyle: { opacity: 0 }, itemGap: 24 } }
      : {}),
    grid: panels.map((_, i) => ({
      left: left(i) + (small ? 38 : 58),
      top: top(i) + 28,
      width: size.width - (small ? 50 : 78),
      height: size.height - (panels[i]!.xName ? 70 : 54),
    })),
    xAxis: panels.map((panel, i) => ({
      ...axis,
      gridIndex: i,
      type: "value" as const,
      name: panel.xName ?? "",
      nameLocation: "middle" as const,
      nameGap: 24,
      min: panel.xRange?.[0] ?? ("dataMin" as const),
      max: panel.xRange?.[1] ?? ("dataMax" as const),
      axisLine: { onZero: false },
      ...(panel.curves.every((curve) => Array.from(curve.x).every(Number.isInteger)) ? { minInterval: 1 } : {}),
    })),
    yAxis: panels.map((panel, i) => ({
      ...axis,
      gridIndex: i,
      type: panel.log ? ("log" as const) : ("value" as const),
      name: panel.yName ?? "",
      scale: true,
      ...(panel.yRange ? { min: panel.yRange[0], max: panel.yRange[1] } : {}),
    })),
    series: panels.flatMap((panel, i) =>
      panel.curves.map((curve) => {
        const color = COLOURS[names.indexOf(curve.name) % COLOURS.length]!;
        return {
          type: "line" as const,
          name: curve.name,
          xAxisIndex: i,
          yAxisIndex: i,
          data: points(curve),
          showSymbol: curve.x.length < 20,
          symbolSize: 6,
          itemStyle: { color },
          lineStyle: {
            color,
            width: curve.pale ? 0.8 : 1.6,
            opacity: curve.pale ? 0.35 : 1,
            type: curve.dashed ? ("dashed" as const) : ("solid" as const),
          },
        };
      }),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const require = createRequire(import.meta.url);
let ready: Promise<void> | null = null;
let font: Uint8Array | null = null;

/** Renders an SVG to PNG bytes, `scale` pixels for each unit. */
export async function toPng(svg: string, scale = 1): Promise<Uint8Array> {
  ready ??= initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  await ready;
  font ??= readFileSync(require.resolve("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2"));
  const renderer = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers: [font], defaultFontFamily: FONT, sansSerifFamily: FONT },
  });
  return renderer.render().asPng();
}

/** Writes `NAME.svg` and `NAME.png`. */
export async function savePlot(path: string, svg: string): Promise<void> {
  writeFileSync(`${path}.svg`, svg);
  writeFileSync(`${path}.png`, await toPng(svg));
}
