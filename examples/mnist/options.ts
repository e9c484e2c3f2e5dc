/** What `npm start` is told by its flags. */
import { inFunction, wrongValue } from '../../src/arguments/errors.js';
import { didYouMean } from '../../src/arguments/guess.js';
import { type BackendName, BACKENDS, readBackend } from '../backend.js';
import { count, integer, readFlags } from '../flags.js';
import { NETWORK_NAMES, type NetworkName } from './network.js';

export const TRAINING_DIGITS = 9000;
export const VALIDATION_DIGITS = 2000;

export const DEEPEST = 200;
const WIDEST = 1024;
const MOST_EPOCHS = 100;
const MOST_SEEDS = 100;
// Times 1000, the seeds of TensorFlow.js's initializers stay int32.
const LARGEST_SEED = 1_000_000;

const DEFAULTS = {
  depth: '30',
  width: '128',
  epochs: '3',
  init: 'tf.glorotUniform,tf.heNormal,drop-in,kaimingNormal,tailored',
  seed: '42',
  seeds: '1',
  backend: 'auto',
  folder: 'models',
};

/** The flags by their names. */
export interface Options {
  readonly depth: number;
  readonly width: number;
  readonly epochs: number;
  readonly init: readonly NetworkName[];
  readonly seed: number;
  readonly seeds: number;
  readonly backend: BackendName;
  readonly folder: string;
}

export const HELP = `Usage: npm start -- [flags]

Trains plain networks that differ in their initializer, and compares them.

  --depth N      hidden layers, 1 to ${DEEPEST}; default ${DEFAULTS.depth}
  --width N      units of each, 1 to ${WIDEST}; default ${DEFAULTS.width}
  --epochs N     passes over ${TRAINING_DIGITS} digits, 1 to ${MOST_EPOCHS}; default ${DEFAULTS.epochs}
  --init A,B     one or more of
                   tf.glorotUniform, tf.heNormal: of TensorFlow.js itself
                   drop-in: tf.heNormal, with import 'tfjs-initializers/drop-in'
                   kaimingNormal, kaimingUniform, xavierNormal, xavierUniform
                   tailored: orthogonal kernels, and PReLUs whose slope is
                             chosen for the depth
                 default ${DEFAULTS.init.replace('drop-in,', 'drop-in,\n                         ')}
  --seed N       all weights are drawn from it, 0 to ${LARGEST_SEED}; default ${DEFAULTS.seed}
  --seeds N      networks of each, of seeds N, N + 1, ...: 1 to ${MOST_SEEDS}; default ${DEFAULTS.seeds}
  --backend B    ${BACKENDS.join(', ')}; default ${DEFAULTS.backend}
  --folder DIR   where the picture and the best network go; default ${DEFAULTS.folder}
  -h, --help     this text`;

/**
 * Reads the flags; undefined where they ask for help.
 *
 * @throws TypeError or RangeError for a flag that is wrong
 */
export function readOptions(args: readonly string[]): Options | undefined {
  return inFunction('npm start', () => {
    const text = (value: string): { type: 'string'; default: string } => ({ type: 'string', default: value });
    const values = readFlags(args, {
      depth: text(DEFAULTS.depth),
      width: text(DEFAULTS.width),
      epochs: text(DEFAULTS.epochs),
      init: text(DEFAULTS.init),
      seed: text(DEFAULTS.seed),
      seeds: text(DEFAULTS.seeds),
      backend: text(DEFAULTS.backend),
      folder: text(DEFAULTS.folder),
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help) return undefined;
    return {
      depth: count('depth', values.depth, DEEPEST),
      width: count('width', values.width, WIDEST),
      epochs: count('epochs', values.epochs, MOST_EPOCHS),
      init: readNetworks(values.init),
      seed: integer('seed', values.seed, 0, LARGEST_SEED),
      seeds: count('seeds', values.seeds, MOST_SEEDS),
      backend: readBackend(values.backend),
      folder: values.folder,
    };
  });
}

/** The networks of a list, each once. */
function readNetworks(list: string): NetworkName[] {
  const networks = list.split(',').map((given) => {
    const name = NETWORK_NAMES.find((each) => each === given);
    if (name !== undefined) return name;
    const hint = didYouMean(given, NETWORK_NAMES) || didYouMean(`tf.${given}`, NETWORK_NAMES);
    throw wrongValue('--init', `some of ${NETWORK_NAMES.join(',')}`, given, hint);
  });
  return [...new Set(networks)];
}

/** The command that these options come from. */
export function commandOf(options: Options): string {
  const flags = Object.entries(DEFAULTS).flatMap(([flag, usual]) => {
    const value = String(options[flag as keyof Options]);
    return value === usual ? [] : [`--${flag} ${value}`];
  });
  return ['npm start --', ...flags].join(' ');
}
