import * as tf from '@tensorflow/tfjs';
import { initializeModel, lsuv } from 'tfjs-initializers';
import { checkModel } from '../../src/model/checked_model.js';
import { type Graph, readGraph } from '../../src/model/graph.js';
import { residualBranches } from '../../src/model/residual_branches.js';
import { on } from '../support/models.js';

const { layers } = tf;

/** A dense layer that costs nothing to make. */
function dense(name?: string, activation?: 'relu' | 'tanh'): tf.layers.Layer {
  return layers.dense({
    units: 2,
    kernelInitializer: 'zeros',
    ...(name && { name }),
    ...(activation && { activation }),
  });
}

function graphOf(model: tf.LayersModel): Graph {
  return readGraph(checkModel(model));
}

/** The names of the layers that a layer's inputs come from; `input` for the model's. */
function sourcesOf(graph: Graph, name: string): string[] {
  const [layer] = [...graph.sources.keys()].filter((each) => graph.paths.get(each) === name);
  return (graph.sources.get(layer) ?? []).map((each) =>
    each === undefined ? 'input' : (graph.paths.get(each) ?? '?'),
  );
}

describe('nested models', () => {
  test('stand in place of their calls', () => {
    const inner = tf.sequential({
      name: 'inner',
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'a' }), dense('b')],
    });
    const model = tf.sequential({
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'first' }), inner, dense('last')],
    });
    const graph = graphOf(model);
    expect(sourcesOf(graph, 'first')).toEqual(['input']);
    expect(sourcesOf(graph, 'inner/a')).toEqual(['first']);
    expect(sourcesOf(graph, 'last')).toEqual(['inner/b']);
  });

  test('that are called several times join what they are called on', () => {
    const inner = tf.sequential({ name: 'inner', layers: [layers.dense({ units: 2, inputShape: [2], name: 'a' })] });
    const input = tf.input({ shape: [2] });
    const outputs = [on(inner, on(dense('left', 'relu'), input)), on(inner, on(dense('right', 'tanh'), input))];
    const graph = graphOf(tf.model({ inputs: input, outputs }));
    const joint = graph.sources.get(inner.layers[0])?.at(0);
    expect(joint?.getClassName()).toBe('InputLayer');
    const joined = joint && graph.sources.get(joint);
    expect(joined?.map((layer) => layer?.name)).toEqual(['left', 'right']);
  });

  /** A model that hands its second input on, so that its calls can be strung together. */
  function blockWithMask(): tf.LayersModel {
    const [signal, mask] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const joined = on(layers.concatenate(), signal, mask);
    return tf.model({ name: 'block', inputs: [signal, mask], outputs: [on(dense('inside'), joined), mask] });
  }

  test('hand on what this very call was handed', () => {
    const block = blockWithMask();
    const [x, first, second] = [2, 2, 2].map((size) => tf.input({ shape: [size] }));
    const [, handedFirst] = block.apply([x, on(dense('m'), first)]) as tf.SymbolicTensor[];
    const [, handedSecond] = block.apply([x, on(dense('n'), second)]) as tf.SymbolicTensor[];
    const outputs = [on(dense('after_m'), handedFirst), on(dense('after_n'), handedSecond)];
    const graph = graphOf(tf.model({ inputs: [x, first, second], outputs }));
    expect(sourcesOf(graph, 'after_m')).toEqual(['m']);
    expect(sourcesOf(graph, 'after_n')).toEqual(['n']);
  });

  test('may hand an input on from call to call', () => {
    const block = blockWithMask();
    const [x, mask] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    let [signal, handed] = [x, mask];
    for (let i = 0; i < 3; i++) [signal, handed] = block.apply([signal, handed]) as tf.SymbolicTensor[];
    const model = tf.model({ inputs: [x, mask], outputs: [signal, on(dense('end'), handed)] });
    expect(sourcesOf(graphOf(model), 'end')).toEqual(['input']);
    expect(
      initializeModel(model, { seed: 1 })
        .kernels.map(({ layer }) => layer)
        .sort(),
    ).toEqual(['block/inside', 'end']);
    const batch = tf.randomNormal([8, 2], 0, 1, 'float32', 1);
    expect(lsuv(model, [batch, batch], { seed: 1 }).layers).toHaveLength(2);
    model.dispose();
  });

  test('may be nothing but an input that is handed on, at any depth', () => {
    const passingModel = (call: (input: tf.SymbolicTensor) => tf.SymbolicTensor): tf.LayersModel => {
      const handed = tf.input({ shape: [2] });
      return tf.model({ inputs: handed, outputs: call(handed) });
    };
    let passing = passingModel((handed) => handed);
    for (let depth = 0; depth < 4; depth++) {
      const inner = passing;
      passing = passingModel((handed) => on(inner, on(inner, handed)));
    }
    const input = tf.input({ shape: [2] });
    const model = tf.model({
      inputs: input,
      outputs: on(dense('end'), on(passing, on(dense('start', 'relu'), input))),
    });
    expect(sourcesOf(graphOf(model), 'end')).toEqual(['start']);
    expect(initializeModel(model, { seed: 1 }).kernels[1].activation).toBe('relu');
  });

  test('may call themselves in a row', () => {
    const inner = tf.sequential({
      name: 'inner',
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'a', activation: 'relu' })],
    });
    const input = tf.input({ shape: [2] });
    const model = tf.model({ inputs: input, outputs: on(inner, on(inner, on(inner, input))) });
    expect(initializeModel(model, { seed: 1 }).kernels).toMatchObject([
      { layer: 'inner/a', activation: 'linear + relu' },
    ]);
  });

  test('may come first in a sequential model, which calls them nowhere', () => {
    const base = tf.sequential({
      name: 'base',
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'a', activation: 'relu' })],
    });
    const deeper = tf.sequential({ name: 'deeper', layers: [base, dense('b')] });
    const model = tf.sequential({ layers: [deeper, dense('c')] });
    const graph = graphOf(model);
    expect([...graph.paths.values()].filter((path) => !path.endsWith('_input'))).toEqual([
      'deeper/base/a',
      'deeper/b',
      'c',
    ]);
    expect(sourcesOf(graph, 'deeper/base/a')).toEqual(['input']);
    expect(sourcesOf(graph, 'deeper/b')).toEqual(['deeper/base/a']);
    expect(sourcesOf(graph, 'c')).toEqual(['deeper/b']);
  });
});

test('a layer that a sequential model has twice is called twice and listed once', () => {
  const shared = dense('shared');
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [2], name: 'first' }), shared] });
  model.add(shared);
  const { weightedLayers, calls } = graphOf(model);
  expect(weightedLayers.map(({ path }) => path)).toEqual(['first', 'shared']);
  expect(calls.map(({ layer }) => layer.name)).toEqual(['first', 'shared', 'shared']);
});

test('a layer that is also wrapped is listed once', () => {
  const inner = dense('inner');
  const input = tf.input({ shape: [3, 2] });
  const wrapped = on(layers.timeDistributed({ layer: inner, name: 'wrapper' }), input);
  const model = tf.model({ inputs: input, outputs: on(inner, wrapped) });
  expect(graphOf(model).weightedLayers.filter(({ layer }) => layer === inner)).toHaveLength(1);
  expect(initializeModel(model, { seed: 1 }).kernels).toHaveLength(1);
});

describe('large models are read without a frame of the stack for every layer', () => {
  // The stack of an engine holds about ten thousand frames; tfjs builds chains of a little more than 3,000 layers.
  test('3,000 layers in a chain that pass an activation on', () => {
    const input = tf.input({ shape: [2] });
    let signal = on(dense('start', 'relu'), input);
    for (let i = 0; i < 3000; i++) signal = on(layers.dropout({ rate: 0 }), signal);
    const model = tf.model({ inputs: input, outputs: on(dense('end'), signal) });
    expect(initializeModel(model, { seed: 1 }).kernels.at(-1)).toMatchObject({ layer: 'end', activation: 'relu' });
    const backward = initializeModel(model, { seed: 1, direction: 'backward', residual: 'fixup' });
    expect(backward.kernels.map(({ activation }) => activation)).toEqual(['relu', 'linear']);
    model.dispose();
  });

  test('1,600 residual additions', () => {
    const input = tf.input({ shape: [2] });
    let signal = input;
    for (let i = 0; i < 1600; i++) signal = on(layers.add(), signal, on(dense(`branch${i}`, 'relu'), signal));
    const model = tf.model({ inputs: input, outputs: on(dense('end'), signal) });
    const { kernels } = initializeModel(model, { seed: 1, residual: 'gpt2' });
    const { gain, stddev } = kernels[800];
    // Of the last kernel of a branch: gain / sqrt(2 inputs) / sqrt(1600 additions).
    expect(stddev).toBeCloseTo(gain / Math.sqrt(2) / 40, 12);
    // 1,600 outputs of relu with second moment 1/2 and the input with second moment 1.
    expect(kernels.at(-1)?.gain).toBeCloseTo(Math.sqrt(1601 / 801), 12);
    model.dispose();
  });

  test('5,000 calls of one layer, side by side', () => {
    const input = tf.input({ shape: [2] });
    const shared = dense('shared', 'relu');
    const sum = on(layers.add(), ...Array.from({ length: 5000 }, () => on(shared, input)));
    const model = tf.model({ inputs: input, outputs: on(dense('end'), sum) });
    expect(initializeModel(model, { seed: 1, residual: 'zero' }).kernels).toHaveLength(2);
    model.dispose();
  });

  test('10,000 layers side by side', () => {
    const input = tf.input({ shape: [2] });
    const sum = on(layers.add(), ...Array.from({ length: 10_000 }, () => on(dense(), input)));
    const model = tf.model({ inputs: input, outputs: on(dense('end'), sum) });
    expect(initializeModel(model, { seed: 1, residual: 'zero' }).kernels).toHaveLength(10_001);
    model.dispose();
  });

  test('models nested 12 deep, each called twice by the one around it', () => {
    let model = tf.sequential({
      layers: [layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'zeros' })],
    }) as tf.LayersModel;
    for (let depth = 0; depth < 12; depth++) {
      const input = tf.input({ shape: [2] });
      model = tf.model({ inputs: input, outputs: on(model, on(model, input)) });
    }
    expect(initializeModel(model, { seed: 1 }).kernels).toHaveLength(1);
  });
});

describe('residual branches', () => {
  /** Names of the layers with kernels on each branch, the nearest to the addition first. */
  function branchesOf(model: tf.LayersModel): string[][] {
    const graph = graphOf(model);
    return residualBranches(graph).branches.map((branch) => branch.map((layer) => graph.paths.get(layer) ?? '?'));
  }

  test('end where all inputs of an addition meet', () => {
    const input = tf.input({ shape: [2] });
    const stem = on(dense('stem'), input);
    const first = on(layers.add(), stem, on(dense('b'), on(dense('a', 'relu'), stem)));
    const second = on(layers.add(), on(dense('d'), on(dense('c', 'relu'), first)), first);
    expect(branchesOf(tf.model({ inputs: input, outputs: second }))).toEqual([
      ['b', 'a'],
      ['d', 'c'],
    ]);
  });

  test('have no kernels of what all inputs went through, by whatever way', () => {
    const input = tf.input({ shape: [2] });
    const stem = on(dense('stem'), input);
    // The shortcut skips the middle, which the branch went through, and both went through the stem.
    const middle = on(dense('middle'), stem);
    const branch = on(layers.concatenate(), on(dense('left'), middle), on(dense('right'), stem));
    const sum = on(layers.add(), on(layers.concatenate(), stem, stem), branch);
    expect(branchesOf(tf.model({ inputs: input, outputs: sum }))).toEqual([['left', 'right', 'middle']]);
  });

  test('reach back to the input where the shortcut is the input', () => {
    const input = tf.input({ shape: [2] });
    const sum = on(layers.add(), input, on(dense('b'), on(dense('a'), input)));
    expect(branchesOf(tf.model({ inputs: input, outputs: sum }))).toEqual([['b', 'a']]);
  });

  test('of three inputs are those that are longer than the shortest', () => {
    const input = tf.input({ shape: [2] });
    const stem = on(dense('stem'), input);
    const sum = on(layers.add(), on(dense('a'), stem), stem, on(dense('c'), on(dense('b'), stem)));
    expect(branchesOf(tf.model({ inputs: input, outputs: sum }))).toEqual([['a'], ['c', 'b']]);
  });

  /** By the definition: all that each input went through, less what all inputs went through. */
  function branchesByDefinition({ calls, sources }: Graph): tf.layers.Layer[][] {
    return calls
      .filter(({ layer }) => layer.getClassName() === 'Add')
      .flatMap(({ from }) => {
        const behind = from.map((start) => {
          const met = new Set(start === undefined ? [] : [start]);
          for (const layer of met) for (const source of sources.get(layer) ?? []) if (source) met.add(source);
          return [...met].filter((layer) => layer.getClassName() === 'Dense');
        });
        const own = behind.map((kernels) => kernels.filter((layer) => !behind.every((other) => other.includes(layer))));
        return own.filter(({ length }) => length > Math.min(...own.map((other) => other.length)));
      });
  }

  test('are those of the definition in 300 random models', () => {
    let state = 1;
    // A linear congruential generator (Numerical Recipes) is random enough here.
    const below = (limit: number): number => (state = (1664525 * state + 1013904223) % 2 ** 32) % limit;
    for (let model = 0; model < 300; model++) {
      const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
      const signals = [...inputs];
      // Mostly one of the last three, else any.
      const any = (): tf.SymbolicTensor =>
        signals[signals.length - 1 - below(Math.min(signals.length, below(4) === 0 ? signals.length : 3))];
      for (let layer = 0; layer < 20; layer++) {
        const kind = below(4);
        if (kind === 0) signals.push(on(layers.reLU(), any()));
        else if (kind === 1) signals.push(on(layers.add(), any(), any(), ...(below(2) === 0 ? [] : [any()])));
        else signals.push(on(dense(), any()));
      }
      const outputs = on(layers.concatenate(), ...inputs, ...signals.slice(-3));
      const graph = graphOf(tf.model({ inputs, outputs }));
      const names = (branches: readonly (readonly tf.layers.Layer[])[]): string[][] =>
        branches.map((branch) => branch.map((layer) => layer.name));
      expect(names(residualBranches(graph).branches)).toEqual(names(branchesByDefinition(graph)));
    }
  });
});
