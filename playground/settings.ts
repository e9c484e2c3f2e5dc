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
export const BACKENDS = ['wasm', 'webgl', 'webgpu', 'cpu'] as const;
export const WIDTHS = [32, 64, 128, 256, 512] as const;

export const PACKAGE_INITIALIZERS = [
  'kaimingNormal',
  'kaimingNormal, truncated',
  'kaimingUniform',
  'preluKaimingNormal',
  'xavierNormal',
  'xavierUniform',
  'orthogonal, tailored slopes',
] as const;
export const TFJS_INITIALIZERS = [
  'tf.heNormal',
  'tf.heUniform',
  'tf.glorotNormal',
  'tf.glorotUniform',
  'tf.leCunNormal',
  'tf.randomNormal',
] as const;
export const INITIALIZER_NAMES = [...PACKAGE_INITIALIZERS, ...TFJS_INITIALIZERS] as const;

export type ActivationName = (typeof ACTIVATIONS)[number];
export type BackendName = (typeof BACKENDS)[number];
export type Width = (typeof WIDTHS)[number];
export type InitializerName = (typeof INITIALIZER_NAMES)[number];

/** The numbers among the settings, and what they may be. */
export const BOUNDS = {
  depth: { least: 1, most: 100, whole: true },
  slope: { least: -10, most: 10, whole: false },
  gain: { least: 0.001, most: 100, whole: false },
  seed: { least: 0, most: 1_000_000, whole: true },
} as const;

export type NumberName = keyof typeof BOUNDS;

/** What a number may be, in words. */
export function boundsOf(name: NumberName): string {
  const { least, most, whole } = BOUNDS[name];
  return `a${whole ? ' whole' : ''} number from ${least} to ${most.toLocaleString('en')}`;
}

/** The number that a text says, or undefined where it is none of those allowed. */
export function readNumber(name: NumberName, text: string): number | undefined {
  const { least, most, whole } = BOUNDS[name];
  const value = Number(text);
  const allowed = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  return allowed ? value : undefined;
}

export interface Settings {
  /** Hidden layers. */
  readonly depth: number;
  /** Units of each. */
  readonly width: Width;
  readonly activation: ActivationName;
  /** What is compared, at least one, in the order of `INITIALIZER_NAMES`. */
  readonly initializers: readonly InitializerName[];
  /** For negative inputs: of leakyRelu, prelu and preluKaimingNormal. */
  readonly slope: number;
  /** Of the Xavier initializers. */
  readonly gain: number;
  readonly backend: BackendName;
  readonly seed: number;
}

/** Whether the slope makes a difference. */
export const usesSlope = ({ activation, initializers }: Settings): boolean =>
  activation === 'leakyRelu' || activation === 'prelu' || initializers.includes('preluKaimingNormal');

/** Whether the gain makes a difference. */
export const usesGain = ({ initializers }: Settings): boolean =>
  initializers.includes('xavierNormal') || initializers.includes('xavierUniform');

export const DEFAULTS: Settings = {
  depth: 30,
  width: 128,
  activation: 'relu',
  initializers: ['kaimingNormal', 'tf.heNormal'],
  slope: 0.25,
  gain: 1,
  backend: 'wasm',
  seed: 42,
};
