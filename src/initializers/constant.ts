import { fill, tensor, type Tensor, util } from '@tensorflow/tfjs-core';
import { type Check, finiteNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { WeightInitializer } from './weight_initializer.js';

/** A number, or an array of numbers with the shape of the weight. */
export type ConstantValue = number | ArrayLike<number> | readonly ConstantValue[];

type NestedArray = number | NestedArray[];

// The highest rank of tfjs's tensors.
const MOST_AXES = 6;

/** Checks numbers in nested arrays of one shape. @throws TypeError, RangeError */
const numbers: Check<NestedArray, ConstantValue> = (name, given) => {
  const read = (path: string, value: unknown, axes: number): NestedArray => {
    if (axes > 0 && (Array.isArray(value) || ArrayBuffer.isView(value))) {
      return Array.from(value as ArrayLike<unknown>, (each, i) => read(`${path}[${i}]`, each, axes - 1));
    }
    return finiteNumber(path, value);
  };
  const values = read(name, given, MOST_AXES);
  if (typeof values === 'number') return values;
  const shape = shapeOfArray(values);
  const isRegular = (value: NestedArray, axis: number): boolean =>
    typeof value === 'number'
      ? axis === shape.length
      : value.length === shape[axis] && value.every((each) => isRegular(each, axis + 1));
  if (!isRegular(values, 0)) throw wrongValue(name, 'arrays of equal lengths', given);
  return values;
};

function shapeOfArray(values: NestedArray): number[] {
  return typeof values === 'number' ? [] : [values.length, ...(values.length === 0 ? [] : shapeOfArray(values[0]))];
}

const CONSTANT = {
  /** A number, or an array of numbers with the shape of the weight; default 0, as in Keras. */
  value: argument(numbers, 0),
};

/** Arguments of `constant`. */
export interface ConstantArgs extends ArgsOf<typeof CONSTANT> {}

/** The class of `constant`. */
export class ExactConstant extends WeightInitializer<typeof CONSTANT> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactConstant';
  /** @internal */
  static readonly factory = 'constant';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: ConstantArgs) {
    super(CONSTANT, args);
  }

  protected override values(shape: number[]): Tensor {
    const { value } = this.args;
    if (typeof value === 'number') return fill(shape, value);
    const ownShape = shapeOfArray(value);
    if (!util.arraysEqual(shape, ownShape)) {
      throw wrongValue('shape', `[${ownShape.join(', ')}], the shape of "value"`, shape);
    }
    return tensor(value as number[], shape, 'float32');
  }
}

/**
 * One number for a weight of any shape, or the values of an array for a weight of its shape.
 *
 * @param args all optional: `value` (0)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 3, biasInitializer: constant({value: [0.2, 0.3, 0.5]})});
 */
export function constant(args?: ConstantArgs): ExactConstant {
  return new ExactConstant(args);
}
