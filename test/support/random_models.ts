/** Random models of every layer of tfjs: with branches, shared, nested, wrapped and custom layers, and frozen ones. */
import * as tf from '@tensorflow/tfjs';
import { on } from './models.js';

const { layers } = tf;

type Layer = tf.layers.Layer;
type Signal = tf.SymbolicTensor;

/** Random choices that are the same in every run: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }
}

/** A layer that this package does not know, with fields that are called like those of tfjs's own. */
class Custom extends tf.layers.Layer {
  static readonly className: string = 'FuzzCustom';
  readonly #isPlain: boolean;

  constructor(fields: object = {}) {
    super({});
    this.#isPlain = Object.keys(fields).length === 0;
    Object.assign(this, fields);
  }
  override build(): void {
    this.addWeight('kernel', [2, 2], 'float32', tf.initializers.ones(), undefined, this.#isPlain);
    this.addWeight('bias', [2], 'float32', tf.initializers.ones());
    this.built = true;
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.mul([inputs].flat()[0], 0.5));
  }
}

/** One whose configuration cannot be read. */
class Unreadable extends Custom {
  static override readonly className = 'FuzzUnreadable';
  override getConfig(): never {
    throw new Error('no configuration');
  }
}

/** One whose `call` is a field of the instance, as TypeScript makes it of an arrow function. */
class CallField extends Custom {
  static override readonly className = 'FuzzCallField';
  override call = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor => tf.tidy(() => tf.tanh([inputs].flat()[0]));
}

const HOSTILE_FIELDS: readonly object[] = [
  { layer: 'first' },
  { layer: null },
  { cell: 5 },
  { cells: {} },
  { forwardLayer: 1 },
  { layers: [], predict: () => undefined },
  { states_: 3, keptStates: 4 },
];

const ACTIVATIONS = ['relu', 'tanh', 'elu', 'selu', 'sigmoid', 'softmax', 'linear', 'gelu', 'swish', 'relu6'] as const;
const CONSTRAINTS = ['nonNeg', 'unitNorm', 'maxNorm', 'minMaxNorm'] as const;

/** A model, and what to run through it. */
export interface RandomModel {
  readonly model: tf.LayersModel;
  readonly batch: tf.Tensor[];
}

/** Makes random models. */
export class ModelMaker {
  readonly #random: Random;
  readonly #layers: Layer[] = [];
  /** Of stateful models, whose batches have one size. */
  readonly #batchSize: number | null;

  constructor(random: Random) {
    this.#random = random;
    this.#batchSize = random.chance(0.3) ? 2 : null;
  }

  /** Applies a layer, and keeps it for sharing and freezing. */
  #use(layer: Layer, ...inputs: Signal[]): Signal {
    this.#layers.push(layer);
    return [on(layer, ...inputs)].flat()[0];
  }

  /** Options of layers with kernels. */
  #options(): { activation: 'relu'; useBias: boolean; kernelConstraint?: 'nonNeg' } {
    const random = this.#random;
    return {
      activation: random.pick(ACTIVATIONS) as 'relu',
      useBias: random.chance(0.7),
      ...(random.chance(0.2) && { kernelConstraint: random.pick(CONSTRAINTS) as 'nonNeg' }),
      ...(random.chance(0.1) && { biasConstraint: random.pick(CONSTRAINTS) }),
      ...(random.chance(0.1) && { trainable: false }),
    };
  }

  #size(): number {
    return 1 + this.#random.below(3);
  }

  /** A layer that takes a signal of any shape and gives one of the same. */
  #anyShape({ shape: { length: rank } }: Signal): Layer {
    const random = this.#random;
    const batchNormalization = (): Layer =>
      layers.batchNormalization({ scale: random.chance(0.8), center: random.chance(0.8) });
    return random.pick<() => Layer>([
      () => layers.activation({ activation: random.pick(ACTIVATIONS) }),
      () => layers.reLU(random.chance(0.3) ? { maxValue: 2 } : {}),
      () => layers.elu(),
      () => layers.leakyReLU({ alpha: 0.2 }),
      () => layers.prelu({}),
      () => layers.softmax({ axis: -1 }),
      () => layers.thresholdedReLU({ theta: 0.1 }),
      () => layers.dropout({ rate: 0.2 }),
      () => layers.gaussianDropout({ rate: 0.2 }),
      () => layers.gaussianNoise({ stddev: 0.1 }),
      () => layers.alphaDropout({ rate: 0.2 }),
      // tfjs normalizes no volumes.
      ...(rank < 5 ? [batchNormalization, () => layers.layerNormalization({})] : []),
      () => new Custom(random.chance(0.5) ? random.pick(HOSTILE_FIELDS) : {}),
      () => new Unreadable(),
      () => new CallField(),
    ])();
  }

  /** A recurrent layer or a cell's wrapper for sequences. */
  #recurrent(): Layer {
    const random = this.#random;
    const options = {
      units: this.#size(),
      returnSequences: random.chance(0.5),
      stateful: this.#batchSize !== null && random.chance(0.7),
      ...(random.chance(0.2) && { kernelConstraint: random.pick(CONSTRAINTS) as 'nonNeg' }),
    };
    const { units, ...ofLayer } = options;
    const cell = (): Layer =>
      random.pick<() => Layer>([
        () => layers.gruCell({ units }),
        () => layers.lstmCell({ units }),
        () => layers.simpleRNNCell({ units }),
      ])();
    return random.pick<() => Layer>([
      () => layers.lstm(options),
      () => layers.gru(options),
      () => layers.simpleRNN(options),
      () => layers.rnn({ cell: cell() as never, ...ofLayer }),
      () => layers.rnn({ cell: [cell(), cell()] as never, ...ofLayer }),
      () =>
        layers.bidirectional({
          layer: random.chance(0.5) ? layers.lstm(options) : layers.gru(options),
          mergeMode: random.pick(['concat', 'sum', 'ave', 'mul']),
        }),
    ])();
  }

  /** A step from one signal to another. */
  #step(signal: Signal, others: readonly Signal[]): Signal {
    const random = this.#random;
    const rank = signal.shape.length;
    if (random.chance(0.3)) return this.#use(this.#anyShape(signal), signal);
    if (random.chance(0.15)) return this.#residual(signal);
    if (random.chance(0.15)) return this.#merge(signal, others);
    if (random.chance(0.08)) return this.#shared(signal);
    switch (rank) {
      case 2:
        return this.#vector(signal);
      case 3:
        return this.#sequence(signal);
      case 4:
        return this.#image(signal);
      default:
        return this.#volume(signal);
    }
  }

  #vector(signal: Signal): Signal {
    const random = this.#random;
    const size = signal.shape[1] ?? 1;
    return random.pick<() => Signal>([
      () => this.#use(layers.dense({ units: this.#size(), ...this.#options() }), signal),
      () => this.#use(layers.dense({ units: this.#size(), ...this.#options() }), signal),
      () => this.#use(layers.repeatVector({ n: 3 }), signal),
      () => this.#use(layers.reshape({ targetShape: [size, 1] }), signal),
      () => this.#nested(signal),
      () => this.#nested(signal),
    ])();
  }

  #sequence(signal: Signal): Signal {
    const random = this.#random;
    const [, steps, size] = signal.shape as number[];
    return random.pick<() => Signal>([
      () => this.#use(layers.dense({ units: this.#size(), ...this.#options() }), signal),
      () =>
        this.#use(layers.conv1d({ filters: this.#size(), kernelSize: 2, padding: 'same', ...this.#options() }), signal),
      () => this.#use(this.#recurrent(), signal),
      () => this.#use(this.#recurrent(), signal),
      () =>
        this.#use(layers.timeDistributed({ layer: layers.dense({ units: this.#size(), ...this.#options() }) }), signal),
      () => this.#use(layers.timeDistributed({ layer: random.chance(0.5) ? new Custom() : this.#small(size) }), signal),
      () => this.#use(layers.spatialDropout1d({ rate: 0.2 }), signal),
      () => this.#use(layers.masking({ maskValue: 9 }), signal),
      () => this.#use(layers.permute({ dims: [2, 1] }), signal),
      () => this.#use(layers.globalAveragePooling1d({}), signal),
      () => this.#use(layers.globalMaxPooling1d({}), signal),
      () => this.#use(layers.flatten(), signal),
      () =>
        steps < 2
          ? this.#use(layers.flatten(), signal)
          : this.#use(
              random.pick([layers.maxPooling1d, layers.averagePooling1d])({ poolSize: 2, padding: 'same' }),
              signal,
            ),
    ])();
  }

  #image(signal: Signal): Signal {
    const random = this.#random;
    const [, height, width, channels] = signal.shape as number[];
    const { kernelConstraint, ...options } = this.#options();
    const window = { kernelSize: 2, padding: 'same' as const, strides: 1 + random.below(2), ...options };
    const same = { ...window, ...(kernelConstraint && { kernelConstraint }) };
    const depthwise = { ...window, ...(kernelConstraint && { depthwiseConstraint: kernelConstraint }) };
    const filters = this.#size();
    // Of the layers that prepare images rescaling alone runs in any model: tfjs hands resizing an array, and the others
    // change the shape of the signal that they are called on.
    return random.pick<() => Signal>([
      () => this.#use(layers.conv2d({ filters, ...same }), signal),
      () => this.#use(layers.conv2d({ filters, ...same, strides: 1, dilationRate: 2 }), signal),
      () => this.#use(layers.separableConv2d({ filters, ...depthwise }), signal),
      () => this.#use(layers.depthwiseConv2d({ ...depthwise, depthMultiplier: this.#size() }), signal),
      () => this.#use(layers.conv2dTranspose({ filters, ...same, strides: 1 }), signal),
      () => this.#use(layers.maxPooling2d({ poolSize: 2, padding: 'same' }), signal),
      () => this.#use(layers.averagePooling2d({ poolSize: 2, padding: 'same' }), signal),
      () => this.#use(layers.zeroPadding2d({ padding: 1 }), signal),
      () => this.#use(layers.upSampling2d({ size: [1, 2] }), signal),
      () =>
        this.#use(
          layers.cropping2D({
            cropping: [
              [0, height > 1 ? 1 : 0],
              [0, 0],
            ],
          } as never),
          signal,
        ),
      () => this.#use(layers.rescaling({ scale: 0.5, offset: 0.1 }), signal),
      () => this.#use(layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }), signal),
      () => this.#use(layers.globalMaxPooling2d({ dataFormat: 'channelsLast' }), signal),
      () => this.#use(layers.flatten(), signal),
      () => this.#use(layers.reshape({ targetShape: [height, width * channels] }), signal),
      () => {
        const [frames, rows, columns] = [height, width, channels];
        const sequence = this.#use(layers.reshape({ targetShape: [frames, rows, columns, 1] }), signal);
        const stateful = this.#batchSize !== null && random.chance(0.5);
        return this.#use(layers.convLstm2d({ filters: 1, kernelSize: 1, stateful }), sequence);
      },
    ])();
  }

  #volume(signal: Signal): Signal {
    const random = this.#random;
    const filters = this.#size();
    const same = { kernelSize: 2, padding: 'same' as const, ...this.#options() };
    return random.pick<() => Signal>([
      () => this.#use(layers.conv3d({ filters, ...same }), signal),
      () => this.#use(layers.conv3dTranspose({ filters, ...same, strides: 1 }), signal),
      () =>
        this.#use(
          random.pick([layers.maxPooling3d, layers.averagePooling3d])({ poolSize: 2, padding: 'same' }),
          signal,
        ),
      () => this.#use(layers.flatten(), signal),
    ])();
  }

  /** A branch of one or two kernels, and a shortcut around it. */
  #residual(signal: Signal): Signal {
    const size = signal.shape[signal.shape.length - 1] ?? 1;
    let branch = this.#use(layers.dense({ units: this.#size(), ...this.#options() }), signal);
    if (this.#random.chance(0.5)) branch = this.#use(layers.reLU(), branch);
    branch = this.#use(layers.dense({ units: size, ...this.#options() }), branch);
    return this.#use(layers.add(), ...(this.#random.chance(0.5) ? [branch, signal] : [signal, branch]));
  }

  /** A layer that joins signals of one shape: two towers on one signal, or others that happen to fit. */
  #merge(signal: Signal, others: readonly Signal[]): Signal {
    const random = this.#random;
    const fitting = others.filter((other) => String(other.shape) === String(signal.shape) && other !== signal);
    const tower = this.#use(
      layers.dense({ units: signal.shape[signal.shape.length - 1] ?? 1, ...this.#options() }),
      signal,
    );
    const second = fitting.length > 0 && random.chance(0.7) ? random.pick(fitting) : tower;
    const merging = random.pick<() => Layer>([
      () => layers.add(),
      () => layers.average(),
      () => layers.concatenate(),
      () => layers.maximum(),
      () => layers.minimum(),
      () => layers.multiply(),
      () => (signal.shape.length === 2 ? layers.dot({ axes: 1 }) : layers.add()),
    ])();
    return this.#use(merging, signal, second);
  }

  /** Calls a layer again that fits, or makes one and calls it twice. */
  #shared(signal: Signal): Signal {
    const size = signal.shape[signal.shape.length - 1] ?? 1;
    const shared = layers.dense({ units: size, ...this.#options() });
    return this.#use(shared, this.#use(this.#anyShape(signal), this.#use(shared, signal)));
  }

  /** A small model of vectors. */
  #small(size: number): tf.LayersModel {
    const random = this.#random;
    const units = this.#size();
    const first = layers.dense({ units, inputShape: [size], ...this.#options() });
    if (random.chance(0.5)) {
      const sequential = tf.sequential({ layers: [first, layers.reLU(), layers.dense({ units: this.#size() })] });
      // First in another one: neither is called nor built by itself.
      return random.chance(0.5)
        ? sequential
        : tf.sequential({ layers: [sequential, layers.dense({ units: this.#size() })] });
    }
    const input = tf.input({ shape: [size] });
    return tf.model({ inputs: input, outputs: on(layers.dense({ units: size, activation: 'tanh' }), input) });
  }

  /** A nested model, called once or in a row, or one that hands its input on. */
  #nested(signal: Signal): Signal {
    const random = this.#random;
    const size = signal.shape[1] ?? 1;
    if (random.chance(0.3)) {
      const [a, b] = [tf.input({ shape: [size] }), tf.input({ shape: [size] })];
      const inside = on(layers.dense({ units: size, ...this.#options() }), on(layers.concatenate(), a, b));
      const passing = tf.model({ inputs: [a, b], outputs: [inside, b] });
      this.#layers.push(passing);
      // Not one signal twice, which tfjs disposes of too early.
      let [first, second] = [signal, this.#use(layers.reLU(), signal)];
      for (let i = 0; i <= random.below(3); i++) [first, second] = passing.apply([first, second]) as Signal[];
      return random.chance(0.5) ? first : on(layers.add(), first, second);
    }
    const nested = this.#small(size);
    const once = this.#use(nested, signal);
    return String(once.shape) === String(signal.shape) && random.chance(0.5) ? on(nested, once) : once;
  }

  /** Freezes a layer or a weight. */
  #freeze(): void {
    const random = this.#random;
    const layer = random.pick(this.#layers);
    if (random.chance(0.6)) layer.trainable = false;
    else layer.weights.forEach((weight) => (weight.trainable = false));
  }

  make(): RandomModel {
    const random = this.#random;
    const shapes: [shape: number[], dtype: 'float32' | 'int32'][] = [];
    const wanted = 1 + random.below(2);
    for (let i = 0; i < wanted; i++) {
      shapes.push(
        random.pick<[number[], 'float32' | 'int32']>([
          [[3], 'float32'],
          [[3, 2], 'float32'],
          [[4, 3, 2], 'float32'],
          [[2, 2, 2, 1], 'float32'],
          [[3], 'int32'],
        ]),
      );
    }
    const inputs = shapes.map(([shape, dtype]) =>
      this.#batchSize === null
        ? tf.input({ shape, dtype })
        : tf.input({ batchShape: [this.#batchSize, ...shape], dtype }),
    );
    const signals = inputs.map((input, i) =>
      shapes[i][1] === 'float32' ? input : this.#use(layers.embedding({ inputDim: 5, outputDim: 2 }), input),
    );
    const steps = 2 + random.below(6);
    for (let i = 0; i < steps; i++) {
      // Mostly the latest, sometimes an older one: a branch.
      const from = random.chance(0.75) ? signals[signals.length - 1] : random.pick(signals);
      signals.push(this.#step(from, signals));
    }
    const outputs = [signals[signals.length - 1], ...signals.filter(() => random.chance(0.1))];
    const unused = signals.slice(0, inputs.length).filter((signal) => !outputs.includes(signal));
    const model = tf.model({ inputs, outputs: [...new Set([...outputs, ...unused])] });
    if (random.chance(0.3)) this.#freeze();
    if (random.chance(0.03)) model.trainable = false;
    const size = this.#batchSize ?? 4;
    const batch = shapes.map(([shape, dtype], i) =>
      dtype === 'int32'
        ? tf.randomUniform([size, ...shape], 0, 5, 'int32', random.below(1000) + i + 1)
        : tf.randomNormal([size, ...shape], 0, 1, 'float32', random.below(1000) + i + 1),
    );
    return { model, batch };
  }
}
