/**
 * Draws the charts in a thread of its own: a first drawing of ECharts takes a fifth of a second on a slow processor,
 * and the page must not stand still for more than a twentieth.
 */
import { HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, setPlatformAPI, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { COLOURS } from '../colours.js';
import type { ChartMessage, HistogramsPicture, LinesPicture, Picture, Size } from './pictures.js';

use([LineChart, HeatmapChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);
// ECharts measures texts on a canvas, which it would ask of the document.
setPlatformAPI({ createCanvas: () => new OffscreenCanvas(1, 1) as unknown as HTMLCanvasElement });

// The same darker, for who compares more than six.
const LINE_COLOURS = [...COLOURS, '#00436a', '#803800', '#005f45', '#7a4964', '#336c8c', '#8a5f00'];

const COMMON = {
  backgroundColor: 'transparent',
  animation: false,
  // All at once: a frame of a drawing in parts that is due after `dispose` fails ("reading 'layerStack'").
  progressive: 0,
};
const GRID = { left: 12, right: 20, top: 36, bottom: 28 };

// What a name of the legend takes, in pixels.
const LEGEND_WIDTH = 150;
const LEGEND_HEIGHT = 24;

/** Lines over layers or steps. What is not positive has no place on a logarithmic axis and is left out. */
function linesOption({ lines, x, y, logarithmic }: LinesPicture, width: number): EChartsCoreOption {
  // Dashed lines have the colour of a solid one that is named. Clicks do not come here.
  const names = lines.filter(({ dashed }) => !dashed).map(({ name }) => name);
  const legendRows = Math.ceil(names.length / Math.max(1, Math.floor(width / LEGEND_WIDTH)));
  return {
    ...COMMON,
    grid: { ...GRID, top: GRID.top + LEGEND_HEIGHT * legendRows },
    legend: { top: 0, data: names, selectedMode: false },
    tooltip: {
      trigger: 'axis',
      confine: true,
      renderMode: 'richText',
      valueFormatter: (value: unknown) => Number(value).toPrecision(3),
    },
    xAxis: {
      type: 'value',
      name: x,
      nameLocation: 'middle',
      nameGap: 24,
      min: 'dataMin',
      max: 'dataMax',
      minInterval: 1,
    },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: y,
      axisLabel: { formatter: (value: number) => (logarithmic ? value.toExponential(0) : String(value)) },
    },
    series: lines.map(({ name, colour, dashed, points }) => ({
      type: 'line',
      name,
      data: points.filter(([, value]) => Number.isFinite(value) && (!logarithmic || value > 0)),
      showSymbol: points.length < 3,
      color: LINE_COLOURS[colour % LINE_COLOURS.length],
      lineStyle: { type: dashed ? 'dashed' : 'solid', width: 2 },
    })),
  };
}

/** The histograms side by side; a cell of a stronger colour has a larger share of its layer's values. */
function histogramsOption({ layers, limit, y }: HistogramsPicture, dark: boolean): EChartsCoreOption {
  const bins = layers[0].length;
  const middles = Array.from({ length: bins }, (_, bin) => (((bin + 0.5) / bins) * 2 - 1) * limit);
  const colours = ['#e8eef9', '#7aa0e8', '#2f5fc4', '#12306f'];
  return {
    ...COMMON,
    grid: GRID,
    tooltip: {
      confine: true,
      renderMode: 'richText',
      formatter: ({ value: [layer, bin, share] }: { value: [number, number, number] }) =>
        `layer ${layer + 1}: ${(100 * share).toFixed(1)} % near ${middles[bin].toPrecision(2)}`,
    },
    xAxis: {
      type: 'category',
      name: 'layer',
      nameLocation: 'middle',
      nameGap: 24,
      data: layers.map((_, layer) => String(layer + 1)),
    },
    yAxis: { type: 'category', name: y, data: middles.map((middle) => middle.toPrecision(2)) },
    visualMap: { show: false, min: 0, max: 0.2, inRange: { color: dark ? colours.reverse() : colours } },
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
    return init(this.canvas as unknown as HTMLCanvasElement, this.dark ? 'dark' : null, { ...this.size });
  }

  show(picture: Picture): void {
    this.picture = picture;
    const option =
      picture.kind === 'lines' ? linesOption(picture, this.size.width) : histogramsOption(picture, this.dark);
    this.drawn.setOption(option, { notMerge: true });
  }

  /** Opens it anew: a theme and a pixel ratio cannot be changed. */
  change({ size = this.size, dark = this.dark }: { size?: Size; dark?: boolean }): void {
    this.size = size;
    this.dark = dark;
    this.drawn.dispose();
    this.drawn = this.open();
    if (this.picture !== undefined) this.show(this.picture);
  }

  /** Shows the numbers at a place, or none. */
  point(at: readonly [number, number] | null): void {
    this.drawn.dispatchAction(at === null ? { type: 'hideTip' } : { type: 'showTip', x: at[0], y: at[1] });
  }
}

const charts = new Map<string, Chart>();
/** Pictures of charts that are not open yet. */
const waiting = new Map<string, Picture>();
let dark = false;

function show(id: string, picture: Picture | undefined): void {
  if (picture === undefined) return;
  const chart = charts.get(id);
  if (chart === undefined) waiting.set(id, picture);
  else chart.show(picture);
}

addEventListener('message', ({ data }: MessageEvent<ChartMessage>) => {
  switch (data.kind) {
    case 'open':
      charts.set(data.id, new Chart(data.canvas, data.size, dark));
      show(data.id, waiting.get(data.id));
      break;
    case 'resize':
      charts.get(data.id)?.change({ size: data.size });
      break;
    case 'show':
      show(data.id, data.picture);
      break;
    case 'point':
      charts.get(data.id)?.point(data.at);
      break;
    case 'dark':
      ({ dark } = data);
      charts.forEach((chart) => {
        chart.change({ dark });
      });
  }
});
