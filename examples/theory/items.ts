/** The items of `npm run theory`, in the order of its output. */
import { backwardFactor, jacobian } from './backward.js';
import type { Claim } from './claim.js';
import { reluCorrelation, tailoredCorrelation } from './correlation.js';
import { curvature } from './curvature.js';
import { edgeOfChaos } from './edge_of_chaos.js';
import { convolutionsAndPReLU, stockHeNormal, tanhNetworks, xavierAndKaiming } from './forward.js';
import { deepConvNets } from './he_2015.js';
import { inputScale, meanShift } from './inputs.js';
import { jacobianSpread } from './isometry.js';
import type { Picture } from './picture.js';

/** What one item claims, and its picture. */
export interface Result {
  readonly claims: readonly Claim[];
  readonly picture: Picture;
}

export interface Item {
  readonly title: string;
  /** The name of the picture's file. */
  readonly file: string;
  /** Whether tfjs's wasm backend lacks a kernel that it needs: it then runs on cpu there. */
  readonly hasConvolutions?: boolean;
  readonly run: (seed: number) => Promise<Result>;
}

export const ITEMS: readonly Item[] = [
  { title: '100 tanh layers', file: 'tanh', run: tanhNetworks },
  { title: 'Xavier and Kaiming in ReLU and tanh networks', file: 'xavier_kaiming', run: xavierAndKaiming },
  { title: 'heNormal as tfjs has it', file: 'stock_he_normal', run: stockHeNormal },
  { title: 'Convolutions, and PReLU', file: 'convolution_prelu', hasConvolutions: true, run: convolutionsAndPReLU },
  { title: 'The gradient through layers of changing widths', file: 'backward', run: backwardFactor },
  { title: 'The Jacobian of one layer', file: 'jacobian', run: jacobian },
  { title: 'The largest eigenvalue of the Hessian', file: 'curvature', run: curvature },
  { title: 'The mean of ReLU outputs', file: 'mean_shift', run: meanShift },
  { title: 'Inputs that are not normalised', file: 'input_scale', run: inputScale },
  { title: 'The 22 and 30 layers of He et al. 2015', file: 'he_2015', hasConvolutions: true, run: deepConvNets },
  { title: 'The correlation of two inputs in 100 ReLU layers', file: 'correlation', run: reluCorrelation },
  { title: 'The same in tailored layers', file: 'tailored', run: tailoredCorrelation },
  { title: 'The edge of chaos', file: 'edge_of_chaos', run: edgeOfChaos },
  { title: "The singular values of a network's Jacobian", file: 'isometry', run: jacobianSpread },
];
