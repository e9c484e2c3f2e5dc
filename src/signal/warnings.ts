/** What in a trace is likely to be in the way of training, in words. */
import type { Moments } from './moments.js';
import type { LayerSignal } from './layer_signal.js';

// A first layer multiplies whatever comes in; within a factor of 4 either way an input counts as normalised.
const FAR_FROM_1 = 4;

// A signal that grows or shrinks a thousandfold on its way leaves a network of usual depth for float16, and learning
// rates that are right at one end wrong at the other.
const FAR_FROM_START = 1000;

const MANY = 0.5;

/** Sentences, the one about the input first. */
export function warningsOf(inputs: readonly Moments[], layers: readonly LayerSignal[]): string[] {
  const warnings: string[] = [];
  inputs.forEach(({ secondMoment }, i) => {
    if (secondMoment > FAR_FROM_1 || secondMoment < 1 / FAR_FROM_1) {
      const which = inputs.length === 1 ? 'The input' : `Input ${i + 1}`;
      const digits = Number(secondMoment.toPrecision(3));
      warnings.push(
        `${which} is not normalised: E[x²] is ${digits}, and every layer before the first normalization is as far from 1.`,
      );
    }
  });
  const first = layers.at(0);
  const last = layers.at(-1);
  if (first === undefined || last === undefined) return warnings;

  const notFinite = layers.find(({ preActivation }) => !Number.isFinite(preActivation.secondMoment));
  if (notFinite !== undefined) warnings.push(`The signal overflows in ${notFinite.layer}.`);
  const change = last.preActivation.secondMoment / first.preActivation.secondMoment;
  if (change < 1 / FAR_FROM_START)
    warnings.push(`The signal vanishes: E[y²] is ${change.toExponential(1)} times the first layer's in the last.`);
  if (change > FAR_FROM_START)
    warnings.push(`The signal explodes: E[y²] is ${change.toExponential(1)} times the first layer's in the last.`);

  const atStart = first.preActivationGradient?.secondMoment;
  const atEnd = last.preActivationGradient?.secondMoment;
  if (atStart !== undefined && atEnd !== undefined) {
    const back = atStart / atEnd;
    if (back < 1 / FAR_FROM_START)
      warnings.push(
        `The gradient vanishes: E[(dL/dy)²] is ${back.toExponential(1)} times the last layer's in the first.`,
      );
    if (back > FAR_FROM_START)
      warnings.push(
        `The gradient explodes: E[(dL/dy)²] is ${back.toExponential(1)} times the last layer's in the first.`,
      );
  }
  const worst = (of: (layer: LayerSignal) => number): LayerSignal =>
    layers.reduce((most, layer) => (of(layer) > of(most) ? layer : most));
  const dead = worst((layer) => layer.dead);
  if (dead.dead > MANY) warnings.push(`${Math.round(100 * dead.dead)} % of the units of ${dead.layer} are dead.`);
  const saturated = worst((layer) => layer.saturated);
  if (saturated.saturated > MANY) {
    warnings.push(`${Math.round(100 * saturated.saturated)} % of the values of ${saturated.layer} are saturated.`);
  }
  return warnings;
}
