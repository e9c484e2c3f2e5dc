import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Seed, statelessRandomNormal, statelessRandomUniform, statelessTruncatedNormal } from 'tfjs-initializers';
import 'tfjs-initializers/graph-ops';
import { NATIVE_FLAG, SIMD_FLAG } from '../../src/flags/register.js';
import type { NativeBackend } from '../../src/tfjs/backends.js';
import { drawFamilies } from '../support/families.js';
import { expectGolden, golden, sha256 } from '../support/golden.js';
import { expectTensorFlows, graphModels } from '../support/graph_models.js';
import { describeWith, TFJS_NODE } from '../support/parts.js';
import { runGraphModel } from '../support/run_graph_model.js';
import { wholeModel } from '../support/whole_model.js';

const OPS = { statelessRandomUniform, statelessRandomNormal, statelessTruncatedNormal };

// The only file that loads tfjs-node: where it is loaded it becomes the default backend of a test's whole file.
describeWith(TFJS_NODE, 'tfjs-node', () => {
  let native: NativeBackend & { numDataIds(): number };

  beforeAll(async () => {
    jest.requireActual('@tensorflow/tfjs-node');
    expect(await tf.setBackend('tensorflow')).toBe(true);
    native = tf.backend() as never;
  });

  describe.each([true, false])('with TFJS_INITIALIZERS_NATIVE_OPS %s', (flag) => {
    beforeAll(() => {
      tf.env().set(NATIVE_FLAG, flag);
    });

    test('sample where the flag says', () => {
      const execute = jest.spyOn(native, 'executeSingleOutput');
      statelessRandomNormal([3], [1, 2]).dispose();
      const ops = execute.mock.calls.map(([op]) => op);
      execute.mockRestore();
      expect(ops.includes('StatelessRandomNormal')).toBe(flag);
    });

    test.each(golden.ops)('$op of seed $seed has the bits of TensorFlow', (expected) => {
      const { seed, shape, arguments: args } = expected;
      const tensor =
        expected.op === 'StatelessRandomUniform'
          ? statelessRandomUniform(shape, seed, args.minval, args.maxval)
          : (expected.op === 'StatelessRandomNormal' ? statelessRandomNormal : statelessTruncatedNormal)(
              shape,
              seed,
              args.mean,
              args.stddev,
            );
      expectGolden(tensor.dataSync() as Float32Array, expected);
      tensor.dispose();
    });

    test.each(Object.keys(graphModels.models))('the graph model %s draws what TensorFlow draws', async (name) => {
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const converted = graphModels.models[name];
      expectTensorFlows(converted, await runGraphModel(converted));
      warn.mockRestore();
    });

    test('a model that is initialized and traced whole has the numbers of the cpu backend', async () => {
      // In tests tfjs takes what a fused product saves for its gradient for a leak, on tfjs-node alone:
      // tf.grad((x) => tf.fused.matMul({ a: x, b })) throws.
      tf.env().set('IS_TEST', false);
      const there = await wholeModel(true);
      expect(await tf.setBackend('cpu')).toBe(true);
      const here = await wholeModel(true);
      expect(await tf.setBackend('tensorflow')).toBe(true);
      tf.env().set('IS_TEST', true);
      expect(there.left).toBe(0);
      for (const key of ['forward', 'backward', 'expected'] as const) {
        const errors = there[key].map((value, k) => Math.abs(value / here[key][k] - 1));
        expect(Math.max(...errors)).toBeLessThan(1e-4);
      }
    });

    test('keep nothing in TensorFlow’s memory but the tensor', () => {
      statelessRandomNormal([3], [1, 2]).dispose();
      const [tensors, data] = [tf.memory().numTensors, native.numDataIds()];
      for (const op of Object.values(OPS)) {
        const tensor = op([2, 3], [1, 2], 0.5, 2);
        expect([tf.memory().numTensors, native.numDataIds()]).toEqual([tensors + 1, data + 1]);
        tensor.dispose();
      }
      expect([tf.memory().numTensors, native.numDataIds()]).toEqual([tensors, data]);
    });

    test('every tensor has values of its own', () => {
      const [a, b] = [statelessRandomNormal([100], [1, 2]), statelessRandomNormal([100], [3, 4])];
      expect(a.dataSync()).not.toEqual(b.dataSync());
      expect(a.dataSync()).toEqual(tf.tidy(() => statelessRandomNormal([100], [1, 2]).dataSync()));
      tf.dispose([a, b]);
    });

    test('scalars and empty tensors', () => {
      tf.tidy(() => {
        expect(statelessRandomNormal([], [1, 2]).dataSync()).toHaveLength(1);
        expect(statelessRandomNormal([3, 0], [1, 2]).shape).toEqual([3, 0]);
        expect(statelessRandomNormal([3, 0], [1, 2]).dataSync()).toHaveLength(0);
      });
    });
  });

  test('a TensorFlow without the op warns once, and samples on the host', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const run = native.executeSingleOutput.bind(native);
    const execute = jest.spyOn(native, 'executeSingleOutput').mockImplementation((op, ...rest) => {
      if (op === 'StatelessRandomNormal') throw new Error("'StatelessRandomNormal' is neither a type of a primitive");
      return run(op, ...rest);
    });
    const before = native.numDataIds();
    jest.isolateModules(() => {
      const { tensorflowKernels } =
        jest.requireActual<typeof import('../../src/kernels/tensorflow.js')>('../../src/kernels/tensorflow');
      tf.env().set(NATIVE_FLAG, true);
      const kernel = tensorflowKernels.find(({ kernelName }) => kernelName === 'StatelessRandomNormal');
      for (const seed of [
        [42, 0],
        [42, 0],
      ]) {
        const attrs = { shape: [4], seed, mean: 0, stddev: 1 };
        const tensor = kernel?.kernelFunc({ attrs, backend: native, inputs: {} }) as tf.TensorInfo;
        expect(Math.fround(tf.engine().makeTensorFromTensorInfo(tensor).dataSync()[1])).toBe(Math.fround(-1.5900869));
      }
    });
    const warnings = warn.mock.calls.filter(([message]) => String(message).startsWith('tfjs-initializers'));
    execute.mockRestore();
    warn.mockRestore();
    expect(warnings).toHaveLength(1);
    expect(warnings[0][0]).toContain('this TensorFlow does not run StatelessRandomNormal; drawing on the host');
    expect(native.numDataIds()).toBe(before + 2);
  });

  test('a model saved to file:// comes back with its weights, predictions and initializers', () => {
    const root = path.join(__dirname, '..', '..');
    const script = path.join(root, 'test', 'support', 'file_round_trip.ts');
    const output = execFileSync(process.execPath, [require.resolve('tsx/cli'), script], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const result = JSON.parse(output.slice(output.indexOf('{"backend"'))) as Record<string, unknown>;
    expect(result.backend).toBe('tensorflow');
    expect(result.topology).toContain('"class_name":"PReLUKaimingNormal"');
    expect(result.after).toEqual(result.before);
  });

  test('every family has the bits of the cpu backend', async () => {
    const there = await drawFamilies();
    await tf.setBackend('cpu');
    const here = await drawFamilies();
    await tf.setBackend('tensorflow');
    expect(there).toEqual({ values: here.values, left: 0 });
  });

  describe('16.8 million values', () => {
    const size = 2 ** 24;
    const SEEDS: Seed[] = [
      [42, 0],
      [0, 0],
      [-7, 2147483647],
    ];
    const CASES = (Object.keys(OPS) as (keyof typeof OPS)[]).flatMap((op) =>
      SEEDS.map((seed): [keyof typeof OPS, Seed] => [op, seed]),
    );

    test.each(CASES)('%s of seed %p are the same by the reference, by wasm and by TensorFlow', async (op, seed) => {
      const hash = (): string => tf.tidy(() => sha256(OPS[op]([size], seed).dataSync() as Float32Array));
      tf.env().set(NATIVE_FLAG, true);
      const byTensorFlow = hash();
      await tf.setBackend('cpu');
      tf.env().set(SIMD_FLAG, true);
      const byWasm = hash();
      tf.env().set(SIMD_FLAG, false);
      const byReference = hash();
      tf.env().set(SIMD_FLAG, true);
      await tf.setBackend('tensorflow');
      expect(byWasm).toBe(byReference);
      expect(byTensorFlow).toBe(byReference);
    });
  });
});
