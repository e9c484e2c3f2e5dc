/** The recording of a model's forward and backward pass. */
import type { FoundActivation } from '../model/activation.js';
import type { Layer } from '../tfjs/layers.js';
import type { Measured } from './moments.js';

/** A signal at one place, and the gradient of the loss there; undefined if no gradient reaches it. */
export interface Recorded {
  readonly signal: Measured;
  readonly gradient: Measured | undefined;
}

/** An input of a call: the output of another call, or, if no call made it, its measurement. */
export type Source = { readonly call: RecordedCall; readonly output: number } | { readonly measured: Measured };

/** A call of a layer. */
export interface RecordedCall {
  readonly layer: Layer;
  readonly sources: readonly Source[];
  readonly inputShapes: readonly (readonly number[])[];
  /** The shape of the first output. */
  readonly outputShape: readonly number[];
  /** The activation that the layer is, or has of its own. */
  readonly activation: FoundActivation | undefined;
  /** Before the layer's own activation; undefined if it has none. */
  readonly preActivation: Recorded | undefined;
  /** The layer's output and any others, such as the states of a recurrent layer. */
  readonly outputs: readonly Recorded[];
}

/** A weight, and the gradient of the loss in it. */
export interface RecordedWeight {
  readonly layer: Layer;
  readonly role: string;
  readonly weight: Recorded;
}

/** An input of a model. */
export interface RecordedInput extends Measured {
  /** Whether its values are indices, whose size says nothing. */
  readonly isLookedUp: boolean;
}

/** The recording of one run of a model. */
export interface Recording {
  /** The model's inputs. */
  readonly inputs: readonly RecordedInput[];
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[];
  readonly weights: readonly RecordedWeight[];
  /** Why the gradient did not get all the way back; undefined if it did. */
  readonly gradientFailure: string | undefined;
}
