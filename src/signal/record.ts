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
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type FoundActivation, ownActivation } from '../model/activation.js';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import type { Seed } from '../random/seed.js';
import { gradientsOf } from '../tfjs/engine.js';
import { intercept, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import { type Bounds, measure, type Measured, readMeasured } from './moments.js';

/** A signal at one place, and the gradient of the loss there; undefined where none comes by. */
export interface Recorded {
  readonly signal: Measured;
  readonly gradient: Measured | undefined;
}

/** A call of a layer. */
export interface RecordedCall {
  readonly layer: Layer;
  /** Which calls the inputs come from; undefined for an input of the model. */
  readonly from: readonly (RecordedCall | undefined)[];
  /** The inputs of the model among them, as they came. */
  readonly inputs: readonly Measured[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  /** The activation that the layer is, or has of its own. */
  readonly activation: FoundActivation | undefined;
  /** Before the layer's own activation; undefined where it has none. */
  readonly preActivation: Recorded | undefined;
  readonly output: Recorded;
}

/** A weight, and the gradient of the loss in it. */
export interface RecordedWeight {
  readonly layer: Layer;
  readonly role: string;
  readonly weight: Recorded;
}

export interface Recording {
  readonly inputs: readonly Measured[];
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[];
  readonly weights: readonly RecordedWeight[];
}

/** What is sent back: the gradient of this, or where it is missing normal values of variance 1. */
export type Loss = (...outputs: Tensor[]) => Scalar;

// Where an activation is flat on both sides, or, for relu6, above.
const BOUNDS: Readonly<Record<string, Bounds>> = {
  tanh: [-1, 1],
  softsign: [-1, 1],
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  relu6: [-6, 6],
};

/** The numbers of a place's measurements, which are read together in the end. */
interface Probe {
  signal: number;
  gradient: number | undefined;
}

interface Call {
  readonly layer: Layer;
  readonly from: (Call | undefined)[];
  readonly inputs: Probe[];
  readonly inputShapes: number[][];
  readonly activation: FoundActivation | undefined;
  outputShape: number[];
  preActivation: Probe | undefined;
  output: Probe;
}

/**
 * Records one forward and one backward pass. The model is as it was when the call returns, before the promise does:
 * the moving averages of batch normalization are put back.
 */
export async function record(
  model: LayersModel,
  layers: readonly Layer[],
  batch: readonly Tensor[],
  { loss, training, seed }: { loss: Loss | undefined; training: boolean; seed: number },
): Promise<Recording> {
  const kept: Tensor1D[] = [];
  const measured = (values: Tensor, bounds?: Bounds): number => kept.push(keep(measure(values, bounds))) - 1;
  /** The identity, which measures what goes through it and the gradient that comes back. */
  const probed = (values: Tensor, probe: Probe, bounds?: Bounds): Tensor => {
    if (values.dtype !== 'float32') {
      probe.signal = measured(values);
      return clone(values);
    }
    return customGrad((...args: unknown[]) => {
      const x = args[0] as Tensor;
      probe.signal = measured(x, bounds);
      return {
        value: clone(x),
        gradFunc: (gradient: Tensor) => {
          probe.gradient = measured(gradient);
          return clone(gradient);
        },
      };
    })(values);
  };

  // Read before the layers' own activations are covered.
  const activations = new Map(layers.map((layer) => [layer, ownActivation(layer)]));
  const calls: Call[] = [];
  const makers = new Map<number, Call>();
  const inputProbes = new Map<number, Probe>();
  const running: Call[] = [];
  const weights = layers.flatMap((layer) => layer.weights.map((weight) => ({ layer, weight })));
  const moving = weights.filter(({ weight }) => roleOf(weight).startsWith('moving_')).map(({ weight }) => weight);

  const forward = (): Tensor[] => {
    const inputs = batch.map((values, i) => {
      const probe = emptyProbe();
      // As the model would: a cast of its own would hide where the values come from.
      const input = probed(cast(values, model.inputs[i].dtype), probe);
      inputProbes.set(input.id, probe);
      return input;
    });
    return [model.call(inputs, { training })].flat();
  };
  const interception = {
    call: (layer: Layer, inputs: Tensor[], call: () => Tensor | Tensor[]) => {
      const activation = activations.get(layer);
      const current: Call = {
        layer,
        from: inputs.map(({ id }) => makers.get(id)),
        inputs: inputs.flatMap(({ id }) => inputProbes.get(id) ?? []),
        inputShapes: inputs.map(({ shape }) => shape),
        activation,
        outputShape: [],
        preActivation: undefined,
        output: emptyProbe(),
      };
      running.push(current);
      const [first, ...others] = [call()].flat();
      running.pop();
      calls.push(current);
      current.outputShape = first.shape;
      // Outputs after the first are states of a recurrent layer.
      const outputs = [probed(first, current.output, BOUNDS[activation?.name ?? '']), ...others.map((x) => clone(x))];
      outputs.forEach(({ id }) => makers.set(id, current));
      return outputs.length === 1 ? outputs[0] : outputs;
    },
    activation: (_: Layer, input: Tensor, activate: (input: Tensor) => Tensor) => {
      const current = running[running.length - 1];
      current.preActivation = emptyProbe();
      return activate(probed(input, current.preActivation));
    },
  };

  const weightProbes: { layer: Layer; weight: LayerWeight; probe: Probe }[] = [];
  const before = moving.map((weight) => clone(weight.read()));
  try {
    tidy(() => {
      const scalarOf = (outputs: Tensor[]): Scalar => loss?.(...outputs) ?? againstNoise(outputs, seed);
      const of = weights.map(({ weight }) => weight.read());
      const gradients = intercept(layers, interception, () =>
        gradientsOf(() => scalarOf(forward()), [...of, ...batch.filter(({ dtype }) => dtype === 'float32')]),
      );
      weights.forEach(({ layer, weight }, i) => {
        const gradient = gradients[i];
        const probe = { signal: measured(of[i]), gradient: gradient === undefined ? undefined : measured(gradient) };
        weightProbes.push({ layer, weight, probe });
      });
    });
  } catch (error) {
    dispose(kept);
    throw error;
  } finally {
    moving.forEach((weight, i) => weight.write(before[i]));
    dispose(before);
  }

  const values = await readMeasured(kept);
  dispose(kept);
  const read = ({ signal, gradient }: Probe): Recorded => ({
    signal: values[signal],
    gradient: gradient === undefined ? undefined : values[gradient],
  });
  const recorded = new Map<Call, RecordedCall>();
  for (const call of calls) {
    recorded.set(call, {
      ...call,
      from: call.from.map((from) => (from === undefined ? undefined : recorded.get(from))),
      inputs: call.inputs.map((probe) => read(probe).signal),
      preActivation: call.preActivation === undefined ? undefined : read(call.preActivation),
      output: read(call.output),
    });
  }
  return {
    inputs: [...inputProbes.values()].map((probe) => read(probe).signal),
    calls: [...recorded.values()],
    weights: weightProbes.map(({ layer, weight, probe }) => ({ layer, role: roleOf(weight), weight: read(probe) })),
  };
}

function emptyProbe(): Probe {
  return { signal: NaN, gradient: undefined };
}

/** The sum of outputs times standard normals: its gradient in the outputs are those normals. */
function againstNoise(outputs: Tensor[], seed: number): Scalar {
  const terms = outputs.map((output, i) => {
    const noise: Seed = [seed, i];
    return sum(mul(output, statelessRandomNormal(output.shape, noise)));
  });
  return terms.reduce((total, term) => add(total, term)) as Scalar;
}
