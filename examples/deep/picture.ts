import { COLOURS } from '../colours.js';
import { drawSVG } from '../svg.js';

/** The accuracies of one start of a panel, one for each seed, and their mean. */
export interface Bar {
  readonly name: string;
  readonly mean: number;
  readonly accuracies: readonly number[];
}

/** The starts of one network. */
export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const [WIDTH, BAR, ABOVE, BELOW] = [760, 26, 50, 40];

/** Draws networks one below the other as an SVG document: bars are means, points are single seeds. */
export function drawPicture(panels: readonly Panel[]): string {
  let height = 0;
  const grids = panels.map(({ bars }) => {
    const grid = { left: 330, right: 30, top: height + ABOVE, height: BAR * bars.length };
    height += ABOVE + BAR * bars.length + BELOW;
    return grid;
  });
  return drawSVG(WIDTH, height, {
    color: COLOURS,
    title: panels.map(({ title }, i) => ({
      text: title,
      left: 'center',
      top: grids[i].top - 36,
      textStyle: { fontSize: 15 },
    })),
    grid: grids,
    xAxis: panels.map((_, gridIndex) => ({
      type: 'value',
      gridIndex,
      min: 0,
      max: 1,
      name: gridIndex === panels.length - 1 ? 'validation accuracy' : '',
      nameLocation: 'middle',
      nameGap: 24,
    })),
    yAxis: panels.map(({ bars }, gridIndex) => ({
      type: 'category',
      gridIndex,
      inverse: true,
      data: bars.map(({ name }) => name),
      axisTick: { show: false },
    })),
    series: panels.flatMap(({ bars }, i) => [
      {
        type: 'bar',
        xAxisIndex: i,
        yAxisIndex: i,
        data: bars.map(({ mean }) => mean),
        color: COLOURS[4],
      },
      {
        type: 'scatter',
        xAxisIndex: i,
        yAxisIndex: i,
        data: bars.flatMap(({ accuracies }, bar) => accuracies.map((accuracy) => [accuracy, bar])),
        symbolSize: 5,
        color: COLOURS[0],
      },
    ]),
  });
}
