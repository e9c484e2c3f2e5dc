/** The network that the page shows, as a program: with the same seeds it has the same weights. */
import type { InitializerName, Settings } from './settings.js';

/** What a program imports, and how it makes the initializer of a layer. */
interface Kernel {
  readonly imports?: readonly string[];
  readonly expression: string;
}

const CLASSES = 10;
const PIXELS = 784;

// The seed of the layer of that number, which the program counts from 0.
const SEED = 'seed: SEED + layer';

/** What the Kaiming initializers are told of the activation. */
function rectifier({ activation, slope }: Settings): string {
  if (activation === 'prelu' || activation === 'leakyRelu') return `nonlinearity: 'leakyRelu', negativeSlope: ${slope}`;
  return `nonlinearity: '${activation}'`;
}

const ours = (name: string, args: string): Kernel => ({ imports: [name], expression: `${name}({ ${args}${SEED} })` });
const theirs = (name: string): Kernel => ({ expression: `tf.initializers.${name}({ ${SEED} })` });

const KERNELS: Readonly<Record<InitializerName, (settings: Settings) => Kernel>> = {
  kaimingNormal: (settings) => ours('kaimingNormal', `${rectifier(settings)}, `),
  'kaimingNormal, truncated': (settings) => ours('kaimingNormal', `${rectifier(settings)}, truncated: true, `),
  kaimingUniform: (settings) => ours('kaimingUniform', `${rectifier(settings)}, `),
  preluKaimingNormal: ({ slope }) => ours('preluKaimingNormal', `alpha: ${slope}, `),
  xavierNormal: ({ gain }) => ours('xavierNormal', `gain: ${gain}, `),
  xavierUniform: ({ gain }) => ours('xavierUniform', `gain: ${gain}, `),
  'orthogonal, tailored slopes': () => ({
    imports: ['calculateGain', 'orthogonal'],
    expression: `orthogonal({ gain: calculateGain('leakyRelu', slope), ${SEED} })`,
  }),
  'tf.heNormal': () => theirs('heNormal'),
  'tf.heUniform': () => theirs('heUniform'),
  'tf.glorotNormal': () => theirs('glorotNormal'),
  'tf.glorotUniform': () => theirs('glorotUniform'),
  'tf.leCunNormal': () => theirs('leCunNormal'),
  'tf.randomNormal': () => theirs('randomNormal'),
};

function activationLayer({ activation, slope }: Settings, isTailored: boolean): string {
  if (isTailored) return 'tf.layers.leakyReLU({ alpha: slope })';
  switch (activation) {
    case 'leakyRelu':
      return `tf.layers.leakyReLU({ alpha: ${slope} })`;
    case 'prelu':
      return `tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: ${slope} }) })`;
    default:
      return `tf.layers.activation({ activation: '${activation}' })`;
  }
}

/** A program that builds the network of an initializer. */
export function programOf(settings: Settings, name: InitializerName): string {
  const { depth, width, seed } = settings;
  const { imports = [], expression } = KERNELS[name](settings);
  const isTailored = name === 'orthogonal, tailored slopes';
  // No slope is as straight as a few ReLUs together.
  const usesTheory = isTailored && depth > 12;
  return [
    "import * as tf from '@tensorflow/tfjs';",
    ...(imports.length > 0 ? [`import { ${imports.join(', ')} } from 'tfjs-initializers';`] : []),
    ...(usesTheory ? ["import { tailoredSlope } from 'tfjs-initializers/theory';"] : []),
    '',
    `const DEPTH = ${depth};`,
    `const SEED = ${seed};`,
    ...(isTailored ? [`const slope = ${usesTheory ? 'tailoredSlope(DEPTH)' : '0'};`] : []),
    `const kernel = (layer) => ${expression};`,
    `const activation = () => ${activationLayer(settings, isTailored)};`,
    '',
    'const model = tf.sequential();',
    'for (let layer = 0; layer < DEPTH; layer++) {',
    '  model.add(',
    '    tf.layers.dense({',
    `      inputShape: layer === 0 ? [${PIXELS}] : undefined,`,
    `      units: ${width},`,
    '      useBias: false,',
    '      kernelInitializer: kernel(layer),',
    '    }),',
    '  );',
    '  model.add(activation());',
    '}',
    `model.add(tf.layers.dense({ units: ${CLASSES}, useBias: false, kernelInitializer: kernel(DEPTH) }));`,
    '',
  ].join('\n');
}
