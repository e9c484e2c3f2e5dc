import type { Activation } from './activations.js';

// Sixth differences of equidistant values: those of a smooth function shrink with the sixth power of the step, those of
// noise do not. For independent errors of variance 1 their variance is 1^2 + 6^2 + 15^2 + 20^2 + ... = 924.
const BINOMIALS = [1, -6, 15, -20, 15, -6, 1];
const VARIANCE = 924;

// Wider than the spacing of float32 up to 4, and no multiple of it, which would round all arguments alike. Fast
// oscillations look like noise to the first of them only.
const STEPS = [Math.E * 2 ** -18, Math.E * 2 ** -22];

// Where a standard normal falls, at points that are no round numbers.
const PLACES = Array.from({ length: 64 }, (_, i) => -3 + (6 * (i + 1 / Math.E)) / 64);

// A kink or a jump affects only the few points next to it.
const TRUSTED = Math.floor(0.9 * PLACES.length);

/**
 * The mean size of the errors in a function's values, relative to the values: 1e-16 for doubles, 3e-8 for a function
 * that rounds to float32. By difference tables: Moré & Wild 2011, "Estimating computational noise", section 2.
 */
export function noiseOf(f: Activation): number {
  const size = Math.sqrt(PLACES.reduce((sum, place) => sum + f(place) ** 2, 0) / PLACES.length);
  if (size === 0) return 0;
  const noises = STEPS.map((step) => {
    const differences = PLACES.map((place) =>
      Math.abs(BINOMIALS.reduce((sum, binomial, i) => sum + binomial * f(place + i * step), 0)),
    );
    const smallest = differences.sort((a, b) => a - b).slice(0, TRUSTED);
    return smallest.reduce((sum, difference) => sum + difference, 0) / (TRUSTED * Math.sqrt(VARIANCE));
  });
  return Math.min(...noises) / size;
}
