import type { Activation } from './activations.js';

// The normal density is 6e-88 there.
const RANGE = 20;

// No feature of an activation is narrower.
const PANEL = 1 / 64;

// Relative to the neighbouring values: larger than the steps of a function that rounds to float32.
const SMALLEST_JUMP = 1e-4;

// A function that has all but vanished, as gelu has at -8, jumps by the rounding errors of a difference.
const ROUNDING = 1e-8;

const NARROWEST = 1e-12;

/**
 * The first place within 20 standard deviations where a function jumps, as `x > 0.1 ? 1 : 0` does at 0.1; undefined if
 * it is continuous. A function that jumps has no derivative there, and E[f'(z)^2] is infinite.
 */
export function jumpOf(f: Activation): number | undefined {
  let largest = 0;
  for (let z = -1; z <= 1; z += PANEL) largest = Math.max(largest, Math.abs(f(z)));
  let before = f(-RANGE - PANEL);
  let low = f(-RANGE);
  for (let i = 0; i < (2 * RANGE) / PANEL; i++) {
    const start = i * PANEL - RANGE;
    const high = f(start + PANEL);
    // Once the slope of the previous panel, which has no jump, is subtracted, a jump varies most.
    const slope = (low - before) / PANEL;
    const bent = (x: number): number => f(x) - slope * (x - start);
    const here = Math.max(Math.abs(before), Math.abs(low), Math.abs(high), ROUNDING * largest);
    const panel = { start, low, end: start + PANEL, high: high - slope * PANEL };
    const jump = closeIn(bent, panel, SMALLEST_JUMP * here);
    if (jump !== undefined) return jump;
    [before, low] = [low, high];
  }
  return undefined;
}

interface Panel {
  readonly start: number;
  readonly low: number;
  readonly end: number;
  readonly high: number;
}

/** Halves a panel towards the part that varies most, until it varies less than `tolerance` or is a point. */
function closeIn(f: Activation, panel: Panel, tolerance: number): number | undefined {
  let { start, low, end, high } = panel;
  while (Math.abs(high - low) > tolerance) {
    if (end - start < NARROWEST) return end;
    const middle = (start + end) / 2;
    const atMiddle = f(middle);
    if (Math.abs(atMiddle - low) > Math.abs(high - atMiddle)) [end, high] = [middle, atMiddle];
    else [start, low] = [middle, atMiddle];
  }
  return undefined;
}
