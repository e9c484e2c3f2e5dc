/** Importing this file registers the initializers, so that layers and saved models can name them. */
import { type InitializerClass, registerInitializer, registerMissing } from '../tfjs/initializer.js';
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
 * Every class that a saved model may name. tfjs knows classes by name alone: those whose plain name tfjs or Keras
 * already uses are called Exact, and none has an underscore, which tfjs strips on load.
 */
export const INITIALIZER_CLASSES: readonly (InitializerClass & { readonly factory: string })[] = [
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

/** Factories whose name, used as a string in a layer, means tfjs's own initializer. */
const NAMES_OF_TFJS: ReadonlySet<string> = new Set([
  'constant',
  'identity',
  'orthogonal',
  'randomNormal',
  'randomUniform',
  'truncatedNormal',
  'varianceScaling',
]);

for (const initializerClass of INITIALIZER_CLASSES) {
  const { factory } = initializerClass;
  registerInitializer(initializerClass, NAMES_OF_TFJS.has(factory) ? [] : [factory]);
}

/**
 * Classes that register on first use, to keep them out of pages that do not use them. Loading a saved model that names
 * one requires importing its class.
 */
const REGISTERED_BY_USE = [
  'Bilinear',
  'ChronoBias',
  'ConvolutionOrthogonal',
  'ForgetBias',
  'PriorBias',
  'Sine',
  'Siren',
];

for (const className of REGISTERED_BY_USE) registerMissing(className, 'tfjs-initializers');
