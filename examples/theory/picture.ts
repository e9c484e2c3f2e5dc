import { COLOURS } from '../colours.js';
import { drawSVG } from '../svg.js';

/** A line of a picture, over layers 1, 2, ...; a dashed one is theory's. */
export interface Line {
  readonly name: string;
  readonly values: readonly number[];
  readonly dashed?: boolean;
}

/** A picture of one item of the theory. */
export interface Picture {
  readonly title: string;
  readonly x?: string;
  readonly y: string;
  readonly logarithmic?: boolean;
  readonly lines: readonly Line[];
}

/** Draws a picture as an SVG document. */
export function drawPicture({ title, x = 'layer', y, logarithmic = true, lines }: Picture): string {
  const longest = Math.max(...lines.map(({ values }) => values.length));
  return drawSVG(720, 420, {
    color: COLOURS,
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    // Without a document the texts' widths are estimated, too small.
    legend: { top: 32, itemGap: 36 },
    grid: { left: 80, right: 30, top: 90, bottom: 50 },
    xAxis: {
      type: 'category',
      data: Array.from({ length: longest }, (_, i) => i + 1),
      name: x,
      nameLocation: 'middle',
      nameGap: 28,
      axisLine: { onZero: false },
    },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      name: y,
      axisLabel: { formatter: (value: number) => (logarithmic ? value.toExponential(0) : String(value)) },
    },
    series: lines.map(({ name, values, dashed = false }) => ({
      type: 'line',
      name,
      data: values.map((value) => (logarithmic && !(value > 0) ? null : value)),
      symbol: dashed || longest > 40 ? 'none' : 'circle',
      symbolSize: 4,
      lineStyle: { type: dashed ? 'dashed' : 'solid', width: 2 },
    })),
  });
}
