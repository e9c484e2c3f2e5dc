import type { Moments } from './moments.js';

/** The signal in one layer: y = W x + b goes into its activation f, and f(y) comes out. */
export interface LayerSignal {
  /** The layer's name, after those of the models around it; `name (2)` for the second call of a shared layer. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The activation f: the layer's own, or the activation layer that y goes to; `linear` if there is none. */
  readonly activationName: string;
  /** The moments of y, over all units and the batch; of the output, for a class that is not tfjs's. */
  readonly preActivation: Moments;
  /** The moments of f(y). */
  readonly activation: Moments;
  /**
   * The share of the units whose activation is 0 for the whole batch, where f passes no gradient at 0, as a rectifier;
   * 0 for other activations.
   */
  readonly dead: number;
  /** The share of the values of f(y) within a hundredth of its range from a bound of f; 0 for unbounded activations. */
  readonly saturated: number;
  /** The moments of the gradient with respect to y; undefined if no gradient reaches it. */
  readonly preActivationGradient: Moments | undefined;
  /** The moments of the gradient with respect to f(y); undefined if no gradient reaches it. */
  readonly activationGradient: Moments | undefined;
  /** The moments of the gradient with respect to the kernel; undefined if no gradient reaches it. */
  readonly kernelGradient: Moments | undefined;
  /**
   * E[y²] as theory expects it, from the measured inputs and the weights' own second moments; 0 or Infinity where a
   * double cannot hold it. Where there is no formula, what was measured.
   */
  readonly expected: number;
  /**
   * The correlation of two inputs here, E[y y'] / sqrt(E[y²] E[y'²]) with y and y' for one and the other: the mean over
   * all pairs of the batch. Undefined for a batch of one and a signal of zeros.
   */
  readonly correlation: number | undefined;
  /** The same as theory expects it, from the correlation of the model's inputs: Poole et al. 2016, eq. (5). */
  readonly expectedCorrelation: number | undefined;
  /** E[y²] over that of the layer before; undefined for the first layer and behind a signal of zeros. */
  readonly growth: number | undefined;
  /** E[(dL/dy)²] over that of the layer after, from which it comes; undefined for the last layer and before zeros. */
  readonly gradientGrowth: number | undefined;
}
