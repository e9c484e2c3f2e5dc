import type { CoordinateSize } from 'tfjs-initializers';
import { COLOURS } from '../colours.js';
import { mean } from '../statistics.js';
import { drawSVG } from '../svg.js';

/** The sizes that one parametrization leads to. */
export interface Panel {
  readonly title: string;
  readonly sizes: readonly CoordinateSize[];
}

const [WIDTH, HEIGHT, ABOVE, BELOW, LEFT, RIGHT] = [960, 340, 90, 50, 60, 10];

/** Draws sizes over widths after the last step, side by side, as an SVG document: a line for each layer. */
export function drawPicture(panels: readonly Panel[]): string {
  const share = WIDTH / panels.length;
  const grids = panels.map((_, i) => ({
    left: i * share + LEFT,
    width: share - LEFT - RIGHT,
    top: ABOVE,
    bottom: BELOW,
  }));
  return drawSVG(WIDTH, HEIGHT, {
    color: COLOURS,
    title: panels.map(({ title }, i) => ({
      text: title,
      left: grids[i].left + grids[i].width / 2,
      textAlign: 'center',
      top: 34,
      textStyle: { fontSize: 14 },
    })),
    // Without a document the texts' widths are estimated, too small.
    legend: { top: 4, itemGap: 36 },
    grid: grids,
    xAxis: panels.map((_, gridIndex) => ({
      type: 'log',
      logBase: 2,
      gridIndex,
      min: 'dataMin',
      max: 'dataMax',
      name: 'width',
      nameLocation: 'middle',
      nameGap: 26,
    })),
    yAxis: panels.map((_, gridIndex) => ({
      type: 'log',
      gridIndex,
      name: gridIndex === 0 ? '√E[y²]' : '',
      axisLabel: { formatter: (value: number) => value.toExponential(0) },
    })),
    series: panels.flatMap(({ sizes }, i) =>
      [...new Set(sizes.map(({ layer }) => layer))].map((layer, line) => ({
        type: 'line',
        name: layer,
        xAxisIndex: i,
        yAxisIndex: i,
        data: pointsOf(sizes.filter((each) => each.layer === layer)),
        symbolSize: 5,
        color: COLOURS[line],
      })),
    ),
  });
}

/** For each width the geometric mean over the seeds, after the last step. */
function pointsOf(sizes: readonly CoordinateSize[]): [number, number][] {
  const last = Math.max(...sizes.map(({ step }) => step));
  return [...new Set(sizes.map(({ width }) => width))].map((width) => {
    const logarithms = sizes
      .filter((each) => each.width === width && each.step === last)
      .map(({ size }) => Math.log(size));
    return [width, Math.exp(mean(logarithms))];
  });
}
