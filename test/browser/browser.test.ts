/** The package in a real browser, on every backend that it has there. */
import { GPU_SIZE_FLAG } from '../../src/flags/register.js';
import { golden } from '../support/golden.js';
import { expectTensorFlows, graphModels } from '../support/graph_models.js';
import { type Browser, launchChromium, type Page, serveBundle, type Server } from '../support/chromium.js';
import { CHROMIUM, describeWith } from '../support/parts.js';
import { drawFamilies } from '../support/families.js';
import { wholeModel } from '../support/whole_model.js';
import type { Draw, InPage } from './page.js';

// What draws with software takes its time; nothing here is measured by it.
jest.setTimeout(300_000);

type Call = <Name extends keyof InPage>(
  name: Name,
  ...args: Parameters<InPage[Name]>
) => Promise<Awaited<ReturnType<InPage[Name]>>>;

const DISTRIBUTIONS = ['uniform', 'normal', 'truncatedNormal'] as const;

const SHAPES = [
  [],
  [1],
  [7],
  [3, 5],
  [1, 1, 9],
  [4, 1, 3],
  [129, 257],
  [3, 3, 16, 31],
  [2, 3, 1, 5, 7],
  [2, 1, 3, 2, 5, 3],
];

/**
 * 25 million: more than 65,535 workgroups of WebGPU. Not in one row, as tfjs itself misreads packed textures of rows
 * longer than 2^24: it halves the index in float32.
 */
const LARGE = [5000, 5000];

const NO_GPU_MEMORY = '"shape" expected a tensor that fits in the memory of the graphics card, got ';

/** What the normals of a shader may be off by. */
const OFF = 2e-6;

/** The outputs of graph models that hold normals: by as much as they are scaled, or as many as are added up. */
const NORMALS_OF_GRAPHS = {
  normal: 2 * OFF,
  truncated: 4 * OFF,
  scalar: OFF,
  normals: 4 * OFF,
  first: OFF,
  drawn: 2 * OFF,
};

function drawOf(distribution: Draw['distribution'], shape: number[], parameters: [number, number] = [0, 1]): Draw {
  return { distribution, shape, seed: [42, 7], parameters };
}

/** What draws: Chromium's software renderer, unless the graphics card was asked for. */
const RENDERER = process.env.CHROME_GPU === 'hardware' ? /\w/ : /swiftshader/i;

interface Setting {
  readonly name: string;
  readonly backend: string;
  readonly flags: Record<string, boolean | number>;
  /** Where a drawn tensor must be. */
  readonly place: string;
  readonly renderer: RegExp;
  /** How far the backend's own sums may be off; 1e-4 if left out. */
  readonly sums?: number;
  /** tfjs's wasm backend cannot train a convolution: it has no Conv2DBackpropFilter. */
  readonly trains?: false;
}

// Shaders draw all sizes, in software too.
const SHADERS = { [GPU_SIZE_FLAG]: 0 };

const GPU_SETTINGS: Setting[] = [
  { name: 'webgl, packed', backend: 'webgl', flags: SHADERS, place: 'packed texture', renderer: RENDERER },
  {
    // tfjs unpacks what its own shaders then want flat.
    name: 'webgl, unpacked',
    backend: 'webgl',
    flags: { ...SHADERS, WEBGL_PACK: false },
    place: 'packed texture',
    renderer: RENDERER,
  },
  { name: 'webgpu', backend: 'webgpu', flags: SHADERS, place: 'buffer', renderer: RENDERER },
];

// The host draws what is small, and in software all.
const DEFAULT_SETTINGS: Setting[] = ['webgl', 'webgpu'].map((backend) => ({
  name: `${backend}, drawn by the host`,
  backend,
  flags: {},
  place: 'host',
  renderer: RENDERER,
}));

const HOST_SETTINGS: Setting[] = [
  { name: 'cpu', backend: 'cpu', flags: {}, place: 'host', renderer: /^none$/ },
  { name: 'wasm', backend: 'wasm', flags: {}, place: 'host', renderer: /^none$/, trains: false },
  {
    name: 'webgl, float16',
    backend: 'webgl',
    flags: { ...SHADERS, WEBGL_FORCE_F16_TEXTURES: true },
    place: 'host',
    renderer: RENDERER,
    // Inputs are rounded by 2^-12 of themselves, sums of up to 64 by 2^-6.
    sums: 0.05,
  },
  { name: 'webgl 1', backend: 'webgl', flags: { ...SHADERS, WEBGL_VERSION: 1 }, place: 'host', renderer: RENDERER },
];

describeWith(CHROMIUM, 'in Chromium', () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    server = await serveBundle('test/browser/page.ts');
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** A page on which the backend of the setting runs. */
  async function open({ backend, flags, renderer }: Setting): Promise<{ page: Page; call: Call }> {
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('globalThis.inPage');
    const call = (async (...nameAndArgs: [string, ...unknown[]]) =>
      page.evaluate(
        ([name, ...args]) =>
          (globalThis as unknown as { inPage: Record<string, (...args: unknown[]) => unknown> }).inPage[name](...args),
        nameAndArgs,
      )) as Call;
    const state = await call('start', backend, flags);
    // A backend that does not start leaves another one active.
    expect(state).toEqual({ started: true, backend, renderer: expect.stringMatching(renderer) as string });
    return { page, call };
  }

  describe.each([...GPU_SETTINGS, ...DEFAULT_SETTINGS, ...HOST_SETTINGS])('$name', (setting) => {
    let page: Page;
    let call: Call;
    const exact = setting.place === 'host';

    beforeAll(async () => {
      ({ page, call } = await open(setting));
    });

    afterAll(async () => {
      await page.close();
    });

    test.each(DISTRIBUTIONS)('gives the known answers of TensorFlow: %s', async (distribution) => {
      const op = `Stateless${{ uniform: 'RandomUniform', normal: 'RandomNormal', truncatedNormal: 'TruncatedNormal' }[distribution]}`;
      const known = golden.ops.filter((answer) => answer.op === op && Object.keys(answer.arguments).length === 0);
      expect(known.length).toBeGreaterThan(2);
      for (const { shape, seed, head } of known) {
        const values = await call('head', { distribution, shape, seed, parameters: [0, 1] }, head.length);
        if (exact || distribution === 'uniform') expect(values).toEqual(head);
        else
          values.forEach((value, i) => {
            expect(Math.abs(value - head[i])).toBeLessThan(OFF);
          });
      }
    });

    test('uniforms have the bits of the reference, at every rank, odd shapes and ranges', async () => {
      for (const shape of SHAPES) {
        const compared = await call('compare', drawOf('uniform', shape, [-0.7, 1.9]));
        expect(compared).toMatchObject({ shape, dtype: 'float32', place: setting.place, differing: 0 });
      }
    });

    test.each(['normal', 'truncatedNormal'] as const)(
      '%ss are the reference’s at every rank and odd shapes',
      async (distribution) => {
        for (const shape of SHAPES) {
          const compared = await call('compare', drawOf(distribution, shape));
          expect(compared).toMatchObject({ shape, dtype: 'float32', place: setting.place, moved: 0 });
          expect(compared.largest).toBeLessThan(OFF);
          if (exact) expect(compared.differing).toBe(0);
        }
      },
    );

    test('an empty shape gives an empty tensor', async () => {
      expect(await call('compare', drawOf('normal', [3, 0, 2]))).toMatchObject({ shape: [3, 0, 2], count: 0 });
    });

    test('drawn matrices are multiplied as they are read, with odd sides and in batches', async () => {
      for (const [left, right] of [
        [
          [5, 7],
          [7, 3],
        ],
        [
          [64, 33],
          [33, 9],
        ],
        [
          [3, 5, 7],
          [3, 7, 2],
        ],
      ]) {
        const largest = await call('matMul', drawOf('normal', left), { ...drawOf('uniform', right), seed: [3, 4] });
        expect(largest).toBeLessThan(setting.sums ?? 1e-4);
      }
    });

    test('a dense and a conv2d layer with drawn kernels train', async () => {
      const { kernelPlaces, losses, predictions } = await call('train', setting.trains === false ? 0 : 12);
      expect(kernelPlaces).toEqual([setting.place, setting.place]);
      expect(predictions.every(Number.isFinite)).toBe(true);
      if (setting.trains !== false) expect(losses[11]).toBeLessThan(0.8 * losses[0]);
    });

    test('every family has the values that Node draws', async () => {
      const [here, there] = [await drawFamilies(), await call('drawFamilies')];
      expect(there.left).toBe(0);
      // Half a unit in the last of float16's 11 digits, or what the normals of a shader may be off by.
      const tolerance = (value: number): number => (setting.sums === undefined ? OFF : Math.abs(value) * 2 ** -11);
      for (const [name, values] of Object.entries(here.values)) {
        const errors = values.map((value, i) => Math.abs(there.values[name][i] - value) - tolerance(value));
        expect([name, there.values[name].length, Math.max(...errors) <= 0]).toEqual([name, values.length, true]);
      }
    });

    test('a model that is initialized and traced whole has the numbers that Node computes', async () => {
      const convolves = setting.trains !== false;
      const here = await wholeModel(convolves);
      const there = await call('wholeModel', convolves);
      expect(there.left).toBe(0);
      for (const key of ['forward', 'backward', 'expected'] as const) {
        const errors = there[key].map((value, i) => Math.abs(value / here[key][i] - 1));
        expect(Math.max(...errors)).toBeLessThan(setting.sums ?? 1e-3);
      }
      for (const variance of there.scaled) expect(Math.abs(variance - 1)).toBeLessThanOrEqual(0.1);
    });

    test.each(Object.keys(graphModels.models))('the graph model %s draws what TensorFlow draws', async (name) => {
      const converted = graphModels.models[name];
      expectTensorFlows(converted, await call('runGraphModel', converted), exact ? {} : NORMALS_OF_GRAPHS);
    });

    test('nothing is left behind by what is disposed of', async () => {
      const { first, second } = await call(
        'leftBehind',
        DISTRIBUTIONS.flatMap((distribution) => [drawOf(distribution, [5, 7]), drawOf(distribution, [3, 2, 9, 2])]),
      );
      expect(second).toEqual(first);
    });

    test.each(['localstorage', 'indexeddb'])('a model comes back from %s', async (scheme) => {
      const { largest, initializers } = await call('roundTrip', `${scheme}://small`);
      expect(largest).toBe(0);
      expect(initializers[0]).toMatchObject([{ className: 'KaimingNormal' }, { className: 'PReLUKaimingUniform' }]);
      expect(initializers[1]).toEqual(initializers[0]);
    });
  });

  describe.each([...GPU_SETTINGS, ...HOST_SETTINGS.slice(0, 2)])('$name', (setting) => {
    test.each(DISTRIBUTIONS)('25 million values: %s', async (distribution) => {
      const { page, call } = await open(setting);
      const compared = await call('compare', drawOf(distribution, LARGE));
      await page.close();
      process.stdout.write(
        `${setting.name}, ${distribution}: ${compared.count} values, ${compared.differing} differ in a bit, ` +
          `by ${compared.largest} at most; ${compared.moved} groups fall on the other side of the cut\n`,
      );
      expect(compared).toMatchObject({ place: setting.place, count: 25_000_000 });
      if (distribution === 'uniform' || setting.place === 'host') expect(compared.differing).toBe(0);
      expect(compared.largest).toBeLessThan(OFF);
      // 26.2 million normals are drawn, each within 1.5e-6 of a cut with probability 4 * 1.5e-6 * phi(2): 8.5 expected
      // at most, and 27 or more with probability 3e-7 (Poisson).
      expect(compared.moved).toBeLessThan(27);
      expect(compared.farthestFromCut).toBeLessThan(OFF);
    });
  });

  describe.each(DEFAULT_SETTINGS)('$backend', (setting) => {
    const tellPlaces = async (flags: Setting['flags'], sizes: number[]): Promise<(readonly [string, boolean])[]> => {
      const { page, call } = await open({ ...setting, flags });
      const told = [];
      for (const size of sizes) {
        const { place, differing } = await call('compare', drawOf('normal', [size]));
        told.push([place === 'host' ? 'host' : 'shader', differing === 0] as const);
      }
      await page.close();
      return told;
    };
    const host = ['host', true];
    // Some of 1000 normals are off by a rounding.
    const shader = ['shader', false];

    test('the size from which on shaders draw can be set, in software too', async () => {
      expect(await tellPlaces({ [GPU_SIZE_FLAG]: 1000 }, [999, 1000, 1001])).toEqual([host, shader, shader]);
      expect(await tellPlaces({ [GPU_SIZE_FLAG]: 0 }, [1000])).toEqual([shader]);
    });

    test('at Infinity the host draws all', async () => {
      expect(await tellPlaces({ [GPU_SIZE_FLAG]: Infinity }, [1000, 5_000_000])).toEqual([host, host]);
    });

    if (process.env.CHROME_GPU !== 'hardware') {
      test('in software the host draws all', async () => {
        expect(await tellPlaces({}, [1000, 5_000_000])).toEqual([host, host]);
      });
    } else {
      test('on a card shaders draw what is large', async () => {
        expect(await tellPlaces({}, [1000, 5_000_000])).toEqual([host, shader]);
      });
    }
  });

  describe.each(GPU_SETTINGS)('$name', (setting) => {
    test('a new shape or seed needs no new shader', async () => {
      const { page, call } = await open(setting);
      const drawAll = async (shape: number[], seed: [number, number]): Promise<number[]> =>
        call(
          'shadersOf',
          DISTRIBUTIONS.map((distribution) => ({ ...drawOf(distribution, shape), seed })),
        );
      // On webgl what draws, and for all of them once what arranges.
      expect(await drawAll([3, 5], [1, 2])).toEqual(setting.backend === 'webgl' ? [2, 1, 1] : [1, 1, 1]);
      for (const shape of [[2], [1000], [1, 9], [64, 33], [7, 1, 2], [3, 3, 64, 32], [2, 3, 1, 5, 7], [1000, 1000]]) {
        expect(await drawAll(shape, [shape.length, 5])).toEqual([0, 0, 0]);
      }
      await page.close();
    });

    test('a lost context or device leaves the values of the host', async () => {
      const { page, call } = await open(setting);
      expect(await call('drawAfterLoss', drawOf('normal', [33, 5]))).toMatchObject({ place: 'host', differing: 0 });
      await page.close();
    });
  });

  describe.each(GPU_SETTINGS.filter(({ backend }) => backend === 'webgl'))('a restored context, $name', (setting) => {
    test.each([true, false])('gives the values of the host; one drew before: %p', async (before) => {
      const { page, call } = await open(setting);
      const drawn = drawOf('truncatedNormal', [33, 5]);
      expect(await call('drawAfterRestoration', drawn, before)).toMatchObject({
        place: 'host',
        differing: 0,
        isLost: false,
      });
      await page.close();
    });
  });

  test('webgl: unpacked, more values than a flat texture holds are drawn too', async () => {
    const { page, call } = await open({
      ...GPU_SETTINGS[1],
      flags: { ...SHADERS, WEBGL_PACK: false, WEBGL_MAX_TEXTURE_SIZE: 64 },
    });
    for (const shape of [[64, 64], [4097], [65, 64], [5, 1000]]) {
      expect(await call('compare', drawOf('uniform', shape))).toMatchObject({ place: 'packed texture', differing: 0 });
    }
    await page.close();
  });

  test('webgl: no memory for a texture is an error', async () => {
    const { page, call } = await open(GPU_SETTINGS[0]);
    const { error, leaked } = await call('drawWithoutMemory', drawOf('normal', [1500, 2000]));
    expect(error).toBe(`RangeError: statelessRandomNormal: ${NO_GPU_MEMORY}[1500, 2000]`);
    expect(leaked).toBe(0);
    await page.close();
  });

  test('webgpu: more values than a buffer holds are an error', async () => {
    const { page, call } = await open(GPU_SETTINGS[2]);
    const { error, limit, leaked } = await call('drawBeyondLimit');
    expect(error).toBe(
      `RangeError: statelessRandomUniform: "shape" expected at most ${limit} values, ` +
        `what a buffer of this device holds, got [${limit + 1}]`,
    );
    expect(leaked).toBe(0);
    await page.close();
  });

  test('webgpu: no memory for a buffer is an error, reported when WebGPU does', async () => {
    const { page, call } = await open(GPU_SETTINGS[2]);
    expect(await call('exhaustMemory')).toContain(`RangeError: ${NO_GPU_MEMORY}`);
    await page.close();
  });
});
