/** Presets: how the weights of a model are filled by theory, by frameworks, for great depths, and in known networks. */
import { type Check, oneOf, type Spelled } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import { kernelsOf } from '../model/layer_kernels.js';
import { classNameOf, type Layer } from '../tfjs/layers.js';
import { type CheckedPreset, type Preset, readPreset } from './preset.js';

/**
 * Tailored Activation Transformation: slopes for the depth of the model, and kernels that keep the length of every
 * input (Zhang, Botev & Martens 2022; convolutions: Xiao et al. 2018). Their `mode` makes n Var[w] the squared gain:
 * orthogonal matrices times sqrt(max(1, out/in)), as ScaledUniformOrthogonal of dks has them, so that widening layers
 * keep the signal too.
 */
const tailored: Preset = {
  kernel: { distribution: 'deltaOrthogonal', scale: 'activation', mode: 'fanIn' },
  // Filters of one channel each are no matrix, and most positions of a strided transposed convolution miss the middle.
  depthwise: { distribution: 'normal', scale: 'activation', mode: 'fanIn' },
  transposed: { distribution: 'normal', scale: 'activation', mode: 'fanIn' },
  embedding: { distribution: 'normal', scale: 1, mode: 'fanIn' },
  state: { distribution: 'orthogonal', scale: 1 },
  alpha: 'tailored',
  residual: 'gpt2',
};

/**
 * The presets that have a name.
 *
 * - kaiming, the theory: every kernel keeps the variance of the signal (He et al. 2015, eq. 10) or of the gradient
 *   (eq. 14).
 * - pytorch, `reset_parameters` of torch.nn: kaiming_uniform_(a = sqrt(5)), which is U(+-1 / sqrt(fanIn)), for Linear
 *   and Conv; N(0, 1) for Embedding; U(+-1 / sqrt(hidden)) for all weights of RNN, GRU and LSTM; 0.25 for PReLU.
 *   ConvTranspose keeps its weight as [in, out, ...window], of which PyTorch counts the second axis.
 * - keras, Keras's defaults: glorot_uniform by Keras's own fans, which take the last two axes of any kernel for inputs
 *   and outputs and all gates for one matrix; orthogonal recurrent kernels; U(+-0.05) for Embedding; zeros for PReLU.
 * - efficientnet (M. Tan & Q. V. Le, "EfficientNet", ICML 2019): convolutions N(0, 2 / fanOut), dense kernels
 *   U(+-1 / sqrt(fanOut)), zero biases. Fan out is that of a filter of one group, window x outputs / groups, whatever
 *   the strides. TensorFlow: tensorflow/tpu, models/official/efficientnet/efficientnet_model.py,
 *   conv_kernel_initializer and dense_kernel_initializer. PyTorch: timm/models/_efficientnet_builder.py,
 *   _init_weight_goog with fix_group_fanout. Neither fills anything else.
 * - gpt2 (A. Radford et al. 2019, section 2.3): N(0, 0.02^2) for all kernels and embeddings, zero biases, and what
 *   writes into the residual stream over sqrt(N), N additions. transformers/models/gpt2/modeling_gpt2.py,
 *   _init_weights: initializer_range = 0.02, over sqrt(2 n_layer) for c_proj.
 */
const PRESETS = {
  kaiming: {},
  pytorch: {
    kernel: { limit: 1, mode: 'fanIn' },
    transposed: { limit: 1, mode: 'fanOut' },
    embedding: { stddev: 1 },
    recurrent: { limit: 1, mode: 'fanOut' },
    bias: 'pytorch',
    alpha: 0.25,
    unitForgetBias: false,
    unknown: ['ConvLSTM2DCell'],
  },
  keras: {
    kernel: { distribution: 'uniform', scale: 1, mode: 'fanAvg', fans: 'shape' },
    embedding: { limit: 0.05 },
    state: { distribution: 'orthogonal', scale: 1 },
    alpha: 0,
  },
  tailored,
  efficientnet: {
    kernel: { distribution: 'normal', scale: 2, mode: 'fanOut', fans: 'shape' },
    dense: { limit: 1, mode: 'fanOut' },
    unknown: [
      ...['Conv2DTranspose', 'Conv3DTranspose', 'Embedding'],
      ...['SimpleRNNCell', 'GRUCell', 'LSTMCell', 'ConvLSTM2DCell'],
    ],
  },
  gpt2: { kernel: { stddev: 0.02 }, residual: 'gpt2' },
} as const satisfies Record<string, Preset>;

/** A preset that has a name: `'kaiming'`, `'pytorch'`, `'keras'`, `'tailored'`, `'efficientnet'` or `'gpt2'`. */
export type PresetName = keyof typeof PRESETS;

/** The preset of a name. */
export function presetNamed(name: PresetName): CheckedPreset {
  return readPreset(PRESETS[name], 'preset', name);
}

const NAMES = Object.keys(PRESETS) as PresetName[];
const presetName = oneOf(NAMES);

/** A preset by its name, or as data. */
export const presetOption: Check<CheckedPreset, Spelled<PresetName> | Preset> = (name, given) => {
  if (typeof given === 'string') return presetNamed(presetName(name, given));
  if (typeof given === 'object' && given !== null) return readPreset(given, name);
  throw wrongKind(name, `one of ${NAMES.join(', ')}, or an object`, given);
};

/** Weights of layers without kernels, and the values that every preset gives them. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BatchNormalization: { gamma: 1, beta: 0, moving_mean: 0, moving_variance: 1 },
  LayerNormalization: { gamma: 1, beta: 0 },
  // Its slopes are the preset's, if that has any.
  PReLU: {},
};

/** The weights of a layer without kernels that become constants, by their roles. */
export function constantsOf(layer: Layer): Readonly<Record<string, number>> {
  const className = classNameOf(layer);
  return Object.hasOwn(CONSTANTS, className) ? CONSTANTS[className] : {};
}

/** Whether a preset knows the class of a layer. */
export function isKnown(layer: Layer, { unknown }: CheckedPreset): boolean {
  const className = classNameOf(layer);
  if (unknown.includes(className)) return false;
  return kernelsOf(layer) !== undefined || Object.hasOwn(CONSTANTS, className);
}
