/** What a chart shows: data that can be sent to the thread that draws it. */
export interface Line {
  readonly name: string;
  /** Lines of one colour belong together. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LinesPicture {
  readonly kind: 'lines';
  readonly lines: readonly Line[];
  readonly x: string;
  readonly y: string;
  readonly logarithmic: boolean;
}

/** For every layer the shares of its values in bins from -limit to limit. */
export interface HistogramsPicture {
  readonly kind: 'histograms';
  readonly layers: readonly (readonly number[])[];
  readonly limit: number;
  readonly y: string;
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
  | { readonly kind: 'dark'; readonly dark: boolean };
