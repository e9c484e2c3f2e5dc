/** What came of the networks, in a table and a sentence. */
import { textTable } from '../../src/text_table.js';
import { groupedBy, mean, standardDeviation } from '../statistics.js';
import type { NetworkName } from './network.js';
import { commandOf, DEEPEST, type Options, VALIDATION_DIGITS } from './options.js';

/** One trained network. */
export interface Result {
  readonly name: NetworkName;
  readonly seed: number;
  /** The share of the validation digits that it recognizes. */
  readonly accuracy: number;
  /** Of the validation digits. */
  readonly loss: number;
  /** Before training, for each hidden layer: Var[y_l] of He et al. 2015, of what goes into its activation. */
  readonly signal: readonly number[];
  /** Before training, for each hidden layer: Var[dL/dy_l]. */
  readonly gradient: readonly number[];
}

/** An amount in words: 1 epoch, 3 epochs, 9,000 digits. */
export const amount = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

/** Two digits of a number, however small. */
const figure = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4)
    ? value.toExponential(1).replace('+', '')
    : String(Number(value.toPrecision(2)));

/** The results of each network, in the order of their first ones. */
export const byName = (results: readonly Result[]): Map<NetworkName, Result[]> =>
  groupedBy(results, ({ name }) => name);

const accuracies = (results: readonly Result[]): number[] => results.map(({ accuracy }) => accuracy);

/** The mean of Var[y] at a hidden layer, counted from 1. */
const signalAt = (layer: number, results: readonly Result[]): number =>
  mean(results.map(({ signal }) => signal[layer - 1]));

/** The layers whose signal is shown: the first, and those at thirds of the depth; 1, 10, 20 and 30 of 30. */
function shownLayers(depth: number): number[] {
  return [...new Set([1, Math.round(depth / 3), Math.round((2 * depth) / 3), depth])].filter((layer) => layer >= 1);
}

/** A row for each network: means over its seeds, the accuracy with its standard deviation. */
export function resultTable(results: readonly Result[], { depth, seeds }: Options): string {
  const layers = shownLayers(depth);
  const header = [
    'initializer',
    'accuracy',
    'loss',
    ...layers.map((layer, i) => `${i === 0 ? 'Var[y] ' : ''}${layer}`),
  ];
  const rows = [...byName(results)].map(([name, own]) => [
    name,
    mean(accuracies(own)).toFixed(3) + (seeds > 1 ? ` ± ${standardDeviation(accuracies(own)).toFixed(3)}` : ''),
    mean(own.map(({ loss }) => loss)).toFixed(3),
    ...layers.map((layer) => figure(signalAt(layer, own))),
  ]);
  return textTable(header, rows);
}

/** The best and the worst network in one sentence, and what to try next. */
export function closing(results: readonly Result[], options: Options): string {
  const { depth, epochs, seeds } = options;
  const ranked = [...byName(results)].sort(([, a], [, b]) => mean(accuracies(b)) - mean(accuracies(a)));
  const recognized = (own: readonly Result[]): string => `${(100 * mean(accuracies(own))).toFixed(1)} %`;
  const [[best, bests]] = ranked;
  const after = `After ${amount(epochs, 'epoch')}${seeds === 1 ? '' : `, in the mean of ${seeds} seeds,`}`;
  const sentence = `${after} ${best} recognizes ${recognized(bests)} of ${amount(VALIDATION_DIGITS, 'new digit')}`;
  if (ranked.length === 1) {
    const other = best === 'kaimingNormal' ? 'tf.heNormal' : 'kaimingNormal';
    return `${sentence}.\nCompare it: ${commandOf({ ...options, init: [other, best] })}`;
  }
  const [worst, worsts] = ranked[ranked.length - 1];
  const kept = figure(signalAt(depth, worsts) / signalAt(1, worsts));
  const why =
    depth === 1 ? '' : `: the variance of its signal is ${kept} times as large\nat layer ${depth} as at layer 1`;
  const isDeeper = 2 * depth <= DEEPEST;
  const next = {
    ...options,
    depth: isDeeper ? 2 * depth : Math.round(depth / 2),
    init: ranked.slice(0, 2).map(([name]) => name),
  };
  return (
    `${sentence},\n${worst} ${recognized(worsts)}${why}.\n` +
    `Try next, ${isDeeper ? 'twice' : 'half'} as deep: ${commandOf(next)}`
  );
}
