// Relative: the last bits of a double.
const TOLERANCE = 2 * Number.EPSILON;

// A bisection gains a bit, and a double has 64.
const MOST_STEPS = 200;

/**
 * The root of a continuous function between two points where it has different signs, to the last digits of a double:
 * Chandrupatla 1997, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without
 * using derivatives".
 */
export function rootBetween(g: (x: number) => number, from: number, to: number): number {
  // The newest point, and the one across the root from it.
  let [b, a] = [from, to];
  let [atB, atA] = [g(from), g(to)];
  const best = (): number => (Math.abs(atB) < Math.abs(atA) ? b : a);
  let share = 0.5;
  for (let step = 0; step < MOST_STEPS && atA !== 0 && atB !== 0; step++) {
    const least = (TOLERANCE * Math.abs(best())) / Math.abs(a - b);
    if (!(least <= 0.5)) break;
    const x = b + Math.min(Math.max(share, least), 1 - least) * (a - b);
    const atX = g(x);
    const isBeyond = Math.sign(atX) !== Math.sign(atB);
    const [c, atC] = isBeyond ? [a, atA] : [b, atB];
    if (isBeyond) [a, atA] = [b, atB];
    [b, atB] = [x, atX];
    // Inverse quadratic interpolation where it can be trusted, else a bisection.
    const xi = (b - a) / (c - a);
    const phi = (atB - atA) / (atC - atA);
    share =
      phi * phi < xi && (1 - phi) ** 2 < 1 - xi
        ? (atB / (atA - atB)) * (atC / (atA - atC)) + (((c - b) / (a - b)) * atB * atA) / ((atC - atB) * (atC - atA))
        : 0.5;
  }
  return best();
}
