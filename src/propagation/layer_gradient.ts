/** What theory predicts for the way back: the gradient in a layer's inputs from the gradient in its output. */
import type { KernelFacts, LayerFacts } from './layer.js';
import { slopeOfLargest } from './largest.js';
import { type Signal, spread } from './layer_signal.js';
import { type Places, throughWindow, transposed } from './layer_window.js';

/**
 * The gradient in the inputs of a layer, as a signal of mean 0. It is independent of the weights and of the signal, and
 * so are the gradients that meet at an output with several consumers. For kernels
 *
 *     E[(dL/dx_l)²] = n̂_l E[w_l²] E[(dL/dy_l)²],
 *
 * He et al. 2015, eq. (12) to (14), with n̂ the outputs that an input goes to.
 *
 * @param inputs the layer's input signals
 * @param ratios for each of them, the number of output values for one of its values
 */
export function gradientThrough(
  layer: LayerFacts,
  inputs: readonly Signal[],
  ratios: readonly number[],
  gradient: Signal,
): Signal[] {
  const toAll = (factor: (i: number) => number): Signal[] => inputs.map((_, i) => spread(gradient, factor(i)));
  const [input] = inputs;
  const [ratio] = ratios;
  switch (layer.kind) {
    case 'passing': {
      if (layer.keepsPlaces === true) return [gradient];
      const perInput = layer.places?.reduce((product, each) => product * each.perInput, 1) ?? ratio;
      return [atPlaces({ ...gradient, profile: layer.places && gradient.profile }, layer.places, perInput)];
    }
    case 'dropout':
      return toAll(() => 1 / (1 - layer.rate));
    case 'alphaDropout':
      return toAll(() => 1 / (1 + layer.rate * layer.value ** 2));
    case 'padding':
      return [atPlaces(gradient, layer.places, 1)];
    case 'normalization': {
      const constant = layer.over === 'inputs' ? input.correlation : input.relativeMean ** 2;
      const variance = 2 ** input.log2 * Math.max(0, 1 - constant) + layer.epsilon;
      return toAll(() => layer.gamma.secondMoment / variance);
    }
    case 'noise':
    case 'addition':
    case 'concatenation':
      return toAll(() => 1);
    case 'average':
      return toAll(() => 1 / inputs.length ** 2);
    case 'multiplication':
      return toAll((i) => 2 ** inputs.reduce((sum, { log2 }, other) => (other === i ? sum : sum + log2), 0));
    case 'extreme':
      // Each is the largest equally often.
      return toAll(() => 1 / inputs.length);
    case 'dot':
      return toAll((i) => layer.count * ratios[i] * 2 ** inputs[1 - i].log2);
    case 'maxPooling':
      // Each output passes its gradient to one place; an activation before it has the slope of its largest values.
      return toAll(() => ratio * slopeOfLargest(input, layer.count, layer.places));
    case 'averagePooling':
      return [spread(gradient, ratio * layer.squares)];
    case 'rescaling':
      return toAll(() => layer.factor ** 2);
    case 'lookup':
      return toAll(() => 0);
    case 'kernels':
      return [layer.kernels.reduceRight((signal, kernel) => gradientThroughKernel(kernel, signal), gradient)];
  }
}

/** The gradient before a kernel: n̂ E[w²] E[(dL/dy)²]. */
export function gradientThroughKernel({ fanOut, places, secondMoment }: KernelFacts, gradient: Signal): Signal {
  return atPlaces(gradient, places, fanOut * secondMoment);
}

function atPlaces(gradient: Signal, places: readonly Places[] | undefined, factor: number): Signal {
  const { share, profile } = throughWindow(places?.map(transposed), gradient.profile);
  return { ...spread(gradient, factor * share), profile };
}
