/** The golden values written by reference/make_jax.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Key } from 'tfjs-initializers/jax';

interface Values {
  readonly shape: number[];
  readonly sha256: string;
  readonly head: number[];
}

interface Golden {
  readonly keys: { readonly seed: number; readonly key: Key }[];
  readonly splits: { readonly key: Key; readonly keys: Key[] }[];
  readonly folds: { readonly key: Key; readonly data: number; readonly folded: Key }[];
  readonly bits: ({ readonly key: Key } & Values)[];
  readonly normals: Values;
  readonly initializers: ({ readonly initializer: string; readonly args: { readonly key: Key } } & Values)[];
}

export const golden = JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', 'jax.json'), 'utf8')) as Golden;
