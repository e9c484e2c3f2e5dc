/** What theory predicts for a layer: its output signal, before its activation, from its input signals. */
import { extremeOf, isSame, largestOfPlaces } from './largest.js';
import {
  constantSignal,
  inUnits,
  mixtureOf,
  type Moments,
  productOf,
  type Signal,
  signalOf,
  signalOfWeights,
  spread,
  sumOf,
  times,
} from './layer_signal.js';
import { meanInWindow, type Places, throughWindow, withinWindow } from './layer_window.js';

/** A kernel, as far as its output depends on it. */
export interface KernelFacts {
  /** How many inputs an output sums over, and how many outputs an input goes to, away from the ends of an image. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** What of its window lies on the input; undefined for all of it. */
  readonly places?: readonly Places[] | undefined;
  /** E[w²]. */
  readonly secondMoment: number;
}

/** A layer, as far as its output depends on it. */
export type LayerFacts =
  /** Moves its values, repeats or selects them. */
  | { readonly kind: 'passing'; readonly places?: readonly Places[] | undefined; readonly keepsPlaces?: boolean }
  /** Keeps a share 1 - rate of its values and divides them by it, or multiplies all by noise of that variance. */
  | { readonly kind: 'dropout'; readonly rate: number }
  /** Replaces a share of its values by one value, and restores a mean of 0 and a variance of 1. */
  | { readonly kind: 'alphaDropout'; readonly rate: number; readonly value: number }
  | { readonly kind: 'noise'; readonly variance: number }
  /** Puts zeros around its values, which are a share of the output. */
  | { readonly kind: 'padding'; readonly share: number; readonly places?: readonly Places[] | undefined }
  /**
   * gamma (x - E[x]) / sqrt(Var[x] + epsilon) + beta, with mean and variance over the features of an input, or of each
   * feature over the inputs.
   */
  | {
      readonly kind: 'normalization';
      readonly over: 'inputs' | 'features';
      readonly gamma: Moments;
      readonly beta: Moments;
      readonly epsilon: number;
    }
  | { readonly kind: 'addition' }
  | { readonly kind: 'average' }
  | { readonly kind: 'multiplication' }
  | { readonly kind: 'extreme'; readonly which: 'largest' | 'smallest' }
  /** Sums the products of so many pairs of values. */
  | { readonly kind: 'dot'; readonly count: number }
  /** Concatenates its inputs, each a share of the output. */
  | { readonly kind: 'concatenation'; readonly shares: readonly number[] }
  /** The largest of the values at so many places. */
  | { readonly kind: 'maxPooling'; readonly count: number; readonly places?: readonly Places[] | undefined }
  /** The sum of the values at several places with weights that add up to 1, and whose squares add up to this. */
  | { readonly kind: 'averagePooling'; readonly squares: number; readonly places?: readonly Places[] | undefined }
  /** factor x + shift. */
  | { readonly kind: 'rescaling'; readonly factor: number; readonly shift: number }
  /** Looks its values up in one of so many rows of weights, each equally often. */
  | { readonly kind: 'lookup'; readonly weights: Moments; readonly rows: number }
  /** Applies its kernels one after the other, and adds its bias. */
  | { readonly kind: 'kernels'; readonly kernels: readonly KernelFacts[]; readonly bias: Moments };

/**
 * The output signal of a layer, before its activation. Inputs are independent of each other and of the weights, which
 * have mean 0. For kernels
 *
 *     q_l = n_l E[w_l²] E[x_l²] + E[b_l²],
 *
 * He et al. 2015, eq. (7), with the bias as in Poole et al. 2016, eq. (3). The same holds for E[x x'].
 */
export function signalThrough(layer: LayerFacts, inputs: readonly Signal[]): Signal {
  const [input] = inputs;
  switch (layer.kind) {
    case 'passing':
      return layer.keepsPlaces === true ? input : atPlaces({ ...input, profile: undefined }, layer.places, input);
    case 'dropout':
      return masked(input, layer.rate);
    case 'alphaDropout':
      return alphaDropped(input, layer);
    case 'noise':
      return sumOf([input, signalOf({ mean: 0, secondMoment: layer.variance })]);
    case 'padding': {
      const { profile } = throughWindow(layer.places, input.profile);
      return { ...mixtureOf([input], [layer.share]), profile: layer.places && profile };
    }
    case 'normalization': {
      const { relativeMean, correlation, ...others } = input;
      const constant = layer.over === 'inputs' ? correlation : relativeMean ** 2;
      // The rest of a signal that is the same for all inputs is rounding.
      const variance = Math.max(0, 1 - constant);
      const centred = {
        ...others,
        relativeMean: 0,
        correlation: variance > 0 ? Math.max(0, correlation - constant) / variance : 0,
      };
      return sumOf([
        spread({ ...centred, log2: Math.log2(layer.gamma.secondMoment) }, normalized(input.log2, variance, layer)),
        signalOfWeights(layer.beta),
      ]);
    }
    case 'addition':
      return sumOf(inputs);
    case 'average':
      return times(sumOf(inputs), 1 / inputs.length);
    case 'multiplication':
      return productOf(inputs);
    case 'extreme':
      return extremeOf(inputs, layer.which);
    case 'dot': {
      const product = productOf(inputs);
      // The products at two places have their means in common.
      return inUnits([product], ([{ mean, secondMoment, product: alike }]) => {
        const sum = (diagonal: number): number => layer.count * (diagonal + (layer.count - 1) * mean ** 2);
        return { mean: layer.count * mean, secondMoment: sum(secondMoment), product: sum(alike) };
      });
    }
    case 'concatenation':
      return { ...mixtureOf(inputs, layer.shares), behind: behindAll(inputs, layer.shares) };
    case 'maxPooling':
      return {
        ...largestOfPlaces(input, layer.count, layer.places),
        profile: meanInWindow(layer.places, input.profile).profile,
      };
    case 'averagePooling': {
      const { log2, relativeMean, correlation } = input;
      const { own, pairs } = withinWindow(layer.places, input.profile);
      const ofInputs = correlation * pairs;
      const length = layer.squares * own * (1 - correlation) + ofInputs;
      if (!(length > 0)) return constantSignal(0);
      return {
        log2: log2 + Math.log2(length),
        relativeMean: relativeMean / Math.sqrt(length),
        correlation: ofInputs / length,
        profile: meanInWindow(layer.places, input.profile).profile,
      };
    }
    case 'rescaling':
      return sumOf([times(input, layer.factor), constantSignal(layer.shift)]);
    case 'lookup':
      return mixtureOf([signalOfWeights(layer.weights), signalOf(layer.weights)], [1 / layer.rows, 1 - 1 / layer.rows]);
    case 'kernels':
      return sumOf([
        layer.kernels.reduce((signal, kernel) => throughKernel(kernel, signal), input),
        signalOfWeights(layer.bias),
      ]);
  }
}

/** The signal after a kernel: n E[w²] E[x²], and likewise for E[x x']. */
export function throughKernel({ fanIn, places, secondMoment }: KernelFacts, x: Signal): Signal {
  const { share, profile } = throughWindow(places, x.profile);
  return { ...spread(x, fanIn * share * secondMoment), profile };
}

/** A signal at the places in a window. */
function atPlaces(signal: Signal, places: readonly Places[] | undefined, { profile: before }: Signal): Signal {
  if (places === undefined) return { ...signal, profile: undefined };
  const { share, profile } = meanInWindow(places, before);
  return { ...signal, log2: signal.log2 + Math.log2(share), profile };
}

/** The signal after dropout: E[x²] / (1 - p), with other masks for other inputs. */
function masked({ log2, relativeMean, correlation, profile }: Signal, rate: number): Signal {
  return {
    log2: log2 - Math.log2(1 - rate),
    relativeMean: relativeMean * Math.sqrt(1 - rate),
    correlation: correlation * (1 - rate),
    profile,
  };
}

/** Klambauer et al. 2017, "Self-Normalizing Neural Networks", p. 6: a (x d + α' (1 - d)) + b. */
function alphaDropped(x: Signal, { rate, value }: { rate: number; value: number }): Signal {
  if (rate === 0) return x;
  const keep = 1 - rate;
  const a = 1 / Math.sqrt(keep * (1 + rate * value ** 2));
  const kept = inUnits([x, constantSignal(1)], ([moments, one]) => {
    const unit = Math.sqrt(one.secondMoment);
    const put = rate * value * unit;
    const b = -a * put;
    const mean = keep * moments.mean + put;
    const of = (squares: number): number => a ** 2 * squares + 2 * a * b * mean + b ** 2;
    return {
      mean: a * mean + b,
      secondMoment: of(keep * moments.secondMoment + rate * value ** 2 * one.secondMoment),
      product: of(keep ** 2 * moments.product + 2 * keep * moments.mean * put + put ** 2),
    };
  });
  return { ...kept, profile: x.profile };
}

/** The activation that made several concatenated signals, if it is the same one. */
function behindAll(signals: readonly Signal[], shares: readonly number[]): Signal['behind'] {
  const all = signals.flatMap(({ behind }) => (behind === undefined ? [] : [behind]));
  const [first] = all;
  if (all.length < signals.length || !all.every(({ activation }) => isSame(activation, first.activation))) return;
  const normal = mixtureOf(
    all.map((each) => each.normal),
    shares,
  );
  return { activation: first.activation, normal };
}

/** The share of its variance that a signal keeps when divided by sqrt(Var[x] + epsilon). */
function normalized(log2: number, share: number, { epsilon }: { epsilon: number }): number {
  const variance = 2 ** log2 * share;
  return variance === Infinity ? 1 : variance / (variance + epsilon);
}
