/** Biases of recurrent layers, gate by gate. */
import { concat, fill, neg, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { finiteNumber, integerFrom, oneOf } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, required } from '../arguments/schema.js';
import { randomLogUniform } from '../ops/random_log_uniform.js';
import { registerInitializer } from '../tfjs/initializer.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

/**
 * The gates side by side in a bias of tfjs (tfjs-layers/src/layers/recurrent.ts, convolutional_recurrent.ts). `'keep'`
 * is the gate that the state is multiplied by: an LSTM's forget gate, a GRU's update gate; `'write'` the gate of what
 * is new.
 */
const GATES = {
  lstm: ['write', 'keep', 'candidate', 'output'],
  gru: ['keep', 'reset', 'candidate'],
} as const;

type Gate = (typeof GATES)[keyof typeof GATES][number];

const CELL = {
  /** `'lstm'` for `lstm` and `convLstm2d`, `'gru'` for `gru`; default `'lstm'`. */
  cell: argument(oneOf(['lstm', 'gru']), 'lstm'),
};

const FORGET_BIAS = {
  ...CELL,
  /** Default 1. */
  value: argument(finiteNumber, 1),
};

const CHRONO_BIAS = {
  ...CELL,
  /** The longest time, in steps, that the layer has to remember: an integer >= 2. */
  steps: required(integerFrom(2)),
  ...SEED,
};

/** Arguments of `forgetBias`. */
export interface ForgetBiasArgs extends ArgsOf<typeof FORGET_BIAS> {}

/** Arguments of `chronoBias`. */
export interface ChronoBiasArgs extends ArgsOf<typeof CHRONO_BIAS> {}

const PIECES = 'A layer with unitForgetBias: true asks for its bias in pieces: set it to false';

/** A bias made gate by gate; other gates are zeros. */
abstract class GateBias<S extends typeof CELL> extends WeightInitializer<S> {
  /** The shape of the latest call, if that had no dtype. */
  #untyped: readonly number[] | undefined;

  /** The gates that are not zeros, of `units` values each. @internal */
  protected abstract gates(units: number): Partial<Record<Gate, Tensor>>;

  override apply(shape: number[], dtype?: string): Tensor {
    const before = this.#untyped;
    this.#untyped = dtype === undefined && Array.isArray(shape) ? [...shape] : undefined;
    // With unitForgetBias tfjs requests [units] and then [2 * units], uniquely without a dtype, and puts its own ones
    // between them.
    if (this.args.cell === 'lstm' && this.#untyped?.length === 1 && this.#untyped[0] === 2 * (before?.[0] ?? NaN)) {
      this.named(() => {
        throw wrongValue('shape', 'a whole bias, [4 * units]', shape, `. ${PIECES}`);
      });
    }
    return super.apply(shape, dtype);
  }

  protected override values(shape: number[]): Tensor {
    const { cell } = this.args;
    const names = GATES[cell];
    const units = shape[0] / names.length;
    if (shape.length !== 1 || !Number.isInteger(units)) {
      const hint = cell === 'lstm' ? `. ${PIECES}` : '';
      throw wrongValue('shape', `[${names.length} * units], the bias of a layer of cell "${cell}"`, shape, hint);
    }
    const gates = this.gates(units);
    return concat(names.map((name) => gates[name] ?? zeros([units])));
  }
}

/** The class of `forgetBias`. */
export class ForgetBias extends GateBias<typeof FORGET_BIAS> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ForgetBias';
  /** @internal */
  static readonly factory = 'forgetBias';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: ForgetBiasArgs) {
    super(FORGET_BIAS, args);
  }

  /** @internal */
  protected override gates(units: number): Partial<Record<Gate, Tensor>> {
    return { keep: fill([units], this.args.value) };
  }
}

/** The class of `chronoBias`. */
export class ChronoBias extends GateBias<typeof CHRONO_BIAS> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ChronoBias';
  /** @internal */
  static readonly factory = 'chronoBias';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: ChronoBiasArgs) {
    super(CHRONO_BIAS, args);
  }

  /** @internal */
  protected override gates(units: number): Partial<Record<Gate, Tensor>> {
    const keep = randomLogUniform([units], 1, Math.max(1, this.args.steps - 1), this.nextSeed());
    return { keep, write: neg(keep) };
  }
}

registerInitializer(ForgetBias, [ForgetBias.factory]);
registerInitializer(ChronoBias, [ChronoBias.factory]);

/**
 * A bias that lets a recurrent layer remember from the start: `value` for the gate that the state is multiplied by, 0
 * for the others (F. A. Gers, J. Schmidhuber, F. Cummins: "Learning to Forget: Continual Prediction with LSTM", Neural
 * Computation 12, 2000; 1 by default, as R. Jozefowicz, W. Zaremba, I. Sutskever advise in "An Empirical Exploration of
 * Recurrent Network Architectures", ICML 2015).
 *
 * @param args all optional: `value` (1), `cell` (`'lstm'`)
 * @throws TypeError or RangeError for a bad argument; `apply` in a layer with `unitForgetBias: true`, which asks for
 *   the bias in pieces and puts its own ones between them
 * @example
 * tf.layers.lstm({units: 64, unitForgetBias: false, biasInitializer: forgetBias({value: 2})});
 * tf.layers.gru({units: 64, biasInitializer: forgetBias({cell: 'gru'})});
 */
export function forgetBias(args?: ForgetBiasArgs): ForgetBias {
  return new ForgetBias(args);
}

/**
 * A bias for dependencies of up to `steps` steps (C. Tallec, Y. Ollivier: "Can Recurrent Neural Networks Warp Time?",
 * ICLR 2018, section 2): the gate that the state is multiplied by starts at
 *
 *     b ~ log U(1, steps - 1),
 *
 * so that the memories of units last from 1 to `steps` steps; an LSTM's input gate at -b, all others at 0.
 *
 * @param args `steps`; optional: `cell` (`'lstm'`), `seed`
 * @throws TypeError or RangeError for a bad argument; `apply` in a layer with `unitForgetBias: true`, which asks for
 *   the bias in pieces and puts its own ones between them
 * @example
 * tf.layers.lstm({units: 64, unitForgetBias: false, biasInitializer: chronoBias({steps: 784})});
 */
export function chronoBias(args: ChronoBiasArgs): ChronoBias {
  return new ChronoBias(args);
}
