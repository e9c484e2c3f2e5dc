/**
 * Factors for the weights of residual branches, with which a deep network starts with a signal and a gradient of the
 * right size. All are factors of the standard deviation: give one to a rule of `initializeModel` as its `scale`, or
 * multiply the `scale` of `varianceScaling` by its square.
 */
import { integerFrom, oneOf, positiveNumber } from '../arguments/checks.js';
import { inFunction, wrongValue } from '../arguments/errors.js';
import { argument, readArguments } from '../arguments/schema.js';

const count = integerFrom(1);

/**
 * Fixup: L^(-1 / (2m - 2)) for all kernels of a branch but the last, which is zero (H. Zhang, Y. N. Dauphin, T. Ma:
 * "Fixup Initialization: Residual Learning Without Normalization", ICLR 2019, section 3, rule 2).
 *
 * @param branches L, the number of residual branches, >= 1
 * @param layers m, the kernels of a branch with the last one, >= 2
 * @throws TypeError or RangeError for a bad argument
 * @example
 * fixupScale(16, 2);  // 0.25
 */
export function fixupScale(branches: number, layers: number): number {
  return inFunction(
    'fixupScale',
    () => count('branches', branches) ** (-1 / (2 * integerFrom(2)('layers', layers) - 2)),
  );
}

/**
 * GPT-2: 1 / sqrt(N) for the kernels that write into the residual stream, N being the number of residual additions: 2 L
 * for L blocks of attention and feed-forward (A. Radford et al.: "Language Models are Unsupervised Multitask Learners",
 * 2019, section 2.3).
 *
 * @param additions N >= 1
 * @throws TypeError or RangeError for a bad argument
 */
export function gpt2Scale(additions: number): number {
  return inFunction('gpt2Scale', () => 1 / Math.sqrt(count('additions', additions)));
}

/**
 * T-Fixup: 0.67 N^(-1/4) for the feed-forward, value and output kernels of an encoder of N blocks, (9 M)^(-1/4) for
 * those of a decoder of M blocks and for the embeddings of both (X. S. Huang, F. Perez, J. Ba, M. Volkovs: "Improving
 * Transformer Optimization Through Better Initialization", ICML 2020, section 3.2). It starts from Xavier's weights,
 * and needs neither layer normalization nor a warm-up.
 *
 * @param part `'encoder'` or `'decoder'`
 * @param blocks N or M, >= 1
 * @throws TypeError or RangeError for a bad argument
 */
export function tFixupScale(part: 'encoder' | 'decoder', blocks: number): number {
  return inFunction('tFixupScale', () => {
    const named = oneOf(['encoder', 'decoder'] as const)('part', part);
    const checked = count('blocks', blocks);
    return named === 'encoder' ? 0.67 * checked ** -0.25 : (9 * checked) ** -0.25;
  });
}

/** DeepNorm's factors for one stack of blocks. */
export interface DeepNormScale {
  /** The factor of the shortcut before the layer normalization: LN(alpha x + f(x)). */
  readonly alpha: number;
  /** The factor of the feed-forward, value and output kernels; the others keep theirs. */
  readonly beta: number;
}

const BLOCKS = { encoder: argument(count), decoder: argument(count) };

/**
 * DeepNorm: alpha and beta of Xavier-initialized transformers (H. Wang et al.: "DeepNet: Scaling Transformers to 1,000
 * Layers", 2022, figure 2).
 *
 * @param blocks of the encoder, N, of the decoder, M, or of both
 * @returns `encoder`, `decoder`, or both, as given
 * @throws TypeError or RangeError for a bad argument
 * @example
 * deepNormScale({decoder: 24}).decoder;  // {alpha: 2.632, beta: 0.2686}
 */
export function deepNormScale<Part extends 'encoder' | 'decoder'>(
  blocks: Readonly<Record<Part, number>>,
): Readonly<Record<Part, DeepNormScale>> {
  return inFunction('deepNormScale', () => {
    const { encoder: n, decoder: m } = readArguments(BLOCKS, blocks, 'blocks');
    const scales = (): Partial<Record<'encoder' | 'decoder', DeepNormScale>> => {
      if (n === undefined && m === undefined) throw wrongValue('blocks', 'an encoder, a decoder, or both', blocks);
      if (m === undefined) return { encoder: alone(n ?? 0) };
      if (n === undefined) return { decoder: alone(m) };
      const both = (n ** 4 * m) ** (1 / 16);
      return {
        encoder: { alpha: 0.81 * both, beta: 0.87 / both },
        decoder: { alpha: (3 * m) ** 0.25, beta: (12 * m) ** -0.25 },
      };
    };
    return scales() as Record<Part, DeepNormScale>;
  });
}

/** The scales of a single stack. */
function alone(layers: number): DeepNormScale {
  return { alpha: (2 * layers) ** 0.25, beta: (8 * layers) ** -0.25 };
}

/**
 * muP: the factor of the standard deviation in a network of a given width, beyond the 1 / sqrt(fanIn) of all kernels,
 * with which hyperparameters tuned at the base width carry over: 1 for hidden kernels, whose inputs and outputs both
 * grow, and for input kernels and biases, 1 / sqrt(width / base) for output kernels (G. Yang et al.:
 * "Tensor Programs V: Tuning Large Neural Networks via Zero-Shot Hyperparameter Transfer", 2022, table 3: variance 1 /
 * fanIn, and 1 / fanIn^2 for outputs). The learning rates of that table are the optimizer's part.
 *
 * @param kernel `'input'`, `'hidden'` or `'output'`
 * @param width the width of this network, > 0
 * @param base the width that was tuned, > 0
 * @throws TypeError or RangeError for a bad argument
 * @example
 * muPScale('output', 1024, 256);  // 0.5
 */
export function muPScale(kernel: 'input' | 'hidden' | 'output', width: number, base: number): number {
  return inFunction('muPScale', () => {
    const named = oneOf(['input', 'hidden', 'output'] as const)('kernel', kernel);
    const ratio = positiveNumber('width', width) / positiveNumber('base', base);
    return named === 'output' ? 1 / Math.sqrt(ratio) : 1;
  });
}
