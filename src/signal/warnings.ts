/** Says what in a trace may keep a model from training. */
import { ofLikeness } from './likeness.js';
import type { LayerSignal } from './layer_signal.js';
import type { Moments } from './moments.js';
import type { RecordedPasses } from './record.js';
import type { TracedLayer } from './traced_layers.js';

// A first layer multiplies whatever comes in; an input within a factor of 4 of 1 is close enough.
const FAR_FROM_1 = 4;

// A signal that grows or shrinks a thousandfold on its way leaves a network of usual depth for float16, and learning
// rates that are right at one end wrong at the other.
const FAR_FROM_START = 1000;

const MANY = 0.5;

// A kernel for a linear or a rectified input multiplies E[x²] by 1 or 2.
const LEAST_SCALE = 0.5;
const MOST_SCALE = 2.5;

/** Sentences, those about inputs first. */
export function warningsOf(recording: RecordedPasses, traced: readonly TracedLayer[]): string[] {
  const { calls, gradientFailure, jacobianFailure } = recording;
  const layers = traced.map(({ signal }) => signal);
  // Indices are looked up, whatever their size.
  const inputs = recording.inputs.filter(({ isLookedUp }) => !isLookedUp);
  return [
    ...ofInputs(inputs),
    ...ofOverflow(layers),
    ...ofSignal(traced),
    ...(gradientFailure === undefined ? ofGradient(traced) : [`The gradient cannot be computed: ${gradientFailure}`]),
    ...(jacobianFailure === undefined ? [] : [`The Jacobian cannot be computed: ${jacobianFailure}`]),
    ...ofLikeness(inputs, traced, calls),
    ...ofUnits(layers),
    ...traced.flatMap(ofSeparable),
  ];
}

function ofInputs(inputs: readonly Moments[]): string[] {
  return inputs.flatMap(({ secondMoment }, i) => {
    if (secondMoment <= FAR_FROM_1 && secondMoment >= 1 / FAR_FROM_1) return [];
    const which = inputs.length === 1 ? 'The input' : `Input ${i + 1}`;
    const value = Number(secondMoment.toPrecision(3));
    const effect = 'E[y²] is off by the same factor up to the first normalization';
    return [`${which} is not normalized: E[x²] is ${value}, and ${effect}.`];
  });
}

function ofOverflow(layers: readonly LayerSignal[]): string[] {
  const first = layers.find(({ preActivation }) => !Number.isFinite(preActivation.secondMoment));
  return first === undefined ? [] : [`The signal overflows in ${first.layer}.`];
}

function ofSignal(traced: readonly TracedLayer[]): string[] {
  // A kernel of zeros is a choice, not a signal that has died on its way.
  const signals = traced.filter(({ hasZeroKernel }) => !hasZeroKernel).map(({ signal }) => signal.preActivation);
  return ofChange(signals.at(-1), signals.at(0), 'signal', 'E[y²] in the last layer is', 'that of the first');
}

function ofGradient(traced: readonly TracedLayer[]): string[] {
  // Kernels of zeros keep the gradient from the layers before them until they have learned.
  const isBlocked = traced.some(({ hasZeroKernel }) => hasZeroKernel);
  const gradients = traced
    .map(({ signal }) => signal.preActivationGradient)
    .filter((gradient) => gradient !== undefined && !(isBlocked && gradient.secondMoment === 0));
  return ofChange(
    gradients.at(0),
    gradients.at(-1),
    'gradient',
    'E[(dL/dy)²] in the first layer is',
    'that of the last',
  );
}

/** A sentence if the moments of two layers are far apart. */
function ofChange(
  moments: Moments | undefined,
  others: Moments | undefined,
  what: string,
  ofWhere: string,
  thatOf: string,
): string[] {
  if (moments === undefined || others === undefined) return [];
  const change = moments.secondMoment / others.secondMoment;
  const verb = change < 1 / FAR_FROM_START ? 'vanishes' : change > FAR_FROM_START ? 'explodes' : undefined;
  const times = change === 0 ? '0' : change.toExponential(1);
  return verb === undefined ? [] : [`The ${what} ${verb}: ${ofWhere} ${times} times ${thatOf}.`];
}

function ofUnits(layers: readonly LayerSignal[]): string[] {
  return (['dead', 'saturated'] as const).flatMap((state) => {
    const worst = layers.reduce<LayerSignal | undefined>(
      (most, layer) => (layer[state] > (most?.[state] ?? MANY) ? layer : most),
      undefined,
    );
    if (worst === undefined) return [];
    const share = `${Math.round(100 * worst[state])} %`;
    return [`${share} of the ${state === 'dead' ? 'units' : 'values'} in ${worst.layer} are ${state}.`];
  });
}

function ofSeparable({ signal: { layer }, misplacedScale }: TracedLayer): string[] {
  if (misplacedScale === undefined || (misplacedScale >= LEAST_SCALE && misplacedScale <= MOST_SCALE)) return [];
  return [
    `The pointwise kernel of ${layer} multiplies E[x²] by ${Number(misplacedScale.toPrecision(3))}: ` +
      'tf.layers.separableConv2d ignores pointwiseInitializer and uses depthwiseInitializer for both kernels. ' +
      'initializeModel gives each kernel the variance for its own fan in.',
  ];
}
