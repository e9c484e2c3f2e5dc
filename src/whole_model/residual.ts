/** Scales the kernels of residual branches. */
import { fixupScale, gpt2Scale } from '../scaling/residual.js';
import type { Graph } from '../model/graph.js';
import { residualBranches } from '../model/residual_branches.js';
import type { Layer } from '../tfjs/layers.js';

/**
 * How the kernels of residual branches are scaled, in a model with N residual additions.
 *
 * - `'none'`: like all others. The signal grows with every addition.
 * - `'gpt2'`: the last kernel of each branch by 1 / sqrt(N), as `gpt2Scale` (Radford et al. 2019, section 2.3).
 * - `'fixup'`: the last kernel of each branch is zero, the others of its m kernels are scaled by N^(-1 / (2m - 2))
 *   (Zhang, Dauphin & Ma 2019, "Fixup Initialization", section 3).
 * - `'zero'`: the last kernel of each branch is zero: every block starts as the identity.
 */
export type Residual = (typeof RESIDUALS)[number];

export const RESIDUALS = ['none', 'gpt2', 'fixup', 'zero'] as const;

/** A factor for the standard deviation of each layer's kernel; 1 for a layer that is missing. */
export function residualFactors(residual: Residual, graph: Graph): ReadonlyMap<Layer, number> {
  const factors = new Map<Layer, number>();
  if (residual === 'none') return factors;
  const { branches, additions } = residualBranches(graph);
  for (const [last, ...others] of branches) {
    factors.set(last, residual === 'gpt2' ? gpt2Scale(additions) : 0);
    if (residual !== 'fixup') continue;
    for (const layer of others) factors.set(layer, fixupScale(additions, others.length + 1));
  }
  return factors;
}
