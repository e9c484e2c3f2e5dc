/**
 * Weight initializers for TensorFlow.js with exactly the variance that theory asks for.
 *
 * Importing this module registers the initializers, for layers and saved models that name them, and the kernels that
 * sample them.
 *
 * @module tfjs-initializers
 */
import './initializers/register.js';
import './kernels/register.js';

export { constant, ExactConstant } from './initializers/constant.js';
export type { ConstantArgs } from './initializers/constant.js';
export { Dirac, dirac } from './initializers/dirac.js';
export type { DiracArgs } from './initializers/dirac.js';
export type { Distribution } from './initializers/distribution.js';
export { ICNR, icnr } from './initializers/icnr.js';
export type { IcnrArgs } from './initializers/icnr.js';
export { ExactIdentity, identity } from './initializers/identity.js';
export type { IdentityArgs } from './initializers/identity.js';
export { KaimingNormal, kaimingNormal, KaimingUniform, kaimingUniform } from './initializers/kaiming.js';
export type { KaimingNormalArgs, KaimingUniformArgs } from './initializers/kaiming.js';
export { ExactLecunNormal, ExactLecunUniform, lecunNormal, lecunUniform } from './initializers/lecun.js';
export type { LecunNormalArgs, LecunUniformArgs } from './initializers/lecun.js';
export { LooksLinear, looksLinear } from './initializers/looks_linear.js';
export type { LooksLinearArgs } from './initializers/looks_linear.js';
export { DeltaOrthogonal, deltaOrthogonal, ExactOrthogonal, orthogonal } from './initializers/orthogonal.js';
export type { DeltaOrthogonalArgs, OrthogonalArgs } from './initializers/orthogonal.js';
export {
  PReLUKaimingNormal,
  preluKaimingNormal,
  PReLUKaimingUniform,
  preluKaimingUniform,
} from './initializers/prelu_kaiming.js';
export type { PReLUKaimingNormalArgs, PReLUKaimingUniformArgs } from './initializers/prelu_kaiming.js';
export { ExactRandomNormal, ExactRandomUniform, randomNormal, randomUniform } from './initializers/random.js';
export type { RandomNormalArgs, RandomUniformArgs } from './initializers/random.js';
export { readSeed } from './initializers/seed_source.js';
export type { SeedArgument, SeedSource } from './initializers/seed_source.js';
export type { Alpha } from './initializers/slopes.js';
export { Sparse, sparse } from './initializers/sparse.js';
export type { SparseArgs } from './initializers/sparse.js';
export { torchDefault } from './initializers/torch_default.js';
export type { TorchDefault, TorchDefaultArgs } from './initializers/torch_default.js';
export { ExactTruncatedNormal, truncatedNormal } from './initializers/truncated_normal.js';
export type { TruncatedNormalArgs } from './initializers/truncated_normal.js';
export type { FanArguments } from './initializers/variance_scaled.js';
export { ExactVarianceScaling, varianceScaling } from './initializers/variance_scaling.js';
export type { VarianceScalingArgs } from './initializers/variance_scaling.js';
export { readArguments, WeightInitializer } from './initializers/weight_initializer.js';
export type { SavedSource } from './initializers/weight_initializer.js';
export { XavierNormal, xavierNormal, XavierUniform, xavierUniform } from './initializers/xavier.js';
export type { XavierNormalArgs, XavierUniformArgs } from './initializers/xavier.js';

export type { Activation } from './scaling/activations.js';
export { computeFans } from './scaling/fans.js';
export type { AxesLayout, Fans, Layout, NamedLayout } from './scaling/fans.js';
export { calculateGain } from './scaling/gain.js';
export type { Nonlinearity, NonlinearityName } from './scaling/gain.js';
export type { Mode } from './scaling/mode.js';
export { deepNormScale, fixupScale, gpt2Scale, muPScale, tFixupScale } from './scaling/residual.js';
export type { DeepNormScale } from './scaling/residual.js';

export { initializeModel } from './model/initialize_model.js';
export type { InitializedKernel, InitializeModelOptions, ModelInitialization } from './model/initialize_model.js';
export { lsuv } from './model/lsuv.js';
export type { LsuvLayer, LsuvOptions, LsuvResult } from './model/lsuv.js';
export type { ModelDistribution, PresetName } from './model/presets.js';
export type { Residual } from './model/residual.js';
export type { KernelInitializer, LayerOptions, LayerRule } from './model/rules.js';

export { traceSignal } from './signal/trace_signal.js';
export type { LayerSignal, SignalTrace, TraceSignalOptions } from './signal/trace_signal.js';
export type { Moments } from './signal/moments.js';
export type { PlottingLibrary } from './signal/picture.js';
export type { Loss } from './signal/record.js';

export { statelessRandomNormal } from './ops/stateless_random_normal.js';
export { statelessRandomUniform } from './ops/stateless_random_uniform.js';
export { statelessTruncatedNormal } from './ops/stateless_truncated_normal.js';

export type { Seed } from './random/seed.js';
export { SeedGenerator, setRandomSeed } from './random/seed_generator.js';
export type { SeedPosition } from './random/seed_generator.js';

export type { PReLULayer, TfjsInitializer } from './tfjs.js';
