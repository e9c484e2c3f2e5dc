/**
 * TensorFlow's stateless random ops as functions of a node of a graph model. The inputs are those of TensorFlow's ops
 * (tensorflow/core/ops/stateless_random_ops.cc, stateless_random_ops_v2.cc), with one difference: what gives a key and
 * a counter gives the seed in both places. They are uint64, which tfjs lacks; and inside of `cond` and `while_loop`
 * tfjs takes the first output of a node for every other, as it looks for `node:counter:0` at place 0.
 */
import { clone, scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '@tensorflow/tfjs-converter';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { randomFullIntegers, randomIntegers } from '../ops/random_integers.js';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { sampleTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import { checkSeed, type Seed } from '../random/seed.js';
import { typeAttribute } from '../tfjs/graph_node.js';

/** Executes a node. */
export type Execute = (node: GraphNode) => Tensor | Tensor[];

/** Draws a tensor; `rest` are the inputs behind those that all ops have. */
type Draw = (shape: number[], seed: Seed, ...rest: Tensor[]) => Tensor;

interface Op {
  readonly draw: Draw;
  /** The only type of TensorFlow's whose values tfjs has. */
  readonly type: 'DT_FLOAT' | 'DT_INT32';
  /** The type if the graph omits it. */
  readonly defaultType: string;
}

const float = { type: 'DT_FLOAT', defaultType: 'DT_FLOAT' } as const;

// Graphs scale by ops of their own.
const DRAWING_OPS: Readonly<Record<string, Op>> = {
  StatelessRandomUniform: { draw: (shape, seed) => sampleUniform(shape, seed, 0, 1), ...float },
  StatelessRandomNormal: { draw: (shape, seed) => sampleNormal(shape, seed, 0, 1), ...float },
  StatelessTruncatedNormal: { draw: (shape, seed) => sampleTruncatedNormal(shape, seed, 0, 1), ...float },
  StatelessRandomUniformInt: {
    draw: (shape, seed, minval, maxval) => randomIntegers(shape, seed, numbersOf(minval)[0], numbersOf(maxval)[0]),
    type: 'DT_INT32',
    defaultType: 'DT_INT32',
  },
  StatelessRandomUniformFullInt: { draw: randomFullIntegers, type: 'DT_INT32', defaultType: 'DT_UINT64' },
};

/** The values of a tensor. A graph is executed synchronously, so they are read so. */
function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

function seedOf(seed: Tensor): Seed {
  return checkSeed(numbersOf(seed));
}

/** The number of outputs of the ops that make a key and a counter from a seed. */
const KEY_OUTPUTS: Readonly<Record<string, number>> = {
  StatelessRandomGetKeyCounter: 2,
  StatelessRandomGetKeyCounterAlg: 3,
};

/** The seed that stands for a key and a counter. */
function seedOfKey(key: Tensor, counter: Tensor): Seed {
  const rule = `what ${Object.keys(KEY_OUTPUTS).join(' or ')} gives`;
  // A key of TensorFlow is one uint64, which no tensor here can hold.
  if (key.size !== 2) throw wrongKind('key', rule, numbersOf(key));
  const seed = seedOf(key);
  const other = numbersOf(counter);
  if (other.length !== 2 || other.some((word, i) => word !== seed[i])) {
    throw wrongValue('counter', 'the one that belongs to the key', other);
  }
  return seed;
}

// tensorflow/core/framework/rng_alg.h: RNG_ALG_PHILOX, RNG_ALG_AUTO_SELECT, which is Philox on CPUs and GPUs.
const PHILOX = 1;
const AUTO_SELECT = 3;

function checkAlgorithm(alg: Tensor): void {
  // An algorithm that came with a key is the seed, too.
  if (alg.rank !== 0) return;
  const [number] = numbersOf(alg);
  if (number !== PHILOX && number !== AUTO_SELECT) {
    throw wrongValue('alg', `${PHILOX} (Philox) or ${AUTO_SELECT} (chosen by the device)`, number);
  }
}

function checkType({ type, defaultType }: Op, node: GraphNode): void {
  const given = typeAttribute(node, 'dtype') ?? defaultType;
  if (given !== type) throw wrongValue('dtype', JSON.stringify(type), given);
}

/** An op of inputs shape and seed. */
const bySeed =
  (op: Op): Execute =>
  (node) => {
    checkType(op, node);
    const [shape, seed, ...rest] = node.inputs;
    return op.draw(numbersOf(shape), seedOf(seed), ...rest);
  };

/** An op of inputs shape, key, counter and algorithm. */
const byKey =
  (op: Op): Execute =>
  (node) => {
    checkType(op, node);
    const [shape, key, counter, alg, ...rest] = node.inputs;
    checkAlgorithm(alg);
    return op.draw(numbersOf(shape), seedOfKey(key, counter), ...rest);
  };

/** Gives the seed at every output. */
const carrySeed =
  (outputs: number): Execute =>
  ({ inputs: [seed] }) => {
    seedOf(seed);
    return Array.from({ length: outputs }, () => clone(seed));
  };

/** The function that executes each op, by TensorFlow's name. */
export const GRAPH_OPS: Readonly<Record<string, Execute>> = Object.fromEntries(
  [
    ...Object.entries(DRAWING_OPS).flatMap(([name, op]) => [
      [name, bySeed(op)] as const,
      [`${name}V2`, byKey(op)] as const,
    ]),
    ...Object.entries(KEY_OUTPUTS).map(([name, outputs]) => [name, carrySeed(outputs)] as const),
    ['StatelessRandomGetAlg', () => scalar(PHILOX, 'int32')] as const,
  ].map(([name, execute]) => [name, (node: GraphNode) => inFunction(name, () => execute(node))]),
);
