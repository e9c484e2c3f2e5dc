import { clone, customGrad, dispose, keep, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type FoundActivation, ownActivation, UNKNOWN } from '../model/activation.js';
import { classNameOf, type Interception, type Layer } from '../tfjs/layers.js';
import { type Bounds, type Kind, measure, type Measured, readMeasured } from './moments.js';
import type { Recorded, RecordedCall, Recording, Source } from './recording.js';

// Values at which an activation is flat; relu6 is flat at 6 alone.
const BOUNDS: Readonly<Record<string, Bounds>> = {
  tanh: [-1, 1],
  softsign: [-1, 1],
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  relu6: [-6, 6],
};

/** A measured place: the indices of its measurements. */
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

/** Measures the signals in a model's layers, and the gradients that come back. */
export class Recorder implements Interception {
  readonly #activations: ReadonlyMap<Layer, FoundActivation | undefined>;
  /** These stay on the backend until all of them are read. */
  readonly #measurements: Tensor1D[] = [];
  /** By the ids of tensors. */
  readonly #origins = new Map<number, Origin>();
  readonly #inputs: Probe[] = [];
  readonly #weights: { layer: Layer; role: string; probe: Probe }[] = [];
  readonly #calls: Call[] = [];
  readonly #running: Call[] = [];
  /** Of the batch. */
  #examples: number | undefined;
  #outputs: readonly Tensor[] = [];
  #gradientFailure: string | undefined;

  /** @param layers whose calls will be measured; their activations are read before anything takes their place */
  constructor(layers: readonly Layer[]) {
    this.#activations = new Map(layers.map((layer) => [layer, readableActivation(layer)]));
  }

  /** Measures an input of the model, and returns its replacement. */
  input(values: Tensor): Tensor {
    this.#examples ??= values.shape[0];
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

  /** Whether the backward pass has thrown. */
  get hasFailed(): boolean {
    return this.#gradientFailure !== undefined;
  }

  /** Of the model's outputs. */
  get outputShapes(): (readonly number[])[] {
    return this.#outputs.map(({ shape }) => shape);
  }

  /** Whether a lookup took an input of the model for indices. */
  isLookedUp(input: number): boolean {
    const isInput = (origin: Origin): boolean => 'probe' in origin && origin.probe === this.#inputs[input];
    return this.#calls.some(({ layer, origins }) => classNameOf(layer) === 'Embedding' && origins.some(isInput));
  }

  /** Takes the outputs of the model, with which the forward pass ends. */
  output(outputs: readonly Tensor[]): void {
    this.#outputs = outputs;
  }

  /**
   * Takes an error of the backward pass, for example from an operation without a gradient. @throws what the forward
   * pass does
   */
  failure(error: unknown): void {
    if (this.#outputs.length === 0) throw error;
    this.#gradientFailure = messageOf(error);
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

  #measure(values: Tensor, kind?: Kind): number {
    return this.#measurements.push(keep(measure(values, kind))) - 1;
  }

  #measureSignal(values: Tensor, bounds?: Bounds): number {
    return this.#measure(values, { bounds, examples: this.#examples });
  }

  /** The identity, which measures its input and the gradient that comes back. */
  #through(values: Tensor, probe: Probe, bounds?: Bounds): Tensor {
    if (values.dtype !== 'float32') {
      probe.signal = this.#measureSignal(values);
      return clone(values);
    }
    return customGrad((...args: unknown[]) => {
      const x = args[0] as Tensor;
      probe.signal = this.#measureSignal(x, bounds);
      return {
        value: clone(x),
        gradFunc: (gradient: Tensor) => {
          probe.gradient = this.#measure(gradient);
          return clone(gradient);
        },
      };
    })(values);
  }

  /** An input that no measured layer gives, such as a copy that a custom layer makes, is measured where it arrives. */
  #originOf(input: Tensor): Origin {
    const known = this.#origins.get(input.id);
    if (known !== undefined) return known;
    const origin = { probe: { signal: this.#measureSignal(input), gradient: undefined } };
    this.#origins.set(input.id, origin);
    return origin;
  }

  /**
   * All calls but the repeated ones: tfjs calls a layer or a nested model once more for each further output that is
   * needed, and drops what that gives (tfjs-layers/src/engine/executor.ts, execute).
   */
  #usedCalls(): Call[] {
    // Calls of one layer on the same inputs have one number.
    const numbers = new Map<Call, number>();
    const firsts = new Map<string, number>();
    const nameOf = (origin: Origin): string =>
      'call' in origin ? `${numbers.get(origin.call) ?? ''}:${origin.output}` : `measured ${origin.probe.signal}`;
    this.#calls.forEach((call, i) => {
      const name = [call.layer.id, ...call.origins.map(nameOf)].join();
      const number = firsts.get(name) ?? i;
      firsts.set(name, number);
      numbers.set(call, number);
    });
    // A shared layer may be called twice on one input, for two uses: the last calls first, as uses come after calls.
    const used = new Set(this.#outputs.flatMap(({ id }) => callsOf(this.#origins.get(id))));
    return this.#calls
      .map((call, i) => ({ call, isRepeated: numbers.get(call) !== i }))
      .reverse()
      .filter(({ call, isRepeated }) => {
        if (isRepeated && !used.has(call)) return false;
        for (const source of call.origins.flatMap(callsOf)) used.add(source);
        return true;
      })
      .reverse()
      .map(({ call }) => call);
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
      inputs: this.#inputs.map((probe, i) => ({ ...read(probe).signal, isLookedUp: this.isLookedUp(i) })),
      calls: [...recorded.values()],
      weights: this.#weights.map(({ layer, role, probe }) => ({ layer, role, weight: read(probe) })),
      gradientFailure: this.#gradientFailure,
    };
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function callsOf(origin: Origin | undefined): Call[] {
  return origin !== undefined && 'call' in origin ? [origin.call] : [];
}

function emptyProbe(): Probe {
  return { signal: NaN, gradient: undefined };
}

/** The activation of a layer; an unknown one if a PReLU has slopes that are not finite. */
function readableActivation(layer: Layer): FoundActivation | undefined {
  try {
    return ownActivation(layer);
  } catch (error) {
    // Reading the slopes fails where the device is lost.
    if (!(error instanceof RangeError)) throw error;
    return UNKNOWN;
  }
}
