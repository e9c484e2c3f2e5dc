/**
 * Draws the charts in a thread of its own: a first drawing of ECharts takes a fifth of a second on a slow processor,
 * and the page must not stand still for more than a twentieth.
 */
import { HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, setPlatformAPI, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { percentage, scientific } from './numbers.js';
import { colourOf } from './palette.js';
import { PACKAGE_INITIALIZERS } from './settings.js';
import type {
  ChartMessage,
  DrawnMessage,
  HistogramsPicture,
  LinesPicture,
  LineStyle,
  Picture,
  Size,
} from './pictures.js';

use([LineChart, HeatmapChart, GridComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);
// ECharts measures texts on a canvas, which it would ask of the document.
setPlatformAPI({ createCanvas: () => new OffscreenCanvas(1, 1) as unknown as HTMLCanvasElement });

/** The colours of style.css. */
const INK = {
  light: { text: '#565d6b', line: '#e2e0d9', card: '#ffffff' },
  dark: { text: '#a5afc0', line: '#2c3340', card: '#1d2330' },
};
const inkOf = (dark: boolean) => (dark ? INK.dark : INK.light);

const FONT = { fontFamily: 'system-ui, sans-serif', fontSize: 12 };

const COMMON = {
  backgroundColor: 'transparent',
  animation: false,
  textStyle: FONT,
};
const GRID = { left: 8, right: 14, top: 14, bottom: 26, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' };

function tooltipOf(dark: boolean) {
  const { text, line, card } = inkOf(dark);
  return {
    confine: true,
    renderMode: 'richText',
    backgroundColor: card,
    borderColor: line,
    textStyle: { ...FONT, color: dark ? '#e9ecf2' : '#1b1f27' },
    axisPointer: { lineStyle: { color: text } },
  };
}

/** An axis as both kinds of charts have it. */
function axisOf(dark: boolean) {
  const { text, line } = inkOf(dark);
  return {
    axisLabel: { ...FONT, color: text, hideOverlap: true },
    axisLine: { show: true, onZero: false, lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line, width: 1 } },
    nameTextStyle: { ...FONT, color: text },
  };
}

const xName = (name: string) => ({ name, nameLocation: 'middle', nameGap: 22 });

const LINE_STYLES: Readonly<Record<LineStyle, object>> = {
  measured: { lineStyle: { width: 2.5 }, z: 3 },
  theory: { lineStyle: { width: 1.5, type: [5, 4] }, z: 4, silent: true },
  earlier: { lineStyle: { width: 1, opacity: 0.5 }, z: 2, silent: true },
};

/** Decades that hold all values, at least two, as an axis without a change shows nothing but noise. */
function decades(values: readonly number[]): { min: number; max: number; interval: number } {
  const logs = values.map(Math.log10);
  let [min, max] = [Math.floor(Math.min(...logs, -1)), Math.ceil(Math.max(...logs, 1))];
  // Where nothing is near 1, the axis need not be either.
  if (max - min > 2) [min, max] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  if (max - min < 2) max = min + 2;
  // ECharts counts the interval in decades.
  return { min: 10 ** min, max: 10 ** max, interval: Math.ceil((max - min) / 6) };
}

/** Lines over layers or steps. What is not positive has no place on a logarithmic axis and is left out. */
function linesOption({ lines, x, scale }: LinesPicture, dark: boolean): EChartsCoreOption {
  const isLogarithmic = scale === 'logarithmic';
  const drawn = lines.map((line) => ({
    ...line,
    points: line.points.filter(([, value]) => Number.isFinite(value) && (!isLogarithmic || value > 0)),
  }));
  const values = drawn.flatMap(({ points }) => points.map(([, value]) => value));
  const write = isLogarithmic ? scientific : percentage;
  return {
    ...COMMON,
    grid: GRID,
    tooltip: {
      ...tooltipOf(dark),
      trigger: 'axis',
      formatter: (items: readonly { value: readonly [number, number]; seriesName: string; seriesId: string }[]) => {
        const shown = items.filter(({ seriesId }) => !seriesId.startsWith('earlier'));
        const rows = shown.map(
          ({ value: [, y], seriesName, seriesId }) =>
            `${seriesName}${seriesId.startsWith('theory') ? ', theory' : ''}: ${write(y)}`,
        );
        return [`${x} ${items[0]?.value[0] ?? ''}`, ...rows].join('\n');
      },
    },
    xAxis: {
      ...axisOf(dark),
      ...xName(x),
      type: 'value',
      min: 'dataMin',
      max: ({ min, max }: { min: number; max: number }) => Math.max(max, min + 1),
      minInterval: 1,
      splitLine: { show: false },
    },
    yAxis: {
      ...axisOf(dark),
      ...(isLogarithmic ? { type: 'log', ...decades(values) } : { type: 'value', min: 0, max: 1 }),
      axisLabel: { ...FONT, color: inkOf(dark).text, hideOverlap: true, formatter: write },
    },
    series: drawn.map(({ name, style, points }, i) => ({
      type: 'line',
      id: `${style} ${i}`,
      name,
      data: points,
      showSymbol: points.length < 3,
      color: colourOf(name, dark),
      ...LINE_STYLES[style],
    })),
  };
}

/** The histograms side by side; a cell of a stronger colour has a larger share of its layer's values. */
function histogramsOption({ layers, limit, name }: HistogramsPicture, dark: boolean): EChartsCoreOption {
  const bins = layers[0].length;
  const middles = Array.from({ length: bins }, (_, bin) => (((bin + 0.5) / bins) * 2 - 1) * limit);
  const write = (value: number): string => (Math.abs(value) < 1e-9 * limit ? '0' : scientific(value));
  return {
    ...COMMON,
    grid: GRID,
    tooltip: {
      ...tooltipOf(dark),
      formatter: ({ value: [layer, bin, share] }: { value: [number, number, number] }) =>
        `layer ${layer + 1}: ${percentage(share)} near ${write(middles[bin])}`,
    },
    xAxis: {
      ...axisOf(dark),
      ...xName('layer'),
      type: 'category',
      axisLabel: { ...FONT, color: inkOf(dark).text },
      data: layers.map((_, layer) => String(layer + 1)),
      splitLine: { show: false },
    },
    yAxis: {
      ...axisOf(dark),
      type: 'category',
      data: middles.map(write),
      axisLabel: {
        ...FONT,
        color: inkOf(dark).text,
        interval: (bin: number) => bin === 0 || bin === (bins - 1) / 2 || bin === bins - 1,
      },
      splitLine: { show: false },
    },
    visualMap: {
      show: false,
      min: 0,
      max: 0.2,
      inRange: { color: [dark ? '#232a38' : '#f1f0ea', colourOf(name, dark)] },
    },
    series: [
      {
        type: 'heatmap',
        data: layers.flatMap((shares, layer) =>
          shares.flatMap((share, bin) => (share > 0 ? [[layer, bin, share]] : [])),
        ),
      },
    ],
  };
}

/** An open chart: its canvas, what it is to show, and ECharts' part of it. */
class Chart {
  private readonly canvas: OffscreenCanvas;
  private size: Size;
  private picture: Picture | undefined;
  private drawn: EChartsType;
  private dark: boolean;

  constructor(canvas: OffscreenCanvas, size: Size, dark: boolean) {
    this.canvas = canvas;
    this.size = size;
    this.dark = dark;
    this.drawn = this.open();
  }

  private open(): EChartsType {
    return init(this.canvas as unknown as HTMLCanvasElement, null, { ...this.size });
  }

  show(picture: Picture): void {
    this.picture = picture;
    const option = picture.kind === 'lines' ? linesOption(picture, this.dark) : histogramsOption(picture, this.dark);
    this.drawn.setOption(option, { notMerge: true });
  }

  /** Opens it again: a pixel ratio cannot be changed. */
  resize(size: Size): void {
    this.size = size;
    this.close();
    this.drawn = this.open();
    if (this.picture !== undefined) this.show(this.picture);
  }

  setDark(dark: boolean): void {
    this.dark = dark;
    if (this.picture !== undefined) this.show(this.picture);
  }

  /** Shows the numbers at a place, or none. */
  point(at: readonly [number, number] | null): void {
    this.drawn.dispatchAction(at === null ? { type: 'hideTip' } : { type: 'showTip', x: at[0], y: at[1] });
  }

  /** Frees ECharts' part. On a slow machine it draws in parts, and fails in one that is due after `dispose`. */
  close(): void {
    this.drawn.clear();
    this.drawn.getZr().flush();
    this.drawn.dispose();
  }
}

// A first drawing takes long, as the browser has to compile ECharts for it. There is time for one while the weights are
// drawn.
const [name] = PACKAGE_INITIALIZERS;
const line = { name, style: 'measured', points: [1, 2, 3].map((x) => [x, x] as const) } as const;
const first = new Chart(new OffscreenCanvas(1, 1), { width: 300, height: 200, devicePixelRatio: 1 }, false);
first.show({ kind: 'lines', lines: [line], x: 'layer', scale: 'logarithmic' });
first.close();

const charts = new Map<string, Chart>();
/** Pictures of charts that are not open yet. */
const waiting = new Map<string, Picture>();
let dark = false;

function show(id: string, picture: Picture | undefined): void {
  if (picture === undefined) return;
  const chart = charts.get(id);
  if (chart === undefined) {
    waiting.set(id, picture);
    return;
  }
  chart.show(picture);
  postMessage({ kind: 'drawn', id } satisfies DrawnMessage);
}

addEventListener('message', ({ data }: MessageEvent<ChartMessage>) => {
  switch (data.kind) {
    case 'open':
      charts.set(data.id, new Chart(data.canvas, data.size, dark));
      show(data.id, waiting.get(data.id));
      waiting.delete(data.id);
      break;
    case 'resize':
      charts.get(data.id)?.resize(data.size);
      break;
    case 'show':
      show(data.id, data.picture);
      break;
    case 'point':
      charts.get(data.id)?.point(data.at);
      break;
    case 'close':
      charts.get(data.id)?.close();
      charts.delete(data.id);
      waiting.delete(data.id);
      break;
    case 'dark':
      ({ dark } = data);
      charts.forEach((chart) => {
        chart.setDark(dark);
      });
  }
});
