/** Importing this file registers the initializers, so that layers and saved models can name them. */
import { registerInitializer } from '../tfjs.js';
import type { InitializerClass } from '../tfjs.js';
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
 */
export const INITIALIZER_CLASSES: readonly InitializerClass[] = [
  KaimingNormal,
  KaimingUniform,
  PReLUKaimingNormal,
  PReLUKaimingUniform,
  XavierNormal,
  XavierUniform,
  ExactLecunNormal,
  ExactLecunUniform,
  ExactVarianceScaling,
  ExactRandomNormal,
  ExactRandomUniform,
  ExactTruncatedNormal,
  ExactOrthogonal,
  DeltaOrthogonal,
  LooksLinear,
  ExactIdentity,
  Dirac,
  Sparse,
  ICNR,
  ExactConstant,
];

INITIALIZER_CLASSES.forEach(registerInitializer);
