import { fillNormal } from '../fill_normal.js';
import { fillUniform } from '../fill_uniform.js';
import type { Fill } from './torch_initializer.js';

/** Fills with normals of mean 0 and a standard deviation. */
export function normalOf(std: number): Fill {
  return (values, generator) => {
    fillNormal(values, generator, 0, std);
  };
}

/** Fills with uniforms of mean 0 and a standard deviation. The order of the arithmetic is that of torch.nn.init. */
export function uniformOf(std: number): Fill {
  const bound = Math.sqrt(3) * std;
  return (values, generator) => {
    fillUniform(values, generator, -bound, bound);
  };
}
