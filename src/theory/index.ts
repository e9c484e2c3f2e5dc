/**
 * Mean field theory of deep networks, and activations tailored to their depth: in a plain network the right variance is
 * not enough, because in every layer two inputs become more alike, or less.
 *
 * ```ts
 * import { correlationMap, tailoredSlope } from 'tfjs-initializers/theory';
 *
 * correlationMap('relu')(0.9);       // 0.9095: each ReLU makes inputs more alike
 * const slope = tailoredSlope(100);  // 0.5704: the leaky ReLU for 100 layers
 * ```
 *
 * Importing this module registers `TailoredActivation`, for saved models that name it.
 *
 * @module tfjs-initializers/theory
 */
import './register.js';

export {
  correlationMap,
  criticalPoint,
  depthScale,
  lengthMap,
  type AtLengthOptions,
  type CorrelationMap,
  type DepthScaleOptions,
  type LengthMapOptions,
} from './maps.js';
export type { LayerVariances } from '../propagation/fixed_points.js';
export type { TailoredName, TailoringMethod } from '../propagation/tailored_activation.js';
export type { ActivationLike } from './nonlinearity.js';
export { TailoredActivation, type TailoredActivationArgs } from './tailored_activation_layer.js';
export {
  tailoredActivation,
  tailoredSlope,
  type TailoredActivationOptions,
  type TailoredSlopeOptions,
} from './tailored.js';
