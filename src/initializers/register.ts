/** Importing this file registers the initializers, so that layers and saved models can name them. */
import { type InitializerClass, registerInitializer } from '../tfjs/initializer.js';
import { ExactConstant } from './constant.js';
import { Dirac } from './dirac.js';
import { ICNR } from './icnr.js';
import { ExactIdentity } from './identity.js';
import { KaimingNormal, KaimingUniform } from './kaiming.js';
import { ExactLecunNormal, ExactLecunUniform } from './lecun.js';
import { LooksLinear } from './looks_linear.js';
import { DeltaOrthogonal, ExactOrthogonal } from './orthogonal.js';
import { PReLUKaimingNormal, PReLUKaimingUniform } from './prelu_kaiming.js';
import { ExactRandomNormal, ExactRandomUniform } from './random.js';
import { Sparse } from './sparse.js';
import { ExactTruncatedNormal } from './truncated_normal.js';
import { ExactVarianceScaling } from './variance_scaling.js';
import { XavierNormal, XavierUniform } from './xavier.js';

/**
 * Every class that a saved model may name. No name of tfjs is among them, as its registry overwrites in silence: what tfjs
 * has a class for is called Exact here. None has an underscore, as loading takes those away.
 *
 * Beside it the name of the factory, under which layers know it too, except where tfjs means its own by that name.
 */
const INITIALIZERS: readonly (readonly [InitializerClass, factory?: string])[] = [
  [KaimingNormal, 'kaimingNormal'],
  [KaimingUniform, 'kaimingUniform'],
  [PReLUKaimingNormal, 'preluKaimingNormal'],
  [PReLUKaimingUniform, 'preluKaimingUniform'],
  [XavierNormal, 'xavierNormal'],
  [XavierUniform, 'xavierUniform'],
  [ExactLecunNormal, 'lecunNormal'],
  [ExactLecunUniform, 'lecunUniform'],
  [ExactVarianceScaling],
  [ExactRandomNormal],
  [ExactRandomUniform],
  [ExactTruncatedNormal],
  [ExactOrthogonal],
  [DeltaOrthogonal, 'deltaOrthogonal'],
  [LooksLinear, 'looksLinear'],
  [ExactIdentity],
  [Dirac, 'dirac'],
  [Sparse, 'sparse'],
  [ICNR, 'icnr'],
  [ExactConstant],
];

/** The classes alone. */
export const INITIALIZER_CLASSES = INITIALIZERS.map(([initializerClass]) => initializerClass);

for (const [initializerClass, factory] of INITIALIZERS) registerInitializer(initializerClass, factory);
