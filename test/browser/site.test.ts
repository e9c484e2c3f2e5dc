/** The site of guides and reference, as `npm run docs` makes it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditWithAxe } from '../support/axe.js';
import { type Browser, type Files, launchChromium, serve, type Server } from '../support/chromium.js';
import { CHROMIUM, describeWith } from '../support/parts.js';

jest.setTimeout(300_000);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The front page, a guide with wide tables and blocks, a module by subject, and a factory. */
const PAGES = [
  'index.html',
  'guides/performance.html',
  'modules/tfjs-initializers.html',
  'functions/tfjs-initializers.kaimingNormal.html',
];

describeWith(CHROMIUM, 'the site', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'site-'));
    execFileSync(process.execPath, [path.resolve('node_modules/typedoc/bin/typedoc'), '--out', folder], {
      stdio: 'ignore',
    });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(path.join(folder, file)).isFile())
      .map((file): [string, Files[string]] => [
        `/${file.replaceAll(path.sep, '/')}`,
        [TYPES[path.extname(file)] ?? 'application/octet-stream', readFileSync(path.join(folder, file))],
      ]);
    server = await serve(Object.fromEntries(files));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(['light', 'dark'] as const)('in %s mode', (colorScheme) => {
    test.each([
      ['a desk', 1280, 800],
      ['a phone', 375, 812],
    ])('fits %s, and axe has no serious finding', async (_place, width, height) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height } });
      const page = await context.newPage();
      for (const name of PAGES) {
        await page.goto(`${server.address}/${name}`);
        // The navigation comes from a script.
        await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
        expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, width]);
        const { passes, serious } = await auditWithAxe(page);
        expect(passes).toBeGreaterThan(20);
        expect([name, serious]).toEqual([name, []]);
      }
      await context.close();
    });
  });
});
