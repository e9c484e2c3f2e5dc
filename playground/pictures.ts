/** What a chart shows: data that can be sent to the thread that draws it. */
import type { InitializerName } from './settings.js';

/** How a line stands out: measured, theory beside it, or a run that is over. */
export type LineStyle = 'measured' | 'theory' | 'earlier';

export interface Line {
  readonly name: InitializerName;
  readonly style: LineStyle;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LinesPicture {
  readonly kind: 'lines';
  readonly lines: readonly Line[];
  /** What the x axis counts: layers, or steps. */
  readonly x: string;
  readonly scale: 'logarithmic' | 'share';
}

/** For every layer the shares of its values in bins from -limit to limit. */
export interface HistogramsPicture {
  readonly kind: 'histograms';
  readonly layers: readonly (readonly number[])[];
  readonly limit: number;
  readonly name: InitializerName;
}

export type Picture = LinesPicture | HistogramsPicture;

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
}

/** What the page tells the thread that draws. */
export type ChartMessage =
  | { readonly kind: 'open'; readonly id: string; readonly canvas: OffscreenCanvas; readonly size: Size }
  | { readonly kind: 'resize'; readonly id: string; readonly size: Size }
  | { readonly kind: 'show'; readonly id: string; readonly picture: Picture }
  | { readonly kind: 'point'; readonly id: string; readonly at: readonly [x: number, y: number] | null }
  | { readonly kind: 'close'; readonly id: string }
  | { readonly kind: 'dark'; readonly dark: boolean };

/** What it answers: the chart shows the picture that it was told to. */
export interface DrawnMessage {
  readonly kind: 'drawn';
  readonly id: string;
}
