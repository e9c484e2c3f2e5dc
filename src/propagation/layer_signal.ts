/** Signals in theory's terms, and their sums, means and multiples. */
import type { Activation } from '../scaling/activations.js';
import { averageProfiles, type Profile } from './layer_window.js';

/** The moments of the values of a tensor. */
export interface Moments {
  readonly mean: number;
  /** E[x²]. */
  readonly secondMoment: number;
  /** E[x x'] of the same value for another input; default E[x]², as for independent values. */
  readonly product?: number;
}

/** An activation, as far as its output depends on it. */
export interface ActivationFacts {
  /** Undefined if it is unknown, or mixes values as softmax does. */
  readonly f: Activation | undefined;
  /** The slope for negative inputs of a rectifier, f(x) = max(x, 0) + slope min(x, 0). */
  readonly slope: number | undefined;
  /** The factor of the gradient for a function that jumps; undefined for others, which have a derivative. */
  readonly derivative?: Activation | undefined;
}

/** A signal x. Its second moment is kept as a logarithm, as those of deep networks leave the range of doubles. */
export interface Signal {
  /** log2 E[x²]; -Infinity where x = 0. */
  readonly log2: number;
  /** E[x] / sqrt(E[x²]), from -1 to 1. */
  readonly relativeMean: number;
  /**
   * E[x x'] / E[x²], where x' is the same value for another input of the model. For inputs of independent values that
   * at another place of an image or a sequence is the same, but for what the profile says.
   */
  readonly correlation: number;
  /** How E[x²] and E[x x'] differ from place to place; undefined if they do not, or it is unknown. */
  readonly profile?: Profile | undefined;
  /** The activation that made the signal, and the normal that it was applied to; undefined after anything else. */
  readonly behind?: { readonly activation: ActivationFacts; readonly normal: Signal } | undefined;
}

/** The signal with given moments. */
export function signalOf({ mean, secondMoment, product = mean ** 2 }: Moments): Signal {
  const isZero = !(secondMoment > 0);
  return {
    log2: Math.log2(secondMoment),
    relativeMean: isZero ? 0 : mean / Math.sqrt(secondMoment),
    // Zeros are alike.
    correlation: isZero ? 1 : product / secondMoment,
  };
}

/** The signal of one value, the same for all inputs. */
export function constantSignal(value: number): Signal {
  return signalOf({ mean: value, secondMoment: value ** 2 });
}

/** The signal of weights, which are the same for all inputs. */
export function signalOfWeights({ mean, secondMoment }: Moments): Signal {
  return signalOf({ mean, secondMoment, product: secondMoment });
}

/**
 * The mean and the standard deviation of a signal in units of sqrt(E[x²]), and the correlation of x - E[x] for two
 * inputs: that of the standard normals which a normal x is made of.
 */
export function inStandardNormals({ relativeMean, correlation }: Signal): {
  mean: number;
  deviation: number;
  correlation: number;
} {
  const variance = Math.max(0, 1 - relativeMean ** 2);
  return {
    mean: relativeMean,
    deviation: Math.sqrt(variance),
    correlation: variance > 0 ? Math.max(-1, Math.min((correlation - relativeMean ** 2) / variance, 1)) : 1,
  };
}

/** E[x²], as 0 or Infinity where a double cannot hold it. */
export function secondMomentOf({ log2 }: Signal): number {
  return 2 ** log2;
}

/** The signal of zero mean whose second moment is `factor` times that of another. */
export function spread({ log2, correlation, profile }: Signal, factor: number): Signal {
  return { log2: log2 + Math.log2(factor), relativeMean: 0, correlation, profile };
}

/** The sum of independent signals: E[(Σx)²] = ΣE[x²] + (ΣE[x])² - ΣE[x]², and likewise for E[x x']. */
export function sumOf(signals: readonly Signal[]): Signal {
  return inUnits(signals, (moments) => {
    const mean = total(moments.map((each) => each.mean));
    const of = (role: 'secondMoment' | 'product'): number =>
      total(moments.map((each) => each[role] - each.mean ** 2)) + mean ** 2;
    return { mean, secondMoment: of('secondMoment'), product: of('product') };
  });
}

/** The product of independent signals. */
export function productOf(signals: readonly Signal[]): Signal {
  const product = (of: 'relativeMean' | 'correlation'): number =>
    signals.reduce((result, each) => result * each[of], 1);
  return {
    log2: total(signals.map(({ log2 }) => log2)),
    relativeMean: product('relativeMean'),
    correlation: product('correlation'),
  };
}

/** The signal that takes a share of its values from each of several others. The rest is zeros. */
export function mixtureOf(signals: readonly Signal[], shares: readonly number[]): Signal {
  return inUnits(
    signals,
    (moments) => {
      const of = (role: keyof Required<Moments>): number => total(moments.map((each, i) => shares[i] * each[role]));
      return { mean: of('mean'), secondMoment: of('secondMoment'), product: of('product') };
    },
    shares,
  );
}

/** The signal that is `factor` times another. */
export function times({ log2, relativeMean, ...others }: Signal, factor: number): Signal {
  const { correlation, profile } = others;
  return {
    log2: log2 + 2 * Math.log2(Math.abs(factor)),
    relativeMean: Math.sign(factor) * relativeMean,
    correlation,
    profile,
  };
}

/** Computes with plain moments, in units of the largest signal. */
export function inUnits(
  signals: readonly Signal[],
  compute: (moments: readonly Required<Moments>[]) => Moments,
  shares: readonly number[] = signals.map(() => 1),
): Signal {
  const largest = Math.max(...signals.map(({ log2 }) => log2));
  // Zeros, and signals that have overflowed.
  if (!Number.isFinite(largest)) return { log2: largest, relativeMean: 0, correlation: 1 };
  const moments = signals.map(({ log2, relativeMean, correlation }) => {
    const secondMoment = 2 ** (log2 - largest);
    return { mean: relativeMean * Math.sqrt(secondMoment), secondMoment, product: correlation * secondMoment };
  });
  const { log2, ...others } = signalOf(compute(moments));
  const weights = moments.map(({ secondMoment }, i) => shares[i] * secondMoment);
  return {
    ...others,
    log2: largest + log2,
    profile: averageProfiles(
      signals.map(({ profile }) => profile),
      weights,
    ),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
