/** Residual branches: which kernels are on one, and what their standard deviations are multiplied by. */
import { fixupScale, gpt2Scale } from '../scaling/residual.js';
import type { Layer } from '../tfjs/layers.js';
import type { Graph } from '../model/graph.js';
import { hasKernel } from '../model/layer_kernels.js';

/**
 * How the kernels of residual branches are scaled, in a model with L residual additions.
 *
 * - `'none'` (default): like all others. The signal grows with every addition.
 * - `'depth'`: the last kernel of each branch by 1 / sqrt(2 L), as in GPT-2 (Radford et al. 2019, section 2.3).
 * - `'fixup'`: the last kernel of each branch is zero, the others of its m kernels are scaled by L^(-1 / (2m - 2))
 *   (Zhang, Dauphin & Ma 2019, "Fixup Initialization", section 3).
 * - `'zero'`: the last kernel of each branch is zero: every block starts as the identity.
 */
export type Residual = (typeof RESIDUALS)[number];

export const RESIDUALS = ['none', 'depth', 'fixup', 'zero'] as const;

/** The layers with kernels on a residual branch, the one nearest to the addition first. */
type Branch = readonly Layer[];

/**
 * The residual branches of a model. Of what an addition joins, the input that goes through the fewest kernels of its own
 * is the shortcut, and the others are branches; where all go through as many, it is no residual addition.
 */
function residualBranches({ calls, sources }: Graph): { branches: Branch[]; joins: number } {
  /** The layers with kernels that an output went through, the nearest first, each once. */
  const kernelsBehind = (start: Layer | undefined): Layer[] => {
    const queue = new Set(start === undefined ? [] : [start]);
    // A set visits what is added while it is walked.
    for (const layer of queue) {
      for (const source of sources.get(layer) ?? []) if (source !== undefined) queue.add(source);
    }
    return [...queue].filter(hasKernel);
  };
  const branches: Branch[] = [];
  let joins = 0;
  for (const { layer, from } of calls) {
    if (layer.getClassName() !== 'Add') continue;
    const behind = from.map(kernelsBehind);
    const own = behind.map((kernels) => kernels.filter((kernel) => !behind.every((other) => other.includes(kernel))));
    const fewest = Math.min(...own.map(({ length }) => length));
    const longer = own.filter(({ length }) => length > fewest);
    if (longer.length > 0) joins++;
    branches.push(...longer);
  }
  return { branches, joins };
}

/** What the standard deviation of each layer's kernel is multiplied by; 1 where the layer is missing. */
export function residualFactors(residual: Residual, graph: Graph): ReadonlyMap<Layer, number> {
  const factors = new Map<Layer, number>();
  if (residual === 'none') return factors;
  const { branches, joins } = residualBranches(graph);
  for (const [last, ...others] of branches) {
    factors.set(last, residual === 'depth' ? gpt2Scale(2 * joins) : 0);
    if (residual !== 'fixup') continue;
    for (const layer of others) factors.set(layer, fixupScale(joins, others.length + 1));
  }
  return factors;
}
