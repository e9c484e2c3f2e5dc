/** What TensorFlow and Keras drew: reference/golden.json, written by reference/make_golden.py. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface GoldenValues {
  readonly shape: number[];
  readonly sha256: string;
  readonly head: number[];
}

export interface GoldenOp extends GoldenValues {
  readonly op: string;
  readonly seed: [number, number];
  readonly arguments: { minval?: number; maxval?: number; mean?: number; stddev?: number };
}

export interface GoldenInitializer extends GoldenValues {
  readonly initializer: string;
  readonly args: Record<string, unknown>;
  readonly draws: number;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', file), 'utf8'));
}

export interface GoldenOrthogonal {
  readonly shape: number[];
  readonly gain: number;
  /** The condition number of the normals that were factored. */
  readonly condition: number;
  readonly values: number[];
}

export const golden = read('golden.json') as {
  ops: GoldenOp[];
  initializers: GoldenInitializer[];
  orthogonals: GoldenOrthogonal[];
};

/** Parameters of a plain network of some depth; null where none were found. */
type DksParameters = Readonly<Record<string, number>> | null;

/** What google-deepmind/dks finds: reference/dks.json, written by reference/make_dks.py. */
export const goldenDks = read('dks.json') as {
  correlations: number[];
  maps: Record<string, { length: number; correlations: number[]; slope: number; curvature: number }>;
  /** By activation, method and depth. */
  parameters: Record<string, Record<string, Record<string, DksParameters>>>;
};

interface TimmKernel {
  readonly layer: 'conv2d' | 'depthwise' | 'dense';
  readonly window?: [number, number];
  readonly strides?: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of normal values. */
  readonly stddev?: number;
  /** Of uniform ones. */
  readonly limit?: number;
}

/** How timm starts EfficientNets: reference/timm.json, written by reference/make_timm.py. */
export const goldenTimm = read('timm.json') as {
  kernels: TimmKernel[];
  drawn: { seed: number; layers: (GoldenValues & { readonly layer: string })[] };
};

type MupKernel = 'input' | 'hidden' | 'output';

export interface MupSize {
  readonly width: number;
  readonly step: number;
  readonly layer: MupKernel;
  readonly size: number;
}

/** What the package mup makes of a width: reference/mup.json, written by reference/make_mup.py. */
export const goldenMup = read('mup.json') as {
  base: number;
  draws: { kernel: MupKernel; width: number; function: string; stddev: number; standard: number }[];
  outputs: { width: number; factor: number }[];
  coordinates: { rate: number; examples: number; muP: MupSize[]; standard: MupSize[] };
};

/** The bounds of siren-pytorch: reference/siren.json, written by reference/make_siren.py. */
export const goldenSiren = read('siren.json') as {
  layers: { fanIn: number; first: boolean; omega: number; bound: number }[];
  network: { fanIn: number; bound: number }[];
};

export const goldenGains = read('gains.json') as Record<string, number>;

export const goldenMoments = read('activation_moments.json') as Record<string, { value: number; derivative: number }>;

/** E[f''(z)^2] of the same, and moments of other functions: reference/functions.json. */
export const goldenFunctions = read('functions.json') as {
  /** Of the activations where it is finite. */
  curvatures: Record<string, number>;
  functions: Record<string, { value: number; derivative: number; curvature?: number }>;
  /** E[f(z)^2] of functions that quadrature finds hard. */
  hard: Record<string, number>;
};

export function sha256(values: Float32Array): string {
  return createHash('sha256').update(values).digest('hex');
}

/** Expects the very bits of the golden values; the first ones are compared alone, for a message that can be read. */
export function expectGolden(values: Float32Array, expected: GoldenValues): void {
  expect(Array.from(values.slice(0, expected.head.length))).toEqual(expected.head);
  expect(sha256(values)).toBe(expected.sha256);
}
