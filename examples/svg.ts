import * as echarts from 'echarts';

/** Draws a picture as an SVG document, on white: what it consists of is an option of ECharts. */
export function drawSVG(width: number, height: number, option: echarts.EChartsOption): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ backgroundColor: '#ffffff', animation: false, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
