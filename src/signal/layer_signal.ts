import type { Moments } from './moments.js';

/** The signal in one layer with a kernel: y = W x + b goes into its activation, f(y) comes out. */
export interface LayerSignal {
  /** The layer's name, after those of the models around it; `name (2)` for the second call of a shared layer. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The activation f: the layer's own, or the layer that y goes to; `linear` where there is none. */
  readonly activationName: string;
  /** Of y, over all units and the batch. */
  readonly preActivation: Moments;
  /** Of f(y). */
  readonly activation: Moments;
  /** Share of the units whose activation is 0 for the whole batch: no gradient reaches them through a rectifier. */
  readonly dead: number;
  /** Share of the values of f(y) within a hundredth of its range from a bound of f; 0 for unbounded activations. */
  readonly saturated: number;
  /** Of the gradient with respect to y; undefined where no gradient comes by. */
  readonly preActivationGradient: Moments | undefined;
  /** Of the gradient with respect to f(y); undefined where no gradient comes by. */
  readonly activationGradient: Moments | undefined;
  /** Of the gradient with respect to the kernel; undefined where no gradient comes by. */
  readonly kernelGradient: Moments | undefined;
  /** E[y^2] that theory expects from E[f^2] and the weights' own second moment, from the inputs on. */
  readonly expected: number;
  /** E[y^2] over that of the layer before; undefined for the first. */
  readonly growth: number | undefined;
  /** E[(dL/dy)^2] over that of the layer after, from which it comes; undefined for the last. */
  readonly gradientGrowth: number | undefined;
}
