import * as tf from '@tensorflow/tfjs';
import { INITIALIZER_CLASSES } from '../../src/initializers/register.js';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';

export type InitializerConstructor = (new (args?: object) => WeightInitializer) & { readonly className: string };

/** Every class of the package. */
export const CLASSES = INITIALIZER_CLASSES as unknown as readonly InitializerConstructor[];

export const CLASS_NAMES = CLASSES.map((initializerClass) => initializerClass.className);

/** Constructs an initializer by its class name. */
export function make(className: string, args?: object): WeightInitializer {
  const found = CLASSES.find((initializerClass) => initializerClass.className === className);
  if (found === undefined) throw new Error(`No class ${className}`);
  return new found(args);
}

/** The values of one draw. */
export function draw(initializer: WeightInitializer, shape: number[]): Float32Array {
  return tf.tidy(() => initializer.apply(shape).dataSync() as Float32Array);
}

/** The initializer of a layer's kernel, which tfjs keeps to itself. */
export function kernelInitializer(layer: tf.layers.Layer): WeightInitializer {
  return (layer as unknown as { kernelInitializer: WeightInitializer }).kernelInitializer;
}

/** A kernel's shape that a class fits, whatever its arguments are in these tests. */
export function shapeFor(className: string): number[] {
  if (className === 'ExactIdentity') return [4, 4];
  return ['DeltaOrthogonal', 'Dirac', 'ICNR'].includes(className) ? [3, 2, 4] : [6, 4];
}

/** An initializer after the way through a saved model: JSON, and tfjs's conversion of keys and strings both ways. */
export async function savedAndLoaded(initializer: WeightInitializer): Promise<WeightInitializer> {
  const shape = shapeFor(initializer.getClassName());
  const [inputs, units] = shape.slice(-2);
  const layer =
    shape.length === 2
      ? tf.layers.dense({ units, inputShape: [inputs], kernelInitializer: initializer })
      : tf.layers.conv1d({ filters: units, kernelSize: 3, inputShape: [5, inputs], kernelInitializer: initializer });
  const model = tf.sequential({ layers: [layer] });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
  const result = kernelInitializer(loaded.layers[0]);
  model.dispose();
  loaded.dispose();
  return result;
}
