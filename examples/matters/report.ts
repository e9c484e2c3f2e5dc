/** What came of the networks. */
import { textTable } from '../../src/text_table.js';
import { groupedBy, mean, standardDeviation } from '../statistics.js';
import type { Architecture, StartName } from './networks.js';
import type { OptimizerName } from './side_by_side.js';

/** One trained network: a line of the file of results. */
export interface Result {
  readonly architecture: Architecture;
  readonly depth: number;
  readonly optimizer: OptimizerName;
  readonly start: StartName;
  /** The learning rate. */
  readonly rate: number;
  readonly seed: number;
  readonly steps: number;
  /** The share of digits that it tells right, of those that it has not seen. */
  readonly accuracy: number;
}

/** Mean and standard deviation over seeds, and the learning rate that was the best. */
function cell(own: readonly Result[]): string {
  if (own.length === 0) return '–';
  const shares = own.map(({ accuracy }) => accuracy);
  const spread = own.length > 1 ? ` ± ${standardDeviation(shares).toFixed(3)}` : '';
  return `${mean(shares).toFixed(3)}${spread} (${own[0].rate})`;
}

/** A row for each architecture, optimizer and start, with the accuracy at every depth. */
export function resultTable(results: readonly Result[]): string {
  const depths = [...new Set(results.map(({ depth }) => depth))].sort((a, b) => a - b);
  const rows = groupedBy(results, ({ architecture, optimizer, start }) => `${architecture}\n${optimizer}\n${start}`);
  return textTable(
    ['network', 'optimizer', 'start', ...depths.map((depth) => `${depth} layers`)],
    [...rows].map(([key, own]) => [
      ...key.split('\n'),
      ...depths.map((depth) => cell(own.filter((result) => result.depth === depth))),
    ]),
  );
}

/** The rate with which a start came farthest; the first of several that came as far. */
export function bestRate(trials: readonly Result[], start: StartName): number {
  const own = trials.filter((trial) => trial.start === start);
  return own.reduce((best, trial) => (trial.accuracy > best.accuracy ? trial : best)).rate;
}
