/** Sentences that read the picture. */
import { percentage, ratio, superscript } from './numbers.js';
import type { InitializerName } from './settings.js';

/** What is drawn of a network: measured, and expected. */
export interface Drawn {
  readonly name: InitializerName;
  readonly measured: Curves;
  readonly expected: Curves;
}

/** By layer, the first one first. */
export interface Curves {
  readonly variance: readonly number[];
  readonly gradientVariance: readonly number[];
  /** Of the signals of two digits. */
  readonly correlation: readonly number[];
}

/** The sentence above the picture, and the network that it is about; none where it is about all of them. */
export interface Lead {
  readonly name?: InitializerName;
  readonly sentence: string;
}

// From there on a change is what the picture shows first.
const STRIKING = 30;
const ALIKE = 0.9;

/** What a quantity comes to on its way, as a factor. */
const change = (way: readonly number[]): number => way[way.length - 1] / way[0];

const backward = ({ gradientVariance }: Curves): number[] => [...gradientVariance].reverse();

/**
 * Reads a way through layers: what every one of them does, to the power of their number. "Each layer keeps 77 % of the
 * signal: 0.774²⁹ = 1/1,700."
 */
export function readWay(way: readonly number[], what: 'signal' | 'gradient'): string {
  const steps = way.length - 1;
  const total = change(way);
  if (steps === 0) return `With one layer there is nothing that multiplies the ${what}.`;
  if (!(total > 0 && total < Infinity)) return `The ${what} leaves the numbers that float32 has.`;
  const factor = total ** (1 / steps);
  const isConstant = way.slice(1).every((value, i) => Math.abs(value / way[i] / factor - 1) < 1e-3);
  const each = isConstant ? 'Each layer' : 'On average a layer';
  const digits = String(Number(factor.toPrecision(3)));
  if (digits === '1') return `${each} passes the whole ${what} on: 1${superscript(steps)} = 1.`;
  const power = `${digits}${superscript(steps)} = ${ratio(total)}`;
  if (factor < 1) return `${each} keeps ${percentage(factor)} of the ${what}: ${power}.`;
  return `${each} multiplies the ${what} by ${digits}: ${power}.`;
}

/** The most striking thing in the picture: a signal or a gradient that does not arrive, else digits grown alike. */
export function readPicture(all: readonly Drawn[]): Lead {
  const ways = all.flatMap(({ name, expected }) => [
    { name, what: 'signal', way: expected.variance } as const,
    { name, what: 'gradient', way: backward(expected) } as const,
  ]);
  const size = (way: readonly number[]): number => {
    const of = Math.abs(Math.log(change(way)));
    return Number.isNaN(of) ? Infinity : of;
  };
  const [first, ...others] = ways;
  const worst = others.reduce((most, each) => (size(each.way) > size(most.way) * 1.01 ? each : most), first);
  if (size(worst.way) > Math.log(STRIKING)) return { name: worst.name, sentence: readWay(worst.way, worst.what) };

  const last = ({ measured }: Drawn): number => measured.correlation[measured.correlation.length - 1];
  const likest = all.reduce((most, each) => (last(each) > last(most) ? each : most));
  const layers = likest.measured.correlation.length;
  if (last(likest) >= ALIKE) {
    return {
      name: likest.name,
      sentence: `After ${layers} layers two different digits look ${percentage(last(likest))} alike.`,
    };
  }
  return { sentence: `The signal arrives, and so does the gradient, through ${layers} layer${layers > 1 ? 's' : ''}.` };
}

/** One sentence of what was measured of a network. */
export function readNetwork({ measured }: Drawn): string {
  const { variance, correlation } = measured;
  const alike = correlation[correlation.length - 1];
  const forward = `Measured: the signal × ${ratio(change(variance))}`;
  const back = `the gradient × ${ratio(change(backward(measured)))}`;
  return `${forward}, ${back}${Number.isFinite(alike) ? `, digits ${percentage(Math.max(0, alike))} alike` : ''}.`;
}
