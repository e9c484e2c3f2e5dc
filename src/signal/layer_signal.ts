import type { Moments } from './moments.js';

/** The signal in one layer: y = W x + b goes into its activation f, and f(y) comes out. */
export interface LayerSignal {
  /** The layer's name, after those of the models around it; `name (2)` for the second call of a shared layer. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The activation f: the layer's own, or that of the activation layer after it; `linear` if there is none. */
  readonly activationName: string;
  /** The moments of y over all units and the batch; for a class that is not tfjs's, of the output. */
  readonly preActivation: Moments;
  /** The moments of f(y). */
  readonly activation: Moments;
  /**
   * The share of units whose activation is 0 for the whole batch, if f is a rectifier that passes no gradient there; 0
   * for other activations.
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
   * double cannot hold it. The measured value where there is no formula.
   */
  readonly expected: number;
  /**
   * The correlation of two inputs here, E[y y'] / sqrt(E[y²] E[y'²]) with y for one input and y' for the other: the
   * mean over all pairs of the batch. Undefined for a batch of one and a signal of zeros.
   */
  readonly correlation: number | undefined;
  /** The correlation that theory expects, from that of the model's inputs: Poole et al. 2016, eq. (5). */
  readonly expectedCorrelation: number | undefined;
  /** E[y²] divided by that of the previous layer; undefined for the first layer and after a signal of zeros. */
  readonly growth: number | undefined;
  /**
   * E[(dL/dy)²] divided by that of the next layer, from which it comes; undefined for the last layer and before zeros.
   */
  readonly gradientGrowth: number | undefined;
}
