/** Every class of all entry points, by its name. */
import * as jax from 'tfjs-initializers/jax';
import { TORCH_CLASSES } from '../../src/torch/register.js';
import { ARGUMENTS, JAX_ARGUMENTS, TORCH_ARGUMENTS } from './arbitraries.js';
import { CLASSES, type InitializerConstructor } from './initializers.js';

const { JaxNormal, JaxTruncatedNormal, JaxUniform, JaxVarianceScaling } = jax;

export const EVERY_CLASS: Readonly<Record<string, InitializerConstructor>> = Object.fromEntries(
  [...CLASSES, ...TORCH_CLASSES, JaxNormal, JaxTruncatedNormal, JaxUniform, JaxVarianceScaling].map(
    (initializerClass) => [initializerClass.className, initializerClass as InitializerConstructor],
  ),
);

/** Random arguments of each of them. */
export const EVERY_ARGUMENTS = { ...ARGUMENTS, ...TORCH_ARGUMENTS, ...JAX_ARGUMENTS };
