import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { argumentsObject } from '../arguments/object.js';
import { shapeOf } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { type Config, Initializer } from '../tfjs/initializer.js';

/** Something that is saved with an initializer, and changes as it draws: where its seeds come from. */
export interface SavedSource {
  /** What rebuilds the source, as the argument `seed`; undefined where nothing does. */
  config(): Config[string] | object | undefined;
}

/**
 * What all initializers have in common: checks of the shape and the type that a layer asks for, exactly one new tensor,
 * and a configuration that saving does not change. A class says how it is configured, and which values a shape gets:
 *
 * @example
 * class Checkerboard extends WeightInitializer {
 *   static readonly className = 'Checkerboard';
 *   constructor(args?: { size?: number }) {
 *     const { size } = readArguments(args, ['size']);
 *     super({ size: positiveNumber('size', size ?? 1) });
 *   }
 *   protected values(shape: number[]): Tensor { ... }
 * }
 */
export abstract class WeightInitializer extends Initializer {
  readonly #config: Config;
  readonly #seed: SavedSource | undefined;

  /**
   * Keeps what is saved.
   *
   * @param config the arguments in their canonical spelling, all but the seed: numbers, booleans, strings that
   *   `plainSpelling` reads whatever tfjs makes of them, and arrays and objects of these
   * @param seed where the seeds come from, of an initializer that has any
   */
  protected constructor(config: Config, seed?: SavedSource) {
    super();
    this.#config = config;
    this.#seed = seed;
  }

  /**
   * Makes the values of a weight. Tensors besides the returned one are disposed of by the caller.
   *
   * @param shape checked, and nobody else's
   * @throws RangeError when the shape is not one that the arguments fit, before a seed is taken
   */
  protected abstract values(shape: number[]): Tensor;

  /**
   * Makes a weight.
   *
   * @param shape the weight's shape; a 0 in it gives an empty tensor
   * @param dtype `'float32'` or nothing
   * @returns one new tensor
   * @throws TypeError or RangeError when the shape or dtype is not one that the arguments fit
   */
  override apply(shape: number[], dtype?: string): Tensor {
    if (dtype !== undefined && dtype !== 'float32') {
      throw (typeof dtype === 'string' ? wrongValue : wrongKind)('dtype', '"float32"', dtype);
    }
    const checked = shapeOf(shape);
    return tidy(() => this.values(checked));
  }

  /** The arguments that rebuild this initializer, and nothing else. */
  override getConfig(): Config {
    // A copy, as deep as the one that saving makes: what the caller does with it must not reach the initializer.
    return JSON.parse(JSON.stringify({ ...this.#config, seed: this.#seed?.config() })) as Config;
  }
}

/**
 * Reads the arguments object of an initializer. tfjs adds an empty `customObjects` to the configuration when it loads a
 * model, and writes what was left out as null.
 *
 * @param args what the constructor was given
 * @param keys the arguments that there are
 * @returns the arguments, unchecked; what was left out is undefined or null
 * @throws TypeError for something that is not an object, or has a key besides `keys`
 */
export function readArguments(args: unknown, keys: readonly string[]): Record<string, unknown> {
  if (typeof args !== 'object' || args === null || !('customObjects' in args)) {
    return argumentsObject('args', args, keys);
  }
  const { customObjects: _, ...given } = args;
  return argumentsObject('args', given, keys);
}
