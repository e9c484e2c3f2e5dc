/** Peers that share nothing but a seed start from equal weights: processes of Node, and a page. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { launchChromium, serveBundle } from '../support/chromium.js';
import { CHROMIUM, describeWith } from '../support/parts.js';

jest.setTimeout(120_000);

const PEER = path.join(__dirname, 'peer.ts');
const SEED = 42;

/** The weights that a process of its own starts from. */
function inProcess(backend: string, seed: number): number[][] {
  const program = `await import(${JSON.stringify(PEER)});
    console.log(JSON.stringify(await startingBits('${backend}', ${seed})));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })) as number[][];
}

let expected: number[][];
beforeAll(() => {
  expected = inProcess('cpu', SEED);
});

test('two processes, on two backends', () => {
  expect(expected.map(({ length }) => length)).toEqual([216, 8, 72, 8, 128 * 32, 32, 128, 4]);
  expect(inProcess('wasm', SEED)).toEqual(expected);
});

test('of another seed every weight is another, and nearly every value', () => {
  const other = inProcess('cpu', SEED + 1);
  // Of n pairs of float32 from 2^23 or more words n / 2^23 are equal: of 4500 none, with probability 0.9995.
  const equal = other.flatMap((bits, i) => bits.filter((word, j) => word === expected[i][j]));
  expect(equal).toEqual([]);
});

describeWith(CHROMIUM, 'a page', () => {
  test('beside a process', async () => {
    const [server, browser] = await Promise.all([serveBundle(PEER), launchChromium()]);
    try {
      const page = await browser.newPage();
      await page.goto(server.address);
      await page.waitForFunction('globalThis.startingBits');
      expect(await page.evaluate(`startingBits('webgl', ${SEED})`)).toEqual(expected);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
