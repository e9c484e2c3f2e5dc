/**
 * Weight initializers for TensorFlow.js with exactly the variance that theory asks for.
 *
 * Importing this module registers the initializers, for layers and saved models that name them, and the flags of
 * `tf.env()`. The kernels that draw are registered with whatever draws.
 *
 * @module tfjs-initializers
 */
import './flags/register.js';
import './initializers/register.js';

export { Bilinear, bilinear, type BilinearArgs } from './initializers/bilinear.js';
export { constant, type ExactConstant, type ConstantArgs, type ConstantValue } from './initializers/constant.js';
export {
  ConvolutionOrthogonal,
  convolutionOrthogonal,
  type ConvolutionOrthogonalArgs,
} from './initializers/convolution_orthogonal.js';
export { Dirac, dirac, type DiracArgs } from './initializers/dirac.js';
export type { Distribution } from './initializers/distribution.js';
export {
  ChronoBias,
  chronoBias,
  ForgetBias,
  forgetBias,
  type ChronoBiasArgs,
  type ForgetBiasArgs,
} from './initializers/gate_bias.js';
export { ICNR, icnr, type ICNRArgs } from './initializers/icnr.js';
export { type ExactIdentity, identity, type IdentityArgs } from './initializers/identity.js';
export {
  KaimingNormal,
  kaimingNormal,
  KaimingUniform,
  kaimingUniform,
  type KaimingNormalArgs,
  type KaimingUniformArgs,
} from './initializers/kaiming.js';
export {
  type ExactLecunNormal,
  type ExactLecunUniform,
  lecunNormal,
  lecunUniform,
  type LecunNormalArgs,
  type LecunUniformArgs,
} from './initializers/lecun.js';
export { LooksLinear, looksLinear, type LooksLinearArgs } from './initializers/looks_linear.js';
export {
  DeltaOrthogonal,
  deltaOrthogonal,
  type ExactOrthogonal,
  orthogonal,
  type DeltaOrthogonalArgs,
  type OrthogonalArgs,
} from './initializers/orthogonal.js';
export {
  PReLUKaimingNormal,
  preluKaimingNormal,
  PReLUKaimingUniform,
  preluKaimingUniform,
  type PReLUKaimingNormalArgs,
  type PReLUKaimingUniformArgs,
} from './initializers/prelu_kaiming.js';
export { PriorBias, priorBias, type PriorBiasArgs } from './initializers/prior_bias.js';
export {
  type ExactRandomNormal,
  type ExactRandomUniform,
  randomNormal,
  randomUniform,
  type RandomNormalArgs,
  type RandomUniformArgs,
} from './initializers/random.js';
export { SEED as seedArguments, type SeedArgs, type SeedLike, type SeedSource } from './initializers/seed_source.js';
export { Siren, siren, type SirenArgs } from './initializers/siren.js';
export type { Alpha } from './initializers/slopes.js';
export { Sparse, sparse, type SparseArgs } from './initializers/sparse.js';
export { torchDefault, type TorchDefault, type TorchDefaultArgs } from './initializers/torch_default.js';
export {
  type ExactTruncatedNormal,
  truncatedNormal,
  type TruncatedNormalArgs,
} from './initializers/truncated_normal.js';
export type { FanArgs } from './initializers/variance_scaling_base.js';
export {
  type ExactVarianceScaling,
  varianceScaling,
  type VarianceScalingArgs,
} from './initializers/variance_scaling.js';
export { WeightInitializer } from './initializers/weight_initializer.js';
export {
  argument,
  type ArgsOf,
  type Argument,
  required,
  type Saved,
  type Schema,
  type ValuesOf,
} from './arguments/schema.js';
export {
  boolean,
  type Check,
  finiteNumber,
  integer,
  integerFrom,
  nonNegativeNumber,
  numberBetween,
  oneOf,
  positiveNumber,
  type Spelled,
} from './arguments/checks.js';
export { wrongKind, wrongValue } from './arguments/errors.js';
export {
  XavierNormal,
  xavierNormal,
  XavierUniform,
  xavierUniform,
  type XavierNormalArgs,
  type XavierUniformArgs,
} from './initializers/xavier.js';

export type { Activation } from './scaling/activations.js';
export { computeFans, type AxesLayout, type Fans, type Layout, type NamedLayout } from './scaling/fans.js';
export { calculateGain, type CheckedNonlinearity, type Nonlinearity, type NonlinearityName } from './scaling/gain.js';
export type { Mode } from './scaling/mode.js';
export { deepNormScale, fixupScale, gpt2Scale, muPScale, tFixupScale, type DeepNormScale } from './scaling/residual.js';
export { smallInitScale, wangScale } from './scaling/small_init.js';

export {
  initializeModel,
  type InitializeModelOptions,
  type Method,
  type ModelInitialization,
} from './whole_model/initialize_model.js';
export { lsuv, type LsuvLayer, type LsuvOptions, type LsuvResult } from './whole_model/lsuv.js';
export type { InitializedKernel } from './whole_model/plan.js';
export type { Direction } from './whole_model/kernel_fill.js';
export type { ModelDistribution, Preset, PresetKernel } from './whole_model/preset.js';
export type { PresetName } from './whole_model/presets.js';
export type { ModelWeight, NamePattern, WeightPredicate } from './whole_model/names.js';
export type { NoFormula } from './whole_model/propagate.js';
export type { Residual } from './whole_model/residual.js';
export type { KernelInitializer, LayerOptions, LayerRule } from './whole_model/rules.js';
export type { SkippedLayer, SkipReason } from './whole_model/skipped.js';
export type { InitializedSlopes } from './whole_model/slopes.js';

export {
  type InputSignal,
  type PictureSize,
  traceSignal,
  type SignalTrace,
  type TraceSignalOptions,
} from './signal/trace_signal.js';
export type { JacobianSpread } from './signal/jacobian.js';
export {
  coordinateCheck,
  type CoordinateCheck,
  type CoordinateCheckOptions,
  type CoordinateSize,
  type CoordinateSlope,
  type ModelOfWidth,
  type TrainingBatch,
} from './signal/coordinate_check.js';
export type { LayerSignal } from './signal/layer_signal.js';
export type { Moments } from './signal/moments.js';
export type { PlottingLibrary } from './signal/picture.js';
export type { Loss } from './signal/record.js';

export { statelessRandomNormal } from './ops/stateless_random_normal.js';
export { statelessRandomUniform } from './ops/stateless_random_uniform.js';
export { statelessTruncatedNormal } from './ops/stateless_truncated_normal.js';

export type { Seed } from './random/seed.js';
export { seedEverything } from './random/seed_everything.js';
export { SeedGenerator, setRandomSeed, type SeedPosition } from './random/seed_generator.js';

export { Sine, sine, type SineArgs } from './layers/sine.js';

export type { Layer, PReLULayer } from './tfjs/layers.js';
export type { TfjsInitializer } from './tfjs/initializer.js';
