/** Plans how the weights of a layer are filled: its kernels, its bias, and weights that become constants. */
import { Tensor, tidy, util } from '@tensorflow/tfjs-core';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import {
  type FoundActivation,
  LINEAR,
  type NeighbouringActivations,
  scaleFor,
  type Scales,
  averageActivations,
  UNKNOWN,
} from '../model/activation.js';
import type { WeightedLayer } from '../model/graph.js';
import { fansOf, type KernelKind, kernelsOf } from '../model/layer_kernels.js';
import type { Moments } from '../propagation/layer_signal.js';
import type { Seed } from '../random/seed.js';
import { classNameOf, configOf, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import { constant, type Fill, forgetBias } from './fill.js';
import { kernelFill, type KernelToFill, torchBias } from './kernel_fill.js';
import { MOST_STDDEV, ruleOf } from './preset.js';
import { constantsOf, isKnown } from './presets.js';
import { type KernelInitializer, type Rule, type Settings, settingsOf } from './rules.js';

/** A kernel that was filled. */
export interface InitializedKernel {
  /** The layer's name, after those of the models and wrappers around it. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The name of the weight: `kernel`, `recurrent_kernel`, `depthwise_kernel`, ... */
  readonly weight: string;
  /** The shape; of a recurrent layer with all gates side by side. */
  readonly shape: readonly number[];
  /** How the fans are counted: `dense`, `conv2d`, `depthwise`, `transposed`, `embedding`, ...; or `unknown`. */
  readonly layout: string;
  /** Inputs of an output; of one gate, where there are several. NaN if the layout is unknown. */
  readonly fanIn: number;
  /** Outputs of an input; of one gate, where there are several. NaN if the layout is unknown. */
  readonly fanOut: number;
  /** The activation before the kernel, or after it in direction `'backward'`; several where branches join. */
  readonly activation: string;
  /** 1 / sqrt(E[f(z)^2]) of that activation, which the presets of PyTorch and Keras do not use. */
  readonly gain: number;
  /** Standard deviation of the values; NaN if the initializer of a rule made them. */
  readonly stddev: number;
  /** The number of weights in it. */
  readonly parameters: number;
}

/** A weight, and what makes its new values. */
export interface WeightFill {
  readonly weight: LayerWeight;
  readonly makeValues: () => Tensor;
  /** What the values will have; undefined where the initializer of a rule made them. */
  readonly moments: Moments | undefined;
}

/** How the weights of a layer are filled. */
export interface LayerPlan {
  readonly kernels: readonly KernelPlan[];
  /** Of the other weights. */
  readonly fills: readonly WeightFill[];
}

/** What the weights of a layer depend on besides the layer and its rule. */
export interface ModelContext {
  readonly settings: Settings;
  readonly inputNonlinearity: FoundActivation;
  readonly activations: NeighbouringActivations;
  /** Factors for the kernels of residual branches. */
  readonly residualFactors: ReadonlyMap<Layer, number>;
  /** The slopes that PReLU layers get. */
  readonly slopes: ReadonlyMap<Layer, number>;
}

interface LayerContext extends ModelContext {
  readonly target: WeightedLayer;
  readonly rule: Rule | undefined;
  /** The weights of the layer by their roles. */
  readonly weights: ReadonlyMap<string, SeededWeight>;
}

interface SeededWeight {
  readonly weight: LayerWeight;
  readonly seed: Seed;
}

/** Cells with a forget gate, whose bias is 1 in Keras unless `unitForgetBias` is false, in tfjs only if it is true. */
const FORGETTING: ReadonlySet<string> = new Set(['LSTMCell', 'ConvLSTM2DCell']);

/** A kernel, planned. */
export interface KernelPlan {
  /** Undefined if its layout is unknown. */
  readonly kernel: KernelToFill | undefined;
  readonly row: InitializedKernel;
  readonly fill: WeightFill;
  /** The same with values of another variance, times its factor; undefined where a rule decides about that. */
  readonly withVariance?: (variance: number) => KernelPlan;
}

/**
 * Plans how the weights of a layer are filled. The initializer of a rule is applied here, as it may draw from the seed
 * generator that the weights around it have their seeds from.
 *
 * @param seeds a seed for every weight of the layer
 * @throws RangeError for values that a weight cannot hold; what the initializer of a rule throws
 */
export function planLayer(
  target: WeightedLayer,
  rule: Rule | undefined,
  seeds: ReadonlyMap<LayerWeight, Seed>,
  model: ModelContext,
): LayerPlan {
  const settings = rule === undefined ? model.settings : settingsOf(rule, model.settings);
  const weights = new Map([...seeds].map(([weight, seed]) => [roleOf(weight), { weight, seed }]));
  const context = { ...model, settings, target, rule, weights };
  if (!isKnown(target.layer, settings.preset)) return planUnknown(context);
  const kernels = (kernelsOf(target.layer) ?? []).flatMap((kind) => {
    const found = weights.get(kind.role);
    return found === undefined ? [] : [planKernel(kind, found, context)];
  });
  return { kernels, fills: [...planConstants(context), ...planBias(kernels, context)] };
}

/** Plans the weights of rank 2 and more of a layer of unknown class, for which a rule has an initializer. */
function planUnknown({ target, rule }: LayerContext): LayerPlan {
  if (rule?.initializer === undefined) return { kernels: [], fills: [] };
  const { initializer, place } = rule;
  const kernels = target.layer.weights.filter(({ shape }) => shape.length >= 2);
  const unknown = { layout: 'unknown', fanIn: NaN, fanOut: NaN, activation: UNKNOWN.name, gain: NaN, stddev: NaN };
  return {
    kernels: kernels.map((weight) => ({
      kernel: undefined,
      row: { ...rowOf(weight, target), ...unknown },
      fill: applyInitializer(initializer, place, weight, target),
    })),
    fills: [],
  };
}

/** Plans the weights that become constants, of a layer without kernels. */
function planConstants({ target, slopes, weights }: LayerContext): WeightFill[] {
  const alpha = slopes.get(target.layer);
  const constants = { ...constantsOf(target.layer), ...(alpha !== undefined && { alpha }) };
  return Object.entries(constants).flatMap(([role, value]) => {
    const found = weights.get(role);
    return found === undefined ? [] : [fillWeight(found, constant(value), target)];
  });
}

function planKernel(kind: KernelKind, seeded: SeededWeight, context: LayerContext): KernelPlan {
  const { target, rule, settings } = context;
  const shape = seeded.weight.shape as number[];
  const activation = rule?.nonlinearity ?? activationOf(kind, context);
  const scale = scaleFor(activation, settings.direction, target.path);
  const fans = fansOf(kind, target.layer, shape);
  const kernel = { ...kind, ...settings, shape, fans, scale, factor: factorOf(kind, context) };
  const row = { ...rowOf(seeded.weight, target), layout: kind.layout, ...fans, activation: activation.name };
  const gain = Math.sqrt(scale);
  if (rule?.initializer !== undefined) {
    const fill = applyInitializer(rule.initializer, rule.place, seeded.weight, target);
    return { kernel, row: { ...row, gain, stddev: NaN }, fill };
  }
  const fillRule = ruleOf(settings.preset, kind);
  const withScale = (ofScale: number): KernelPlan => {
    const fill = kernelFill(fillRule, { ...kernel, scale: ofScale });
    checkFill(fill, { ...kernel, scale: ofScale }, activation.name, context);
    return {
      kernel,
      row: { ...row, gain: Math.sqrt(ofScale), stddev: fill.stddev },
      fill: fillWeight(seeded, fill, target),
    };
  };
  if (rule?.nonlinearity !== undefined) return withScale(scale);
  const { stddev: ofOne } = kernelFill(fillRule, { ...kernel, scale: 1, factor: 1 });
  return { ...withScale(scale), withVariance: (variance) => withScale(ofOne > 0 ? variance / ofOne ** 2 : 1) };
}

/** Plans the bias: that of a separable convolution belongs to its last kernel, that of a cell to its first. */
function planBias(kernels: readonly KernelPlan[], { target, settings, weights }: LayerContext): WeightFill[] {
  const bias = weights.get('bias');
  const { kernel } = kernels.find((plan) => plan.kernel?.appliedTo === 'depthwise') ?? kernels.at(0) ?? {};
  return bias === undefined || kernel === undefined
    ? []
    : [fillWeight(bias, biasFill(kernel, target, settings), target)];
}

function biasFill(kernel: KernelToFill, { layer }: WeightedLayer, { preset, bias }: Settings): Fill {
  if (bias === 'pytorch') return torchBias(kernel);
  const { unitForgetBias } = configOf(layer) as { unitForgetBias?: boolean };
  const remembers = FORGETTING.has(classNameOf(layer)) && unitForgetBias !== false;
  if (remembers && preset.unitForgetBias) return forgetBias();
  const ofPreset = bias ?? preset.bias;
  if (ofPreset === 'pytorch') return torchBias(kernel);
  return constant(ofPreset === 'zeros' ? 0 : ofPreset);
}

/** The activation that decides about a kernel's gain. */
function activationOf(
  { role, layout, appliedTo }: KernelKind,
  { target: { graphLayer, isFirst }, settings, activations }: LayerContext,
): Scales {
  if (layout === 'embedding' || appliedTo === 'state') return LINEAR;
  if (settings.direction === 'backward') {
    // After the depthwise kernel of a separable convolution comes the pointwise one.
    const isLast = role !== 'depthwise_kernel' || classNameOf(graphLayer) !== 'SeparableConv2D';
    return isLast ? averageActivations(activations.after(graphLayer)) : LINEAR;
  }
  return appliedTo === 'depthwise' || !isFirst ? LINEAR : averageActivations(activations.before(graphLayer));
}

/** A factor for the standard deviation of a kernel: that of its residual branch times that of its rule. */
function factorOf(kind: KernelKind, { target: { layer, graphLayer }, rule, residualFactors }: LayerContext): number {
  // Of a separable convolution the pointwise kernel alone is scaled: the branch has its factor once.
  const takesFactor = kind.gates !== undefined || kind === kernelsOf(layer)?.at(-1);
  return (rule?.scale ?? 1) * (takesFactor ? (residualFactors.get(graphLayer) ?? 1) : 1);
}

/** Makes sure that a kernel can be filled, and says what is to blame if not. @throws RangeError */
function checkFill(
  { stddev, mostElements = Infinity }: Fill,
  { shape, scale }: KernelToFill,
  activation: string,
  { target: { path }, rule, inputNonlinearity }: LayerContext,
): void {
  if (util.sizeFromShape([...shape]) > mostElements) {
    throw brokenRule(
      `"model" expected orthogonal kernels of at most ${mostElements} elements, got [${shape.join(', ')}] in "${path}"`,
    );
  }
  if (stddev <= MOST_STDDEV) return;
  const size = `"${path}" a standard deviation of at most ${MOST_STDDEV}`;
  const gain = Math.sqrt(scale);
  if (!(gain <= MOST_STDDEV)) {
    const isInputs = !(Math.sqrt(inputNonlinearity.forwardScale) <= MOST_STDDEV);
    const cause =
      rule?.nonlinearity !== undefined ? `${rule.place}.nonlinearity` : isInputs ? 'inputNonlinearity' : 'model';
    throw brokenRule(`"${cause}" expected an activation whose gain gives ${size}, got ${activation} of gain ${gain}`);
  }
  throw wrongValue(`${rule?.place ?? 'rules'}.scale`, `a factor that gives ${size}`, rule?.scale);
}

/** What a row of the table says of any weight. */
function rowOf(
  weight: LayerWeight,
  { layer, path }: WeightedLayer,
): Pick<InitializedKernel, 'layer' | 'className' | 'weight' | 'shape' | 'parameters'> {
  const shape = weight.shape as number[];
  return {
    layer: path,
    className: classNameOf(layer),
    weight: roleOf(weight),
    shape: [...shape],
    parameters: util.sizeFromShape(shape),
  };
}

function fillWeight({ weight, seed }: SeededWeight, fill: Fill, { path }: WeightedLayer): WeightFill {
  if (weight.dtype !== 'float32') {
    throw brokenRule(`"model" expected float32 weights, got ${weight.dtype} "${roleOf(weight)}" in "${path}"`);
  }
  const { stddev, mean = 0 } = fill;
  return {
    weight,
    makeValues: () => fill.values(weight.shape as number[], seed),
    moments: { mean, secondMoment: stddev ** 2 + mean ** 2 },
  };
}

/** Applies the initializer of a rule, which may do anything. @throws what it throws; TypeError, RangeError */
function applyInitializer(
  initializer: KernelInitializer,
  place: string,
  weight: LayerWeight,
  { path }: WeightedLayer,
): WeightFill {
  const shape = weight.shape as number[];
  const values = tidy(() => initializer.apply([...shape]));
  const name = `${place}.initializer`;
  const expected = `${weight.dtype} of shape [${shape.join(', ')}] for "${path}"`;
  // Whatever its type says.
  if (!((values as unknown) instanceof Tensor)) throw wrongKind(name, expected, values);
  if (values.isDisposed) throw brokenRule(`"${name}" expected ${expected}, got a disposed tensor`);
  if (values.dtype !== weight.dtype || !util.arraysEqual(values.shape, shape)) {
    throw brokenRule(`"${name}" expected ${expected}, got ${values.dtype} of shape [${values.shape.join(', ')}]`);
  }
  return { weight, makeValues: () => values, moments: undefined };
}
