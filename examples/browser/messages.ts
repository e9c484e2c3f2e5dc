import type { Report, Trace } from './network.js';
import type { InitializerName, Settings } from './settings.js';

/** What the page asks the worker for: to measure, and then perhaps to train until the next request. */
export interface Request {
  readonly id: number;
  readonly settings: Settings;
  readonly training: boolean;
  readonly digitsUrl: string;
}

/** What the page asks for when it wants nothing more: the request that is under way ends. */
export interface Stop {
  readonly id: number;
}

/** The signal in a network after that many steps of training; the accuracy is of digits that it was not trained on. */
export interface TraceAnswer {
  readonly kind: 'trace';
  readonly id: number;
  readonly name: InitializerName;
  readonly trace: Trace;
  readonly drawingTime: number;
  readonly step: number;
  readonly accuracy?: number;
}

/** What `traceSignal` says of a network before it is trained. */
export interface ReportAnswer extends Report {
  readonly kind: 'report';
  readonly id: number;
  readonly name: InitializerName;
}

/** What the worker answers to the request of that id. */
export type Answer =
  | TraceAnswer
  | ReportAnswer
  | { readonly kind: 'measured'; readonly id: number; readonly renderer: string }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };
