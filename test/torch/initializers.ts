/** The initializers of PyTorch, for the tests. */
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';
import { TORCH_CLASSES } from '../../src/torch/register.js';

type InitializerConstructor = (new (args?: object) => WeightInitializer) & { readonly className: string };

const CLASSES = TORCH_CLASSES as unknown as readonly InitializerConstructor[];

export const CLASS_NAMES = CLASSES.map((initializerClass) => initializerClass.className);

/** Constructs an initializer by its class name. */
export function make(className: string, args?: object): WeightInitializer {
  const found = CLASSES.find((initializerClass) => initializerClass.className === className);
  if (found === undefined) throw new Error(`No class ${className}`);
  return new found(args);
}
