import { finiteNumber, oneOf, type Spelled } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { DEFAULT_NEGATIVE_SLOPE, LINEAR_NAMES, rectifierScale } from '../scaling/gain.js';

/** The nonlinearities that `torch.nn.init.calculate_gain` knows, in camelCase. */
export const TORCH_NONLINEARITIES = [...LINEAR_NAMES, 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'] as const;

/** A nonlinearity that `torch.nn.init.calculate_gain` knows, in camelCase or as PyTorch spells it. */
export type TorchNonlinearity = Spelled<(typeof TORCH_NONLINEARITIES)[number]>;

/** PyTorch's gain of a nonlinearity: torch/nn/init.py, calculate_gain. */
export function torchGain(nonlinearity: (typeof TORCH_NONLINEARITIES)[number], negativeSlope: number): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leakyRelu':
      return Math.sqrt(rectifierScale(negativeSlope ** 2));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}

/**
 * PyTorch's gain of a nonlinearity: `torch.nn.init.calculate_gain`. Three values are conventions that differ from
 * 1 / sqrt(E[f(z)²]), which `calculateGain` of `tfjs-initializers` gives: `'tanh'` (5/3), `'sigmoid'` (1) and `'selu'`
 * (3/4, found by trial: pytorch PR #50664).
 *
 * @param nonlinearity `'linear'`, `'conv1d'` to `'conv3d'`, `'convTranspose1d'` to `'convTranspose3d'`, `'sigmoid'`,
 *   `'tanh'`, `'relu'`, `'leakyRelu'` or `'selu'`
 * @param param the negative slope of `'leakyRelu'`; default 0.01. Other nonlinearities ignore it
 * @throws TypeError or RangeError for an unknown name or a slope that is not finite
 * @example
 * calculateGain('tanh');             // 1.6666666666666667
 * calculateGain('leaky_relu', 0.2);  // 1.3867504905630728
 */
export function calculateGain(nonlinearity: TorchNonlinearity, param?: number): number {
  return inFunction('calculateGain', () => {
    const name = oneOf(TORCH_NONLINEARITIES)('nonlinearity', nonlinearity);
    return torchGain(name, param === undefined ? DEFAULT_NEGATIVE_SLOPE : finiteNumber('param', param));
  });
}
