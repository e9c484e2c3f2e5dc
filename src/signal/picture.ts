/** The picture of a trace, drawn by Apache ECharts without a document. */
import type { LayerSignal } from './layer_signal.js';

/** The part of Apache ECharts used here. */
export interface PlottingLibrary {
  /** Makes a chart without a document: `echarts.init`. */
  init(
    element: null,
    theme: null,
    options: { renderer: 'svg'; ssr: true; width: number; height: number },
  ): {
    /** Sets what to draw. */
    setOption(option: object): void;
    /** The drawing as an SVG document. */
    renderToSVGString(): string;
    /** Frees the chart. */
    dispose(): void;
  };
}

// From the palette of M. Okabe, K. Ito, "Color Universal Design", 2008, which colour-blind readers can tell apart.
const BLUE = '#0072b2';
const ORANGE = '#d55e00';

/** Second moments by depth: the signal above, with the values that theory expects, and the gradient below. */
export function picture(
  echarts: PlottingLibrary,
  layers: readonly LayerSignal[],
  { width, height }: { width: number; height: number },
): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const names = layers.map(({ layer }) => layer);
    const forward = layers.map(({ preActivation }) => positive(preActivation.secondMoment));
    const expected = layers.map((layer) => positive(layer.expected));
    const backward = layers.map(({ preActivationGradient }) => positive(preActivationGradient?.secondMoment));
    const line = { type: 'line', symbolSize: 4, animation: false } as const;
    chart.setOption({
      backgroundColor: '#ffffff',
      animation: false,
      // Without a document ECharts underestimates the widths of texts.
      legend: { top: 4, itemGap: 24 },
      grid: [
        { left: 70, right: 20, top: 44, height: '36%' },
        { left: 70, right: 20, top: '58%', height: '30%' },
      ],
      xAxis: [0, 1].map((gridIndex) => ({
        type: 'category',
        gridIndex,
        data: names,
        name: gridIndex === 1 ? 'layer' : '',
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { show: gridIndex === 1, hideOverlap: true },
        // The layers' names stand at the bottom, not where the value is 1.
        axisLine: { onZero: false },
      })),
      yAxis: ['E[y²]', 'E[(dL/dy)²]'].map((name, gridIndex) => ({
        type: 'log',
        gridIndex,
        name,
        axisLabel: { formatter: (value: number) => value.toExponential(0) },
      })),
      series: [
        { ...line, name: 'signal', data: forward, itemStyle: { color: BLUE } },
        {
          ...line,
          name: 'theory',
          data: expected,
          symbol: 'none',
          lineStyle: { type: 'dashed' },
          itemStyle: { color: '#555555' },
        },
        { ...line, name: 'gradient', data: backward, xAxisIndex: 1, yAxisIndex: 1, itemStyle: { color: ORANGE } },
      ],
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** A value on a logarithmic axis, or null for a gap. */
function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null;
}
