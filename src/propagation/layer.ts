/** What theory says of a layer: the signal that it gives, before its activation, for the signals that it gets. */
import { mixtureOf, type Moments, productOf, type Signal, signalOf, spread, sumOf, times } from './layer_signal.js';

/** A kernel, as far as it decides what comes out of it. */
export interface KernelFacts {
  /** How many inputs an output sums over. */
  readonly fanIn: number;
  /** The share of them that are values, and not the zeros of a padding: `shareOfWindow`. */
  readonly share: number;
  /** E[w²]. */
  readonly secondMoment: number;
}

/** A layer, as far as it decides what comes out of it. */
export type LayerFacts =
  /** Moves its values, repeats or selects them. */
  | { readonly kind: 'passing' }
  /** Keeps a share 1 - rate of its values and divides them by it, or multiplies all by noise of that variance. */
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'noise'; readonly variance: number }
  /** Puts zeros around its values, which are a share of what comes out. */
  | { readonly kind: 'padding'; readonly share: number }
  /** gamma (x - E[x]) / sqrt(Var[x] + epsilon) + beta. */
  | { readonly kind: 'normalization'; readonly gamma: Moments; readonly beta: Moments; readonly epsilon: number }
  | { readonly kind: 'addition' }
  | { readonly kind: 'average' }
  | { readonly kind: 'multiplication' }
  /** Puts its inputs side by side, each a share of what comes out. */
  | { readonly kind: 'concatenation'; readonly shares: readonly number[] }
  /** Applies its kernels one after the other, and adds its bias. */
  | { readonly kind: 'kernels'; readonly kernels: readonly KernelFacts[]; readonly bias: Moments };

/**
 * The signal that a layer gives, before its activation. Inputs are independent of each other and of the weights, which
 * have mean 0. For kernels
 *
 *     q_l = n_l E[w_l²] E[x_l²] + E[b_l²],
 *
 * He et al. 2015, eq. (7), with the bias as in Poole et al. 2016, eq. (3).
 */
export function signalThrough(layer: LayerFacts, inputs: readonly Signal[]): Signal {
  const [input] = inputs;
  switch (layer.kind) {
    case 'passing':
      return input;
    case 'dropout':
      return {
        log2: input.log2 - Math.log2(1 - layer.rate),
        relativeMean: input.relativeMean * Math.sqrt(1 - layer.rate),
      };
    case 'noise':
      return sumOf([input, signalOf({ mean: 0, secondMoment: layer.variance })]);
    case 'padding':
      return mixtureOf([input], [layer.share]);
    case 'normalization':
      return sumOf([spread(signalOf(layer.gamma), normalized(input, layer.epsilon)), signalOf(layer.beta)]);
    case 'addition':
      return sumOf(inputs);
    case 'average':
      return times(sumOf(inputs), 1 / inputs.length);
    case 'multiplication':
      return productOf(inputs);
    case 'concatenation':
      return mixtureOf(inputs, layer.shares);
    case 'kernels': {
      const factor = layer.kernels.reduce(
        (product, { fanIn, share, secondMoment }) => product * fanIn * share * secondMoment,
        1,
      );
      return sumOf([spread(input, factor), signalOf(layer.bias)]);
    }
  }
}

/** The variance of a signal that was divided by sqrt(Var[x] + epsilon). */
function normalized({ log2, relativeMean }: Signal, epsilon: number): number {
  const variance = 2 ** log2 * (1 - relativeMean ** 2);
  return variance === Infinity ? 1 : variance / (variance + epsilon);
}
