import { checkVariance } from '../../initializers/distribution.js';
import { fillNormal } from '../fill_normal.js';
import { fillUniform } from '../fill_uniform.js';
import type { Fill } from './torch_initializer.js';

/**
 * Fills with normals of mean 0 and a standard deviation.
 *
 * @param name the argument that the standard deviation comes from
 */
export function normalOf(name: string, std: number): Fill {
  return (values, generator) => {
    checkStd(name, std, values);
    fillNormal(values, generator, 0, std);
  };
}

/**
 * Fills with uniforms of mean 0 and a standard deviation. The order of the arithmetic is that of torch.nn.init.
 *
 * @param name the argument that the standard deviation comes from
 */
export function uniformOf(name: string, std: number): Fill {
  const bound = Math.sqrt(3) * std;
  return (values, generator) => {
    checkStd(name, std, values);
    fillUniform(values, generator, -bound, bound);
  };
}

/**
 * Refuses infinite weights. Weights that underflow to 0 are those of PyTorch, and a weight without values has any fan.
 */
function checkStd(name: string, std: number, { length }: Float32Array): void {
  if (length > 0) checkVariance(name, Math.fround(std) === 0 ? 0 : std * std);
}
