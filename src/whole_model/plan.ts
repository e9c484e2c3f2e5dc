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
import type { Choices } from './choices.js';
import { constant, type Fill, forgetBias } from './fill.js';
import { kernelFill, type KernelOfBias, type KernelToFill, torchBias } from './kernel_fill.js';
import { MOST_STDDEV, ruleOf } from './preset.js';
import { constantsOf, isKnown } from './presets.js';
import { choosesWeights, type KernelInitializer, type Rule, type Settings, settingsOf } from './rules.js';

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

/** What the weights of a layer depend on besides the layer. */
export interface ModelContext {
  readonly settings: Settings;
  readonly choices: Choices;
  readonly inputNonlinearity: FoundActivation;
  readonly activations: NeighbouringActivations;
  /** Factors for the kernels of residual branches. */
  readonly residualFactors: ReadonlyMap<Layer, number>;
  /** The slopes that PReLU layers get. */
  readonly slopes: ReadonlyMap<Layer, number>;
}

interface LayerContext extends ModelContext {
  readonly target: WeightedLayer;
}

/** A weight to fill. */
interface WeightToFill {
  readonly weight: LayerWeight;
  readonly seed: Seed;
  readonly rule: Rule | undefined;
  /** Those of the model, with what the rule has instead. */
  readonly settings: Settings;
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
 * Plans how weights of a layer are filled. The initializer of a rule is applied here, as it may draw from the seed
 * generator that the weights around it have their seeds from.
 *
 * @param seeds a seed for each of the weights to fill
 * @throws RangeError for values that a weight cannot hold; what the initializer of a rule throws
 */
export function planLayer(
  target: WeightedLayer,
  seeds: ReadonlyMap<LayerWeight, Seed>,
  model: ModelContext,
): LayerPlan {
  const weights = [...seeds].map(([weight, seed]): WeightToFill => {
    const rule = model.choices.get(weight)?.rule;
    return { weight, seed, rule, settings: rule === undefined ? model.settings : settingsOf(rule, model.settings) };
  });
  const context = { ...model, target };
  const kinds = kernelsOf(target.layer) ?? [];
  const known = weights.filter(({ settings }) => isKnown(target.layer, settings.preset));
  const kernels = kinds.flatMap((kind) => {
    const found = known.find(({ weight }) => roleOf(weight) === kind.role);
    return found === undefined ? [] : [planKernel(kind, found, context)];
  });
  const others = known.filter(({ weight }) => !kinds.some(({ role }) => role === roleOf(weight)));
  const unknown = planUnknown(
    weights.filter((each) => !known.includes(each)),
    target,
  );
  return {
    kernels: [...kernels, ...unknown.kernels],
    fills: [...others.flatMap((each) => planOther(each, context)), ...unknown.fills],
  };
}

/** Plans weights of a layer of unknown class, for which rules have initializers. */
function planUnknown(weights: readonly WeightToFill[], target: WeightedLayer): LayerPlan {
  const unknown = { layout: 'unknown', fanIn: NaN, fanOut: NaN, activation: UNKNOWN.name, gain: NaN, stddev: NaN };
  const kernels: KernelPlan[] = [];
  const fills: WeightFill[] = [];
  for (const { weight, rule } of weights) {
    if (rule?.initializer === undefined) continue;
    const isMatrix = weight.shape.length >= 2;
    if (!isMatrix && !choosesWeights(rule)) continue;
    const fill = applyInitializer(rule.initializer, rule.place, weight, target);
    if (isMatrix) kernels.push({ kernel: undefined, row: { ...rowOf(weight, target), ...unknown }, fill });
    else fills.push(fill);
  }
  return { kernels, fills };
}

/** Plans a weight that is no kernel: a bias, one that becomes a constant, or one that an initializer fills. */
function planOther(weightToFill: WeightToFill, context: LayerContext): WeightFill[] {
  const { weight, rule, settings } = weightToFill;
  const { target, slopes } = context;
  if (rule?.initializer !== undefined && choosesWeights(rule)) {
    return [applyInitializer(rule.initializer, rule.place, weight, target)];
  }
  const role = roleOf(weight);
  const kernel = role === 'bias' ? kernelBefore(target.layer) : undefined;
  if (kernel !== undefined) return [fillWeight(weightToFill, biasFill(kernel, target, settings), target)];
  const alpha = slopes.get(target.layer);
  const constants: Readonly<Record<string, number>> = {
    ...constantsOf(target.layer),
    ...(alpha !== undefined && { alpha }),
  };
  return Object.hasOwn(constants, role) ? [fillWeight(weightToFill, constant(constants[role]), target)] : [];
}

/** The kernel that a bias belongs to: the last one of a separable convolution, the first one of a cell. */
function kernelBefore(layer: Layer): KernelOfBias | undefined {
  const kinds = kernelsOf(layer) ?? [];
  const kind = kinds.find(({ appliedTo }) => appliedTo === 'depthwise') ?? kinds.at(0);
  const weight = layer.weights.find((each) => roleOf(each) === kind?.role);
  if (kind === undefined || weight === undefined) return undefined;
  const shape = weight.shape as number[];
  return { ...kind, shape, fans: fansOf(kind, layer, shape) };
}

function planKernel(kind: KernelKind, weightToFill: WeightToFill, context: LayerContext): KernelPlan {
  const { weight, rule, settings } = weightToFill;
  const { target } = context;
  const shape = weight.shape as number[];
  const activation = rule?.nonlinearity ?? activationOf(kind, settings, context);
  const scale = scaleFor(activation, settings.direction, target.path);
  const fans = fansOf(kind, target.layer, shape);
  const kernel = { ...kind, ...settings, shape, fans, scale, factor: factorOf(kind, rule, context) };
  const row = { ...rowOf(weight, target), layout: kind.layout, ...fans, activation: activation.name };
  const gain = Math.sqrt(scale);
  if (rule?.initializer !== undefined) {
    const fill = applyInitializer(rule.initializer, rule.place, weight, target);
    return { kernel, row: { ...row, gain, stddev: NaN }, fill };
  }
  const fillRule = ruleOf(settings.preset, kind);
  const withScale = (ofScale: number): KernelPlan => {
    const fill = kernelFill(fillRule, { ...kernel, scale: ofScale });
    checkFill(fill, { ...kernel, scale: ofScale }, activation.name, rule, context);
    return {
      kernel,
      row: { ...row, gain: Math.sqrt(ofScale), stddev: fill.stddev },
      fill: fillWeight(weightToFill, fill, target),
    };
  };
  if (rule?.nonlinearity !== undefined) return withScale(scale);
  const { stddev: ofOne } = kernelFill(fillRule, { ...kernel, scale: 1, factor: 1 });
  return { ...withScale(scale), withVariance: (variance) => withScale(ofOne > 0 ? variance / ofOne ** 2 : 1) };
}

function biasFill(kernel: KernelOfBias, { layer }: WeightedLayer, { preset, bias }: Settings): Fill {
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
  { direction }: Settings,
  { target: { graphLayer, isFirst }, activations }: LayerContext,
): Scales {
  if (layout === 'embedding' || appliedTo === 'state') return LINEAR;
  if (direction === 'backward') {
    // After the depthwise kernel of a separable convolution comes the pointwise one.
    const isLast = role !== 'depthwise_kernel' || classNameOf(graphLayer) !== 'SeparableConv2D';
    return isLast ? averageActivations(activations.after(graphLayer)) : LINEAR;
  }
  return appliedTo === 'depthwise' || !isFirst ? LINEAR : averageActivations(activations.before(graphLayer));
}

/** A factor for the standard deviation of a kernel: that of its residual branch times that of its rule. */
function factorOf(
  kind: KernelKind,
  rule: Rule | undefined,
  { target: { layer, graphLayer }, residualFactors }: LayerContext,
): number {
  // Of a separable convolution the pointwise kernel alone is scaled: the branch has its factor once.
  const takesFactor = kind.gates !== undefined || kind === kernelsOf(layer)?.at(-1);
  return (rule?.scale ?? 1) * (takesFactor ? (residualFactors.get(graphLayer) ?? 1) : 1);
}

/** Makes sure that a kernel can be filled, and says what is to blame if not. @throws RangeError */
function checkFill(
  { stddev, mostElements = Infinity }: Fill,
  { shape, scale }: KernelToFill,
  activation: string,
  rule: Rule | undefined,
  { target: { path }, inputNonlinearity }: LayerContext,
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

function fillWeight({ weight, seed }: WeightToFill, fill: Fill, { path }: WeightedLayer): WeightFill {
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
