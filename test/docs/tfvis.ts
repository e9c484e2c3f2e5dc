/**
 * What the documentation calls of `@tensorflow/tfjs-vis`, with the types of its version 1.5. The real one draws in
 * pages alone, and brings three libraries of charts; this one checks that what it is given makes charts and tables.
 */
interface SurfaceInfo {
  name: string;
  tab?: string;
}

interface Point2D {
  x: number;
  y: number;
}

interface XYPlotData {
  values: Point2D[][];
  series?: string[];
}

interface XYPlotOptions {
  width?: number;
  height?: number;
  xLabel?: string;
  yLabel?: string;
  fontSize?: number;
  zoomToFit?: boolean;
}

interface TableData {
  // As tfjs-vis has it: anything that has a text.
  headers: unknown[];
  values: unknown[][];
}

const drawn: string[] = [];

function draw({ name, tab }: SurfaceInfo): void {
  const surface = `${tab ?? 'Visor'}/${name}`;
  // A second chart would take the place of the first.
  if (drawn.includes(surface)) throw new Error(`${surface} is drawn twice.`);
  drawn.push(surface);
}

export const tfvis = {
  render: {
    linechart(surface: SurfaceInfo, { values, series = [] }: XYPlotData, _?: XYPlotOptions): Promise<void> {
      draw(surface);
      expect(series).toHaveLength(values.length);
      for (const line of values) {
        expect(line.length).toBeGreaterThan(1);
        expect(line.flatMap(({ x, y }) => [x, y]).filter((value) => !Number.isFinite(value))).toEqual([]);
      }
      return Promise.resolve();
    },
    table(surface: SurfaceInfo, { headers, values }: TableData): void {
      draw(surface);
      for (const row of values) expect(row).toHaveLength(headers.length);
      const words = [headers, ...values].flat().map(String);
      expect(words.filter((word) => /^$|NaN|undefined|\[object/.test(word))).toEqual([]);
    },
  },
};
