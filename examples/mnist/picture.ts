import { COLOURS } from '../colours.js';
import { drawSVG } from '../svg.js';
import type { Options } from './options.js';
import { amount, byName, type Result } from './report.js';

const [WIDTH, PANEL, ABOVE, BETWEEN, BELOW] = [760, 240, 130, 40, 50];

/** A power of ten at an axis: 100, 1, 0.01, 1e-9. */
const label = (power: number): string =>
  power >= -2 && power <= 3 ? String(Number((10 ** power).toPrecision(1))) : `1e${power}`;

/**
 * Draws the signal and the gradient of all networks by layer, before training, on one logarithmic scale each, as an
 * SVG document; a line for each seed.
 */
export function drawPicture(results: readonly Result[], { depth, width }: Options): string {
  const names = [...byName(results).keys()];
  const panels = [
    { name: 'Var[y]', of: ({ signal }: Result) => signal },
    { name: 'Var[dL/dy]', of: ({ gradient }: Result) => gradient },
  ];
  const height = ABOVE + 2 * PANEL + BETWEEN + BELOW;
  return drawSVG(WIDTH, height, {
    title: {
      text: `Signal and gradient in ${amount(depth, 'hidden layer')} of ${amount(width, 'unit')}, before training`,
      left: 'center',
      top: 10,
      textStyle: { fontSize: 15 },
    },
    // Without a document the texts' widths are estimated, too small.
    legend: { top: 40, width: 640, itemGap: 28 },
    grid: panels.map((_, i) => ({ left: 80, right: 30, top: ABOVE + i * (PANEL + BETWEEN), height: PANEL })),
    xAxis: panels.map((_, gridIndex) => ({
      type: 'category',
      gridIndex,
      data: Array.from({ length: depth }, (__, i) => i + 1),
      name: gridIndex === 1 ? 'hidden layer' : '',
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { show: gridIndex === 1 },
      // The layers stand at the bottom, not where the variance is 1.
      axisLine: { onZero: false },
    })),
    // A logarithmic axis of ECharts labels one power of ten in four or ten, and ends far from what it shows.
    yAxis: panels.map(({ name }, gridIndex) => ({
      type: 'value',
      gridIndex,
      name,
      scale: true,
      minInterval: 1,
      axisLabel: { formatter: label },
    })),
    series: panels.flatMap(({ of }, i) =>
      results.map((result) => {
        const network = names.indexOf(result.name);
        return {
          type: 'line',
          name: result.name,
          xAxisIndex: i,
          yAxisIndex: i,
          // ECharts leaves out what is no number, and log10(0).
          data: of(result).map((value) => Math.log10(value)),
          color: COLOURS[network % COLOURS.length],
          lineStyle: { width: 2, type: network < COLOURS.length ? 'solid' : 'dashed' },
          symbol: depth > 40 ? 'none' : 'circle',
          symbolSize: 4,
        };
      }),
    ),
  });
}
