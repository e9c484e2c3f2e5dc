import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { shapeOf } from '../arguments/checks.js';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { readArguments, savedArguments, type Schema, type ValuesOf } from '../arguments/schema.js';
import type { Seed } from '../random/seed.js';
import { takingSeedsBack } from '../random/seed_generator.js';
import { withScopesRestored } from '../tfjs/engine.js';
import { type Config, Initializer } from '../tfjs/initializer.js';
import type { SeedSource } from './seed_source.js';

/**
 * The base class of initializers: it reads and keeps the arguments, checks shape and type, returns exactly one new
 * tensor, and saves a configuration that loads. A subclass provides the schema of its arguments and the values for a
 * shape.
 *
 * @typeParam S the schema of the arguments
 * @example
 * const CHECKERBOARD = {
 *   // The side of a square; default 1.
 *   size: argument(positiveNumber, 1),
 * };
 *
 * class Checkerboard extends WeightInitializer<typeof CHECKERBOARD> {
 *   static readonly className = 'Checkerboard';
 *   constructor(args?: ArgsOf<typeof CHECKERBOARD>) {
 *     super(CHECKERBOARD, args);
 *   }
 *   protected values(shape: number[]): Tensor {
 *     const { size } = this.args;
 *     ...
 *   }
 * }
 */
export abstract class WeightInitializer<S extends Schema = Schema> extends Initializer {
  /** The arguments, checked and with their defaults. */
  protected readonly args: ValuesOf<S>;
  readonly #schema: S;

  /**
   * @param schema describes the arguments
   * @param args the caller's arguments, or a saved configuration
   * @param complete checks arguments against each other and completes them
   * @throws TypeError or RangeError for a bad argument
   */
  protected constructor(schema: S, args: unknown, complete?: (values: ValuesOf<S>) => ValuesOf<S>) {
    super();
    this.#schema = schema;
    this.args = this.named(() => {
      const values = readArguments(schema, withoutCustomObjects(args));
      return complete === undefined ? values : complete(values);
    });
  }

  /**
   * Makes the values of a weight. The caller disposes of other tensors that it makes.
   *
   * @param shape a checked copy
   * @throws RangeError when the shape does not fit the arguments
   */
  protected abstract values(shape: number[]): Tensor;

  /** The next seed of the argument `seed`. A seed that a failed `apply` took is used again. */
  protected nextSeed(): Seed {
    const { seed } = this.args as { readonly seed?: SeedSource };
    if (seed === undefined) throw new Error(`${this.getClassName()} has no argument "seed" in its schema`);
    return seed.next();
  }

  /** Runs `body`, and names this initializer in the errors of its arguments. */
  protected named<Result>(body: () => Result): Result {
    const { factory } = this.constructor as { readonly factory?: string };
    return inFunction(factory ?? this.getClassName(), body);
  }

  /**
   * Makes a weight.
   *
   * @param shape the weight's shape; a 0 in it gives an empty tensor
   * @param dtype `'float32'` or nothing
   * @returns one new tensor
   * @throws TypeError or RangeError when the shape or dtype does not fit the arguments; no seed is used then
   */
  override apply(shape: number[], dtype?: string): Tensor {
    return this.named(() => {
      if (dtype !== undefined && dtype !== 'float32') {
        throw (typeof dtype === 'string' ? wrongValue : wrongKind)('dtype', '"float32"', dtype);
      }
      const checked = shapeOf(shape);
      return takingSeedsBack(() => withScopesRestored(() => tidy(() => this.values(checked))));
    });
  }

  /** The arguments that rebuild this initializer, and nothing else. */
  override getConfig(): Config {
    return savedArguments(this.#schema, this.args) as Config;
  }
}

/** The arguments without the empty `customObjects` that tfjs adds to a configuration when it loads a model. */
export function withoutCustomObjects(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || !('customObjects' in args)) return args;
  const { customObjects: _, ...given } = args;
  return given;
}
