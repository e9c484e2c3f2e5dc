import * as tf from '@tensorflow/tfjs';
import { Bilinear, ChronoBias, ConvolutionOrthogonal, ForgetBias, PriorBias, Siren } from 'tfjs-initializers';
import { INITIALIZER_CLASSES } from '../../src/initializers/register.js';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';

export type InitializerConstructor = (new (args?: object) => WeightInitializer) & { readonly className: string };

/** Classes that register by use. */
const BY_USE = [Bilinear, ChronoBias, ConvolutionOrthogonal, ForgetBias, PriorBias, Siren];

/** Every class of the package. */
export const CLASSES = [...INITIALIZER_CLASSES, ...BY_USE] as unknown as readonly InitializerConstructor[];

/** Arguments that a class must have. */
export const REQUIRED: Readonly<Record<string, object>> = {
  ChronoBias: { steps: 100 },
  PriorBias: { probability: 0.01 },
};

export const CLASS_NAMES = CLASSES.map((initializerClass) => initializerClass.className);

/** Constructs an initializer by its class name, with the arguments that it must have if none are given. */
export function make(className: string, args = REQUIRED[className]): WeightInitializer {
  const found = CLASSES.find((initializerClass) => initializerClass.className === className);
  if (found === undefined) throw new Error(`No class ${className}`);
  return new found(args);
}

/** The values of one draw. */
export function draw(initializer: WeightInitializer, shape: number[]): Float32Array {
  return tf.tidy(() => initializer.apply(shape).dataSync() as Float32Array);
}

/** The initializer of a layer's kernel, or of its bias, which tfjs keeps to itself. */
export function kernelInitializer(
  layer: tf.layers.Layer,
  role: 'kernelInitializer' | 'biasInitializer' = 'kernelInitializer',
): WeightInitializer {
  return (layer as unknown as Record<typeof role, WeightInitializer>)[role];
}

/** A shape that a class fits, whatever its arguments are in these tests: of a kernel, or of a bias. */
export function shapeFor(className: string): number[] {
  if (className === 'ExactIdentity') return [4, 4];
  if (className.endsWith('Bias')) return [12];
  const ofConvolutions = ['Bilinear', 'ConvolutionOrthogonal', 'DeltaOrthogonal', 'Dirac', 'ICNR'];
  return ofConvolutions.includes(className) ? [3, 2, 4] : [6, 4];
}

/** An initializer after the way through a saved model: JSON, and tfjs's conversion of keys and strings both ways. */
export async function savedAndLoaded(initializer: WeightInitializer): Promise<WeightInitializer> {
  const shape = shapeFor(initializer.getClassName());
  const role = shape.length === 1 ? 'biasInitializer' : 'kernelInitializer';
  const [units, inputs = 3] = shape.slice(-2).reverse();
  const layer =
    shape.length <= 2
      ? tf.layers.dense({ units, inputShape: [inputs], [role]: initializer })
      : tf.layers.conv1d({ filters: units, kernelSize: 3, inputShape: [5, inputs], kernelInitializer: initializer });
  const model = tf.sequential({ layers: [layer] });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
  const result = kernelInitializer(loaded.layers[0], role);
  model.dispose();
  loaded.dispose();
  return result;
}
