/** What the page and the thread that measures tell each other. */
import type { Trace } from './network.js';
import type { Curves } from './reading.js';
import type { BackendName, InitializerName, Settings } from './settings.js';

/** Draw the networks of the settings and measure them. What was asked for before counts no more. */
export interface MeasureRequest {
  readonly kind: 'measure';
  readonly id: number;
  readonly settings: Settings;
  /** The address of the folder with the digits. */
  readonly folder: string;
}

export type Request =
  | MeasureRequest
  /** Train the networks that were measured, from where they are. */
  | { readonly kind: 'train' }
  /** Stop, and keep them. */
  | { readonly kind: 'pause' };

/** The signal in a network after that many steps of training. */
export interface TraceAnswer {
  readonly kind: 'trace';
  readonly id: number;
  readonly name: InitializerName;
  readonly step: number;
  readonly trace: Trace;
  /** What theory says of untrained weights. */
  readonly expected?: Curves;
  /** Of digits that the network was not trained on. */
  readonly accuracy?: number;
  /** The classes that the network sees in the digits that are shown. */
  readonly guesses: readonly number[];
}

/** Images for the page: pixels of 0 to 255, a row each, and their classes. */
export interface DigitsAnswer {
  readonly kind: 'digits';
  readonly id: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly classes: Uint8Array<ArrayBuffer>;
}

/** The answers to the request of that id. */
export type Answer =
  | TraceAnswer
  | DigitsAnswer
  /** The backend that runs, what it draws with, and why it is not the one that was asked for. */
  | {
      readonly kind: 'backend';
      readonly id: number;
      readonly backend: BackendName;
      readonly renderer?: string;
      readonly instead?: string;
    }
  /** How much of the work is done. */
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  /** What `traceSignal` warns of. */
  | {
      readonly kind: 'report';
      readonly id: number;
      readonly name: InitializerName;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'measured'; readonly id: number }
  | { readonly kind: 'paused'; readonly id: number }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };
