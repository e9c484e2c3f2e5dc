/** What the page lets its user choose. The page fills its form from this, and the worker works by it. */
export const ACTIVATIONS = [
  'relu',
  'leakyRelu',
  'prelu',
  'elu',
  'selu',
  'tanh',
  'sigmoid',
  'softplus',
  'linear',
] as const;
export const BACKENDS = ['webgl', 'webgpu', 'wasm', 'cpu'] as const;
export const WIDTHS = [32, 64, 128, 256, 512] as const;

export const PACKAGE_INITIALIZERS = [
  'kaimingNormal',
  'kaimingNormal, truncated',
  'kaimingUniform',
  'preluKaimingNormal',
  'xavierNormal',
  'xavierUniform',
] as const;
export const TFJS_INITIALIZERS = [
  'tf.heNormal',
  'tf.heUniform',
  'tf.glorotNormal',
  'tf.glorotUniform',
  'tf.leCunNormal',
  'tf.randomNormal',
] as const;

export type ActivationName = (typeof ACTIVATIONS)[number];
export type BackendName = (typeof BACKENDS)[number];
export type InitializerName = (typeof PACKAGE_INITIALIZERS)[number] | (typeof TFJS_INITIALIZERS)[number];

export const DEEPEST = 100;

/** Digits that the signal is traced with, and that a step of training takes. */
export const TRACED_DIGITS = 256;
export const BATCH = 64;

export interface Settings {
  /** Hidden layers, 1 to `DEEPEST`. */
  readonly depth: number;
  /** Units of each. */
  readonly width: number;
  readonly activation: ActivationName;
  /** What is compared; the histograms are of the first one. */
  readonly initializers: readonly InitializerName[];
  /** For negative inputs: of leakyRelu, prelu and preluKaimingNormal. */
  readonly slope: number;
  /** Of the Xavier initializers. */
  readonly gain: number;
  readonly backend: BackendName;
  readonly seed: number;
}

export const DEFAULTS: Settings = {
  depth: 30,
  width: 128,
  activation: 'relu',
  initializers: ['kaimingNormal', 'tf.heNormal', 'tf.glorotUniform'],
  slope: 0.25,
  gain: 1,
  backend: 'webgl',
  seed: 42,
};
