import { factsOf } from '../model/layer_facts.js';
import { signalBehind } from '../propagation/layer_activation.js';
import { type LayerFacts, signalThrough } from '../propagation/layer.js';
import { type Moments, type Signal, signalOf } from '../propagation/layer_signal.js';
import type { Layer } from '../tfjs/layers.js';
import type { Measured } from './moments.js';
import type { RecordedCall, Recording } from './recording.js';

/** The signal that theory expects in a call of a layer. */
export interface Expected {
  /** The output of the layer's kernel, before its own activation. */
  readonly preActivation: Signal;
  /** Each output. */
  readonly outputs: readonly Signal[];
}

/**
 * What theory expects of every call, from the measured inputs of the model, their correlation too, and the moments of
 * its weights. Where there is no formula for what a layer does (recurrence, softmax, a custom layer), it continues from
 * what was measured; and behind pools and embeddings, which depend on how alike the places of the inputs are, and on
 * the words.
 */
export function expectedSignals({ calls, weights }: Recording, training: boolean): Map<RecordedCall, Expected> {
  const weightsOf = new Map<Layer, Map<string, Moments>>();
  for (const { layer, role, weight } of weights) {
    const moments = weightsOf.get(layer) ?? new Map<string, Moments>();
    weightsOf.set(layer, moments.set(role, weight.signal));
  }
  const expected = new Map<RecordedCall, Expected>();
  for (const call of calls) {
    const inputs = call.sources.map((source) =>
      'call' in source ? (expected.get(source.call)?.outputs[source.output] ?? NOTHING) : asMeasured(source.measured),
    );
    const facts = factsOf({ ...call, training, weights: weightsOf.get(call.layer) ?? new Map<string, Moments>() });
    const linear = facts && !AS_MEASURED.has(facts.kind) ? signalThrough(facts, inputs) : undefined;
    const measured = call.outputs.map(({ signal }) => asMeasured(signal));
    const behind = linear && call.activation ? signalBehind(call.activation, linear) : linear;
    expected.set(call, {
      preActivation: linear ?? (call.preActivation ? asMeasured(call.preActivation.signal) : measured[0]),
      outputs: [behind ?? measured[0], ...measured.slice(1)],
    });
  }
  return expected;
}

/** A measured signal; for one example its values are assumed to be independent. */
function asMeasured({ mean, secondMoment, correlation }: Measured): Signal {
  const moments = { mean, secondMoment };
  return signalOf(correlation === undefined ? moments : { ...moments, product: correlation * secondMoment });
}

const AS_MEASURED: ReadonlySet<LayerFacts['kind']> = new Set(['maxPooling', 'averagePooling', 'lookup']);

/** Stands for an output that a layer does not have. */
const NOTHING: Signal = { log2: NaN, relativeMean: NaN, correlation: NaN };
