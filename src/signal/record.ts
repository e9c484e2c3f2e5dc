/** Runs a model forwards and backwards once, and measures what goes through its layers. */
import {
  add,
  cast,
  clone,
  customGrad,
  dispose,
  keep,
  mul,
  type Scalar,
  scalar,
  sum,
  Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { brokenRule, wrongKind } from '../arguments/errors.js';
import { type FoundActivation, ownActivation, UNKNOWN } from '../model/activation.js';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import type { Seed } from '../random/seed.js';
import { gradientsOf } from '../tfjs/engine.js';
import { allLayers, assign, intercept, type Interception, type Layer, lendStates, roleOf } from '../tfjs/layers.js';
import { type Bounds, measure, type Measured, readMeasured } from './moments.js';

/** A signal at one place, and the gradient of the loss there; undefined if no gradient reaches it. */
export interface Recorded {
  readonly signal: Measured;
  readonly gradient: Measured | undefined;
}

/** An input of a call: the output of another call, or, if no call made it, its measurement. */
export type Source = { readonly call: RecordedCall; readonly output: number } | { readonly measured: Measured };

/** A call of a layer. */
export interface RecordedCall {
  readonly layer: Layer;
  readonly sources: readonly Source[];
  readonly inputShapes: readonly (readonly number[])[];
  /** The shape of the first output. */
  readonly outputShape: readonly number[];
  /** The activation that the layer is, or has of its own. */
  readonly activation: FoundActivation | undefined;
  /** Before the layer's own activation; undefined if it has none. */
  readonly preActivation: Recorded | undefined;
  /** The layer's output, and what else it gives: the states of a recurrent layer, say. */
  readonly outputs: readonly Recorded[];
}

/** A weight, and the gradient of the loss in it. */
export interface RecordedWeight {
  readonly layer: Layer;
  readonly role: string;
  readonly weight: Recorded;
}

/** What a run of a model gave. */
export interface Recording {
  /** The model's inputs. */
  readonly inputs: readonly Measured[];
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[];
  readonly weights: readonly RecordedWeight[];
  /** Why the gradient has not got all the way back; undefined if it has. */
  readonly gradientFailure: string | undefined;
}

/** What is sent back: the gradient of this, or without one normal values of variance 1. */
export type Loss = (...outputs: Tensor[]) => Scalar;

// Where an activation is flat on both sides, or, for relu6, above.
const BOUNDS: Readonly<Record<string, Bounds>> = {
  tanh: [-1, 1],
  softsign: [-1, 1],
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  relu6: [-6, 6],
};

/** A place that is measured: the numbers of its measurements. */
interface Probe {
  signal: number;
  gradient: number | undefined;
}

/** Where a tensor comes from: an output of a call, or a place that no call made. */
type Origin = { readonly call: Call; readonly output: number } | { readonly probe: Probe };

/** A call while the model runs. */
interface Call {
  readonly layer: Layer;
  readonly origins: readonly Origin[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly activation: FoundActivation | undefined;
  preActivation: Probe | undefined;
  outputs: readonly Probe[];
  outputShape: readonly number[];
}

/** Measures what goes through the layers of a model, and the gradients that come back. */
class Recorder implements Interception {
  readonly #activations: ReadonlyMap<Layer, FoundActivation | undefined>;
  /** Stay on the backend until all of them are read. */
  readonly #measurements: Tensor1D[] = [];
  /** By the numbers of tensors. */
  readonly #origins = new Map<number, Origin>();
  readonly #inputs: Probe[] = [];
  readonly #weights: { layer: Layer; role: string; probe: Probe }[] = [];
  readonly #calls: Call[] = [];
  readonly #running: Call[] = [];
  #outputs: readonly Tensor[] = [];
  #gradientFailure: string | undefined;

  /** @param layers whose calls will be measured; their activations are read before anything takes their place */
  constructor(layers: readonly Layer[]) {
    this.#activations = new Map(layers.map((layer) => [layer, readableActivation(layer)]));
  }

  /** Measures an input of the model, and returns what takes its place. */
  input(values: Tensor): Tensor {
    const probe = emptyProbe();
    const input = this.#through(values, probe);
    this.#origins.set(input.id, { probe });
    this.#inputs.push(probe);
    return input;
  }

  call(layer: Layer, inputs: Tensor[], call: () => Tensor | Tensor[]): Tensor | Tensor[] {
    const current: Call = {
      layer,
      origins: inputs.map((input) => this.#originOf(input)),
      inputShapes: inputs.map(({ shape }) => shape),
      activation: this.#activations.get(layer),
      preActivation: undefined,
      outputs: [],
      outputShape: [],
    };
    this.#running.push(current);
    const outputs = [call()].flat();
    this.#running.pop();
    this.#calls.push(current);
    current.outputShape = outputs[0].shape;
    current.outputs = outputs.map(emptyProbe);
    const measured = outputs.map((output, i) => {
      const bounds = i === 0 ? BOUNDS[current.activation?.name ?? ''] : undefined;
      const replacement = this.#through(output, current.outputs[i], bounds);
      this.#origins.set(replacement.id, { call: current, output: i });
      return replacement;
    });
    return measured.length === 1 ? measured[0] : measured;
  }

  activation(layer: Layer, input: Tensor, activate: (input: Tensor) => Tensor): Tensor {
    const current = this.#running.filter((call) => call.layer === layer).at(-1);
    if (current === undefined) return activate(input);
    current.preActivation = emptyProbe();
    return activate(this.#through(input, current.preActivation));
  }

  /** Takes the outputs of the model, with which the forward pass ends. */
  output(outputs: readonly Tensor[]): void {
    this.#outputs = outputs;
  }

  /** Takes what the backward pass throws, at an operation without a gradient say. @throws what the forward pass does */
  failure(error: unknown): void {
    if (this.#outputs.length === 0) throw error;
    this.#gradientFailure = error instanceof Error ? error.message : String(error);
  }

  /** Measures a weight and its gradient. */
  weight(layer: Layer, role: string, values: Tensor, gradient: Tensor | undefined): void {
    const signal = this.#measure(values);
    const probe = { signal, gradient: gradient === undefined ? undefined : this.#measure(gradient) };
    this.#weights.push({ layer, role, probe });
  }

  /** Reads all measurements, in one transfer. */
  async finish(): Promise<Recording> {
    try {
      return this.#recordingOf(await readMeasured(this.#measurements));
    } finally {
      this.dispose();
    }
  }

  /** Disposes of the measurements. */
  dispose(): void {
    dispose(this.#measurements);
  }

  #measure(values: Tensor, bounds?: Bounds): number {
    return this.#measurements.push(keep(measure(values, bounds))) - 1;
  }

  /** The identity, which measures what goes through it and the gradient that comes back. */
  #through(values: Tensor, probe: Probe, bounds?: Bounds): Tensor {
    if (values.dtype !== 'float32') {
      probe.signal = this.#measure(values);
      return clone(values);
    }
    return customGrad((...args: unknown[]) => {
      const x = args[0] as Tensor;
      probe.signal = this.#measure(x, bounds);
      return {
        value: clone(x),
        gradFunc: (gradient: Tensor) => {
          probe.gradient = this.#measure(gradient);
          return clone(gradient);
        },
      };
    })(values);
  }

  /** An input that no layer has given, a copy that a custom layer made say, is measured where it arrives. */
  #originOf(input: Tensor): Origin {
    const known = this.#origins.get(input.id);
    if (known !== undefined) return known;
    const origin = { probe: { signal: this.#measure(input), gradient: undefined } };
    this.#origins.set(input.id, origin);
    return origin;
  }

  /**
   * All calls but those that tfjs makes once more for each further output of a layer or a nested model, only to drop
   * what they give (tfjs-layers/src/engine/executor.ts, execute).
   */
  #usedCalls(): Call[] {
    const firsts = new Map<string, Call>();
    const numbers = new Map<Call, number>();
    const keyOf = (origin: Origin): string =>
      'call' in origin ? `${numbers.get(origin.call) ?? ''}:${origin.output}` : `measured ${origin.probe.signal}`;
    const repeated = new Set<Call>();
    this.#calls.forEach((call, i) => {
      const key = [call.layer.id, ...call.origins.map(keyOf)].join();
      const first = firsts.get(key) ?? call;
      firsts.set(key, first);
      if (first !== call) repeated.add(call);
      numbers.set(call, numbers.get(first) ?? i);
    });
    const used = new Set<Call>();
    const use = (origins: readonly Origin[]): void => {
      for (const origin of origins) if ('call' in origin) used.add(origin.call);
    };
    use(this.#outputs.flatMap((output) => this.#origins.get(output.id) ?? []));
    // Whoever uses a call comes after it.
    const calls: Call[] = [];
    for (const call of [...this.#calls].reverse()) {
      if (repeated.has(call) && !used.has(call)) continue;
      calls.push(call);
      use(call.origins);
    }
    return calls.reverse();
  }

  #recordingOf(values: readonly Measured[]): Recording {
    const read = ({ signal, gradient }: Probe): Recorded => ({
      signal: values[signal],
      gradient: gradient === undefined ? undefined : values[gradient],
    });
    const recorded = new Map<Call, RecordedCall>();
    const sourceOf = (origin: Origin): Source => {
      if ('probe' in origin) return { measured: values[origin.probe.signal] };
      const call = recorded.get(origin.call);
      // An output is measured where its call is not among the recorded ones.
      return call === undefined
        ? { measured: values[origin.call.outputs[origin.output].signal] }
        : { call, output: origin.output };
    };
    for (const call of this.#usedCalls()) {
      recorded.set(call, {
        layer: call.layer,
        sources: call.origins.map(sourceOf),
        inputShapes: call.inputShapes,
        outputShape: call.outputShape,
        activation: call.activation,
        preActivation: call.preActivation && read(call.preActivation),
        outputs: call.outputs.map(read),
      });
    }
    return {
      inputs: this.#inputs.map((probe) => read(probe).signal),
      calls: [...recorded.values()],
      weights: this.#weights.map(({ layer, role, probe }) => ({ layer, role, weight: read(probe) })),
      gradientFailure: this.#gradientFailure,
    };
  }
}

function emptyProbe(): Probe {
  return { signal: NaN, gradient: undefined };
}

/** The activation of a layer; an unknown one where a PReLU has slopes that are not finite. */
function readableActivation(layer: Layer): FoundActivation | undefined {
  try {
    return ownActivation(layer);
  } catch {
    return UNKNOWN;
  }
}

/**
 * Records one forward and one backward pass. When the call returns, before its promise is fulfilled, the model is as it
 * was: moving averages and the states of recurrent layers are put back.
 *
 * @throws what the model or the loss throws; TypeError or RangeError for a loss that is not a scalar
 */
export function record(
  model: LayersModel,
  layers: readonly Layer[],
  batch: readonly Tensor[],
  { loss, training, seed }: { loss: Loss | undefined; training: boolean; seed: number },
): Promise<Recording> {
  const recorder = new Recorder(layers);
  const weights = layers.flatMap((layer) => layer.weights.map((weight) => ({ layer, weight })));
  const run = (): Scalar => {
    // The model would cast its inputs itself, which would hide where the values come from.
    const inputs = batch.map((values, i) => recorder.input(cast(values, model.inputs[i].dtype)));
    const outputs = [model.call(inputs, { training })].flat();
    const value = loss === undefined ? againstNoise(outputs, seed) : scalarOf(loss, outputs);
    recorder.output(outputs);
    return value;
  };
  const gradients = (of: Tensor[]): (Tensor | undefined)[] => {
    try {
      return intercept(layers, recorder, () => gradientsOf(run, of));
    } catch (error) {
      recorder.failure(error);
      return [];
    }
  };
  try {
    leaveAsItIs(model, () => {
      tidy(() => {
        const of = weights.map(({ weight }) => weight.read());
        // The batch gives layers before the first weight a gradient, and tfjs refuses an empty list.
        const inputs = [...batch.filter(({ dtype }) => dtype === 'float32'), scalar(0)];
        const ofWeights = gradients([...of, ...inputs]);
        weights.forEach(({ layer, weight }, i) => {
          recorder.weight(layer, roleOf(weight), of[i], ofWeights.at(i));
        });
      });
    });
  } catch (error) {
    recorder.dispose();
    throw error;
  }
  return recorder.finish();
}

/** Runs `body`, and puts back the weights that it sets, moving averages say, and the states of recurrent layers. */
function leaveAsItIs(model: LayersModel, body: () => void): void {
  const layers = allLayers(model);
  const weights = [...new Set([...layers].flatMap((layer) => layer.weights))];
  const before = weights.map((weight) => clone(weight.read()));
  const returnStates = lendStates(layers);
  try {
    body();
  } finally {
    returnStates();
    weights.forEach((weight, i) => {
      if (weight.read().dataId !== before[i].dataId) assign(weight, before[i]);
    });
    dispose(before);
  }
}

/** @throws TypeError, RangeError where a loss is not a scalar */
function scalarOf(loss: Loss, outputs: Tensor[]): Scalar {
  const value: unknown = loss(...outputs);
  if (!(value instanceof Tensor)) throw wrongKind('loss', 'a function that returns a scalar tensor', value);
  if (value.rank === 0) return value as Scalar;
  throw brokenRule(
    `"loss" expected a function that returns a scalar tensor, got one of shape [${String(value.shape)}]`,
  );
}

/** The sum of outputs times standard normals: its gradient in the outputs are those normals. */
function againstNoise(outputs: Tensor[], seed: number): Scalar {
  const terms = outputs.map((output, i) => {
    // No integer seed of an initializer has a negative second word: the noise is independent of the weights.
    const noise: Seed = [seed, -1 - i];
    return sum(mul(output, statelessRandomNormal(output.shape, noise)));
  });
  return terms.reduce((total, term) => add(total, term)) as Scalar;
}
