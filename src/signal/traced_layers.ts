/** The layers of a trace, from the recorded calls. */
import { ACTIVATION_LAYERS } from '../initializers/activation_layer.js';
import type { FoundActivation } from '../model/activation.js';
import { isKnown, sizeOf } from '../model/layer_facts.js';
import { hasKernel } from '../model/layer_kernels.js';
import { secondMomentOf, type Signal } from '../propagation/layer_signal.js';
import { classNameOf, type Layer, roleOf, sharesInitializer } from '../tfjs/layers.js';
import { expectedSignals } from './expected.js';
import type { LayerSignal } from './layer_signal.js';
import { type Measured, type Moments, momentsOf } from './moments.js';
import type { Recorded, RecordedCall, RecordedWeight, Recording, Source } from './recording.js';

/** A layer of a trace, and the facts for its warnings. */
export interface TracedLayer {
  readonly signal: LayerSignal;
  /** Whether the kernel is all zeros: the layer outputs nothing until it has learned. */
  readonly hasZeroKernel: boolean;
  /**
   * What the pointwise kernel of a separable convolution multiplies E[x²] by, if the initializer of the depthwise
   * kernel is its initializer too; undefined for all others.
   */
  readonly misplacedScale: number | undefined;
  /** The correlation of two inputs in what comes into the layer, or into the average pool in front of it. */
  readonly incoming: number | undefined;
  /** The number of values per example. */
  readonly size: number;
}

/** The layers with kernels and those of unknown classes, call by call; their names are the paths of the graph. */
export function tracedLayers(
  recording: Recording,
  paths: ReadonlyMap<Layer, string>,
  training: boolean,
): TracedLayer[] {
  const expected = expectedSignals(recording, training);
  const activations = followingActivations(recording.calls);
  const timesCalled = new Map<Layer, number>();
  const traced: TracedLayer[] = [];
  for (const call of recording.calls) {
    const { layer, preActivation = call.outputs[0] } = call;
    if (isKnown(layer) && !hasKernel(layer)) continue;
    const times = (timesCalled.get(layer) ?? 0) + 1;
    timesCalled.set(layer, times);
    const path = paths.get(layer) ?? layer.name;
    const { activation, outputs } = activations.get(call) ?? call;
    const kernels = recording.weights.filter((each) => each.layer === layer && /kernel$|^embeddings$/.test(each.role));
    const ofTheory = expected.get(call)?.preActivation;
    const signal: LayerSignal = {
      layer: times === 1 ? path : `${path} (${times})`,
      className: classNameOf(layer),
      activationName: activation?.name ?? 'linear',
      preActivation: momentsOf(preActivation.signal),
      activation: momentsOf(outputs[0].signal),
      dead: stopsAtZero(activation) ? outputs[0].signal.dead : 0,
      saturated: outputs[0].signal.saturated,
      preActivationGradient: gradientOf(preActivation),
      activationGradient: gradientOf(outputs[0]),
      kernelGradient: kernels.length === 0 ? undefined : gradientOf(kernels[0].weight),
      expected: ofTheory === undefined ? NaN : secondMomentOf(ofTheory),
      ...correlationsOf(preActivation, ofTheory),
      growth: ratio(preActivation.signal, traced.at(-1)?.signal.preActivation),
      gradientGrowth: undefined,
    };
    traced.push({
      signal,
      hasZeroKernel: kernels.some(({ weight }) => weight.signal.secondMoment === 0),
      misplacedScale: misplacedScale(layer, kernels),
      incoming: incomingCorrelation(call),
      size: sizeOf(call.outputShape.slice(1)),
    });
  }
  return traced.map((each, i) => {
    const after = traced.at(i + 1)?.signal.preActivationGradient;
    return { ...each, signal: { ...each.signal, gradientGrowth: ratio(each.signal.preActivationGradient, after) } };
  });
}

/** The call of the activation that each kernel's output goes to, where that is a layer of its own. */
function followingActivations(calls: readonly RecordedCall[]): Map<RecordedCall, RecordedCall> {
  const found = new Map<RecordedCall, RecordedCall>();
  for (const call of calls) {
    if (!ACTIVATION_LAYERS.has(classNameOf(call.layer)) || call.activation === undefined) continue;
    let behind = onlySource(call);
    while (behind !== undefined && !hasKernel(behind.layer) && !behind.activation) behind = onlySource(behind);
    if (behind === undefined || behind.activation || found.has(behind)) continue;
    found.set(behind, call);
  }
  return found;
}

/** The call that the one input of a call comes from. */
function onlySource({ sources }: RecordedCall): RecordedCall | undefined {
  return sources.length === 1 && 'call' in sources[0] ? sources[0].call : undefined;
}

/** Whether no gradient passes where the activation is 0: leaky ones and tanh, which are 0 at 0 alone, let it pass. */
function stopsAtZero(activation: FoundActivation | undefined): boolean {
  const f = activation?.f;
  return f !== undefined && (f(-1e-3) === 0 || f(0) !== 0);
}

function misplacedScale(layer: Layer, kernels: readonly RecordedWeight[]): number | undefined {
  if (!sharesInitializer(layer)) return undefined;
  const [, pointwise] = kernels;
  const shape = layer.weights.find((weight) => roleOf(weight) === pointwise.role)?.shape;
  return Number(shape?.at(-2)) * pointwise.weight.signal.secondMoment;
}

/** Measured and expected; neither where there is no pair of examples. */
function correlationsOf(
  { signal: { correlation } }: Recorded,
  expected: Signal | undefined,
): Pick<LayerSignal, 'correlation' | 'expectedCorrelation'> {
  const isExpected = correlation !== undefined && Number.isFinite(expected?.log2);
  return { correlation, expectedCorrelation: isExpected ? expected?.correlation : undefined };
}

/**
 * The correlation of what comes into a layer; in front of a mean over places, where there is one on the way: that takes
 * away what differs from place to place, which the layers before it have told apart.
 */
function incomingCorrelation({ sources: [first] }: RecordedCall): number | undefined {
  const signalOf = (source: Source): Measured =>
    'call' in source ? source.call.outputs[source.output].signal : source.measured;
  let { correlation } = signalOf(first);
  for (let source = first; 'call' in source;) {
    const { layer, activation, sources } = source.call;
    if (sources.length !== 1 || hasKernel(layer) || activation !== undefined) break;
    [source] = sources;
    if (classNameOf(layer).includes('AveragePooling')) ({ correlation } = signalOf(source));
  }
  return correlation;
}

function gradientOf({ gradient }: Recorded): Moments | undefined {
  return gradient && momentsOf(gradient);
}

/** The ratio of two second moments; undefined if there is no second one, or it is 0. */
function ratio(moments: Moments | undefined, other: Moments | undefined): number | undefined {
  if (moments === undefined || other === undefined || other.secondMoment === 0) return undefined;
  return moments.secondMoment / other.secondMoment;
}
