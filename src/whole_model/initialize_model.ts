import { clone, dispose, Tensor, tidy, util } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { argumentsObject } from '../arguments/object.js';
import { oneOf } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { seedSource, type SeedLike } from '../initializers/seed_source.js';
import { nextGlobalSeed, SeedGenerator } from '../random/seed_generator.js';
import type { Seed } from '../random/seed.js';
import type { Nonlinearity } from '../scaling/gain.js';
import { textTable } from '../text_table.js';
import { type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import {
  activationsAfter,
  activationsBefore,
  type FoundActivation,
  LINEAR,
  readNonlinearity,
  scaleFor,
  type Scales,
  together,
} from '../model/activation.js';
import { checkModel } from '../model/checked_model.js';
import { constant, type Draw, forgetBias } from './fill.js';
import { type Graph, type Leaf, readGraph } from '../model/graph.js';
import { fansOf, type KernelKind, KERNELS } from '../model/layer_kernels.js';
import { type KernelToFill, PRESETS } from './presets.js';
import { type Residual, residualFactors, RESIDUALS } from './residual.js';
import {
  type KernelInitializer,
  LAYER_KEYS,
  type LayerOptions,
  type LayerRule,
  readRules,
  readSettings,
  type Rule,
  ruleFor,
  type Settings,
} from './rules.js';

/** Options of `initializeModel`. */
export interface InitializeModelOptions extends LayerOptions {
  /** An integer, or a `SeedGenerator`; left out, every call draws anew. Every weight has a seed of its own. */
  seed?: SeedLike;
  /** How the kernels of residual branches are scaled; default `'none'`. */
  residual?: Residual;
  /**
   * The activation that the model's inputs count as having gone through; default `'linear'`: n Var[w] = 1 in the first
   * layer. `'relu'` uses eq. (10) there too, as the paper does.
   */
  inputNonlinearity?: Nonlinearity;
  /** Exceptions by layer name or class; the last one that fits wins. */
  rules?: readonly LayerRule[];
}

/** A kernel that was drawn. */
export interface InitializedKernel {
  /** The layer's name, after those of the models and wrappers around it. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The name of the weight: `kernel`, `recurrent_kernel`, `depthwise_kernel`, ... */
  readonly weight: string;
  /** As tfjs keeps it; of a recurrent layer with all gates side by side. */
  readonly shape: readonly number[];
  /** How the fans were counted: `dense`, `conv2d`, `depthwise`, `transposed`, `embedding`, ... */
  readonly layout: string;
  /** Inputs of an output; of one gate, where there are several. */
  readonly fanIn: number;
  /** Outputs of an input; of one gate, where there are several. */
  readonly fanOut: number;
  /** The activation before the kernel, or after it in mode `'backward'`; several where branches come together. */
  readonly activation: string;
  /** 1 / sqrt(E[f(z)^2]) of that activation. The presets of PyTorch and Keras do without. */
  readonly gain: number;
  /** Standard deviation of what was drawn; NaN where an initializer of a rule drew it. */
  readonly stddev: number;
  /** The number of weights in it. */
  readonly parameters: number;
}

/** What `initializeModel` did. */
export interface ModelInitialization {
  /** The kernels that were drawn, in the order of the model's layers. */
  readonly kernels: readonly InitializedKernel[];
  /** Layers with weights that were left as they are. */
  readonly leftAlone: readonly {
    /** The layer's name, after those of the models and wrappers around it. */
    readonly layer: string;
    /** The layer's class. */
    readonly className: string;
  }[];
  /** The kernels as a table for a terminal. */
  toTable(): string;
}

const OPTION_KEYS = [...LAYER_KEYS, 'seed', 'residual', 'inputNonlinearity', 'rules'] as const;

// No normal float32 is more than seven standard deviations from its mean: these stay in the range of the type.
const MOST_STDDEV = 1e37;

/** Weights of classes without kernels, and what every school starts them with. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BatchNormalization: { gamma: 1, beta: 0, moving_mean: 0, moving_variance: 1 },
  LayerNormalization: { gamma: 1, beta: 0 },
  PReLU: {},
};

/** Cells with a forget gate. Its bias starts at 1 in Keras unless `unitForgetBias` is false; in tfjs only if it is true. */
const FORGETTING: ReadonlySet<string> = new Set(['LSTMCell', 'ConvLSTM2DCell']);

/** A weight and what it will be. */
interface Filling {
  readonly weight: LayerWeight;
  readonly make: () => Tensor;
}

/**
 * Draws all weights of a model anew, each kernel for its place: by the layout of its layer's class, by the activation
 * that its input went through, and by the residual branch that it is on.
 *
 * The activation is looked for backwards from the layer, through dropout, pooling, reshaping, padding, normalization
 * and where branches join, whose second moments are averaged. The slopes of LeakyReLU and PReLU layers are read.
 * Normalization layers start anew, with factor 1, shift 0 and no history. Layers of unknown classes are left alone.
 * Either all weights change, or none does.
 *
 * @param model a built `tf.sequential` or `tf.model`, with nested models, shared layers and wrappers
 * @param options all optional; see `InitializeModelOptions`
 * @returns what was drawn, kernel by kernel
 * @throws TypeError or RangeError for a bad argument, a rule that fits no layer, or a model that is not built or disposed
 * @example
 * const drawn = initializeModel(model, {seed: 42, residual: 'fixup'});
 * console.log(drawn.toTable());
 */
export function initializeModel(model: LayersModel, options?: InitializeModelOptions): ModelInitialization {
  const graph = readGraph(checkModel(model));
  const given = argumentsObject('options', options, OPTION_KEYS);
  const settings: Settings = { preset: 'kaiming', mode: 'forward', distribution: 'normal', ...readSettings(given) };
  const inputNonlinearity =
    given.inputNonlinearity === undefined ? LINEAR : readNonlinearity(given.inputNonlinearity as Nonlinearity);
  const rules = readRules(given.rules, graph);
  const nextSeed = readSeeds(given.seed);
  const factors = residualFactors(oneOf(RESIDUALS)('residual', given.residual ?? 'none'), graph);

  const drawn: Tensor[] = [];
  const place: Place = { graph, settings, inputNonlinearity, factors, drawn };
  const kernels: InitializedKernel[] = [];
  const leftAlone: { layer: string; className: string }[] = [];
  const fillings: Filling[] = [];
  try {
    for (const leaf of graph.leaves) {
      // A weight's seed depends on its place alone, not on what is done to the others.
      const seeds = new Map(leaf.layer.weights.map((weight) => [weight, nextSeed()]));
      if (seeds.size === 0) continue;
      const plan = planLeaf(leaf, ruleFor(leaf, rules), seeds, place);
      if (plan === undefined) leftAlone.push({ layer: leaf.path, className: leaf.layer.getClassName() });
      kernels.push(...(plan?.kernels ?? []));
      fillings.push(...(plan?.fillings ?? []));
    }
    fillAll(fillings);
  } finally {
    dispose(drawn);
  }
  return { kernels, leftAlone, toTable: () => tableOf(kernels, leftAlone) };
}

/** What the weights of a layer depend on besides the layer and its rule. */
interface Place {
  readonly graph: Graph;
  readonly settings: Settings;
  readonly inputNonlinearity: FoundActivation;
  /** What the kernels of residual branches are multiplied by. */
  readonly factors: ReadonlyMap<Layer, number>;
  /** What initializers of rules have drawn is added here: the caller disposes of it. */
  readonly drawn: Tensor[];
}

/** What the weights of a layer will be; undefined where it is left alone. */
function planLeaf(
  leaf: Leaf,
  rule: Rule,
  seeds: ReadonlyMap<LayerWeight, Seed>,
  { graph, settings, inputNonlinearity, factors, drawn }: Place,
): { kernels: InitializedKernel[]; fillings: Filling[] } | undefined {
  const { layer, outer, path } = leaf;
  const className = layer.getClassName();
  const own: Settings = { ...settings, ...rule };
  const preset = PRESETS[own.preset];
  const kinds = preset.unknown.includes(className) ? undefined : KERNELS[className];
  if (rule.keep === true || (kinds === undefined && !(className in CONSTANTS))) return undefined;

  const kernels: InitializedKernel[] = [];
  const fillings: Filling[] = [];
  const weights = new Map([...seeds].map(([weight, seed]) => [roleOf(weight), { weight, seed }]));
  const fill = (role: string, draw: Draw): void => {
    const found = weights.get(role);
    if (found === undefined) return;
    const { weight, seed } = found;
    fillings.push({ weight, make: () => draw.values(weight.shape as number[], seed) });
  };
  for (const [role, value] of Object.entries(CONSTANTS[className] ?? {})) fill(role, constant(value));
  if (className === 'PReLU' && preset.alpha !== undefined) fill('alpha', constant(preset.alpha));

  let besideBias: KernelToFill | undefined;
  for (const kind of kinds ?? []) {
    const weight = weights.get(kind.role)?.weight;
    if (weight === undefined) continue;
    const shape = weight.shape as number[];
    const activation = rule.nonlinearity ?? activationOf(graph, leaf, kind, own.mode, inputNonlinearity);
    const scale = scaleFor(activation, own.mode, path);
    // Of a separable convolution the pointwise kernel alone: the layer's scale counts once.
    const onBranch = kind.gates !== undefined || kind === kinds?.at(-1);
    const factor = (rule.scale ?? 1) * (onBranch ? (factors.get(outer) ?? 1) : 1);
    const kernel = { ...kind, ...own, shape, fans: fansOf(kind, layer, shape), scale, factor };
    const draw = preset.kernel(kernel);
    if (rule.initializer === undefined) {
      if (!(draw.stddev <= MOST_STDDEV)) {
        const rule = `gain and scale that give "${path}" a standard deviation of at most ${MOST_STDDEV}`;
        throw wrongValue('options', rule, draw.stddev);
      }
      fill(kind.role, draw);
    } else {
      const values = applied(rule.initializer, shape, path);
      drawn.push(values);
      fillings.push({ weight, make: () => clone(values) });
    }
    // The bias of a separable convolution comes after its last kernel, that of a cell belongs to its first.
    if (besideBias === undefined || kind.appliedTo === 'depthwise') besideBias = kernel;
    kernels.push({
      layer: path,
      className,
      weight: kind.role,
      shape: [...shape],
      layout: kind.layout,
      ...kernel.fans,
      activation: activation.name,
      gain: Math.sqrt(scale),
      stddev: rule.initializer === undefined ? draw.stddev : NaN,
      parameters: util.sizeFromShape(shape),
    });
  }
  if (besideBias !== undefined) fill('bias', biasDraw(layer, besideBias, own));
  return { kernels, fillings };
}

/** The seeds of a model's weights, one after the other. @throws TypeError, RangeError */
function readSeeds(seed: unknown): () => Seed {
  if (seed === undefined) return nextGlobalSeed;
  const source = typeof seed === 'number' ? new SeedGenerator(seed) : seedSource('seed', seed);
  return () => source.next();
}

/** The activation that decides a kernel's gain. */
function activationOf(
  graph: Graph,
  { outer, first }: Leaf,
  { role, layout, appliedTo }: KernelKind,
  mode: Settings['mode'],
  ofInput: FoundActivation,
): Scales {
  if (layout === 'embedding' || appliedTo === 'state') return LINEAR;
  if (mode === 'backward') {
    // Behind the depthwise kernel of a separable convolution comes the pointwise one.
    const isLast = role !== 'depthwise_kernel' || outer.getClassName() !== 'SeparableConv2D';
    return isLast ? together(activationsAfter(graph, outer)) : LINEAR;
  }
  return appliedTo === 'depthwise' || !first ? LINEAR : together(activationsBefore(graph, outer, ofInput));
}

function biasDraw(layer: Layer, kernel: KernelToFill, { preset, bias }: Settings): Draw {
  if (bias === 'pytorch') return PRESETS.pytorch.bias(kernel);
  const { unitForgetBias } = layer.getConfig() as { unitForgetBias?: boolean };
  const remembers = FORGETTING.has(layer.getClassName()) && unitForgetBias !== false;
  if (remembers && PRESETS[preset].forgetBias) return forgetBias();
  return bias === 'zeros' ? constant(0) : PRESETS[preset].bias(kernel);
}

/** Draws a kernel by the initializer of a rule, which may do anything. @throws what it throws; RangeError */
function applied(initializer: KernelInitializer, shape: number[], path: string): Tensor {
  // What is refused is disposed of by the tidy that it is thrown out of.
  return tidy(() => {
    const drawn = initializer.apply([...shape]);
    const rule = `float32 of shape [${shape.join(', ')}] for "${path}"`;
    // Whatever its type says.
    if (!((drawn as unknown) instanceof Tensor)) throw wrongKind('initializer', rule, drawn);
    if (drawn.dtype === 'float32' && util.arraysEqual(drawn.shape, shape)) return drawn;
    const got = `${drawn.dtype} of shape [${drawn.shape.join(', ')}]`;
    throw new RangeError(`"initializer" expected ${rule}, got ${got}`);
  });
}

/**
 * Fills the weights one after the other, so that never more than one is there twice. All that can fail has been tried
 * before the first one changes: the arguments, and whether there is memory for the largest.
 */
function fillAll(fillings: readonly Filling[]): void {
  const sizes = fillings.map(({ weight }) => weight.read().size);
  fillings
    .at(sizes.indexOf(Math.max(...sizes)))
    ?.make()
    .dispose();
  for (const { weight, make } of fillings) {
    const values = make();
    weight.write(values);
    values.dispose();
  }
}

function tableOf(kernels: readonly InitializedKernel[], leftAlone: ModelInitialization['leftAlone']): string {
  const header = ['layer', 'kernel', 'shape', 'layout', 'fan in', 'fan out', 'activation', 'gain', 'std', 'parameters'];
  const rows = kernels.map(({ layer, weight, shape, layout, fanIn, fanOut, activation, gain, stddev, parameters }) => [
    layer,
    weight,
    shape.join('x'),
    layout,
    fanIn,
    fanOut,
    activation,
    Number(gain.toPrecision(4)),
    Number(stddev.toPrecision(4)),
    parameters,
  ]);
  const table = textTable(header, rows);
  if (leftAlone.length === 0) return table;
  return `${table}\nLeft alone: ${leftAlone.map(({ layer, className }) => `${layer} (${className})`).join(', ')}`;
}
