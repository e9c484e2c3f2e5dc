/** Every code block of the documentation: TypeScript accepts it, it runs, and it prints what the page says. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { GIVEN, NOT_RUN } from './given.js';
import { anchors, type CodeBlock, codeBlocks, PAGES, read, ROOT } from './markdown.js';
import { toCommonJS, typeCheck } from './type_check.js';

const blocks = PAGES.flatMap(codeBlocks);
const programs = blocks.filter(({ language }) => ['ts', 'js'].includes(language));

/** A block that starts with `// name.ts` is a file that later blocks of its page import. */
function fileOf({ place, language, code }: CodeBlock): string {
  return /^\/\/ (\w+\.ts)\n/.exec(code)?.[1] ?? `${place.replace(/\W/g, '_')}.${language}`;
}

/** What a page gives its blocks, as variables of the program that they are checked in. */
const declarations = Object.entries(GIVEN).flatMap(([page, given]) =>
  Object.keys(given()).map((name): [string, string] => [
    name,
    `declare const ${name}: ReturnType<(typeof import('./given.js').GIVEN)['${page}']>['${name}'];`,
  ]),
);

/** The value that each printing line shows in a comment, or null where it shows none. */
function shownValues(code: string): (string | null)[] {
  const printing = code.split('\n').filter((line) => /console\.log\(|\.print\(/.test(line));
  return printing.map((line) => {
    const comment = / \/\/ (.*)$/.exec(line)?.[1] ?? '';
    return /^([-\d[{'"]|true|false)/.test(comment) ? comment : null;
  });
}

/** Expects a text to be what a page shows, where an ellipsis stands for anything. */
function expectShown(text: string, shown: string): void {
  const literal = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (shown.includes('…')) expect(text).toMatch(new RegExp(`^${shown.split('…').map(literal).join('.*')}$`, 's'));
  else expect(text).toBe(shown);
}

describe('every program in the documentation', () => {
  let complaints: (file: string) => string[];
  const folder = mkdtempSync(path.join(tmpdir(), 'documentation-'));
  const printed: string[] = [];

  beforeAll(() => {
    const files = programs.map((block): [string, string] => [fileOf(block), `${block.code}\nexport {};\n`]);
    complaints = typeCheck(new Map([['given_names.d.ts', [...new Map(declarations).values()].join('\n')], ...files]));
    // Blocks may write files.
    process.chdir(folder);
    jest.spyOn(console, 'log').mockImplementation((...values: unknown[]) => printed.push(format(...values)));
  }, 120_000);
  afterAll(() => {
    jest.restoreAllMocks();
    process.chdir(ROOT);
    rmSync(folder, { recursive: true });
  });

  const exported = new Map<string, object>();
  const load = (file: string): unknown =>
    exported.get(file.replace('./', '').replace('.js', '.ts')) ?? jest.requireActual(file);

  async function run(block: CodeBlock): Promise<void> {
    const given: Record<string, unknown> = block.page in GIVEN ? GIVEN[block.page as keyof typeof GIVEN]() : {};
    const exports = {};
    exported.set(fileOf(block), exports);
    const body = `return (async () => { ${toCommonJS(`${block.code}\nexport {};`)} })();`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the program is text of a page of this project
    const program = new Function('require', 'exports', ...Object.keys(given), body) as (...args: unknown[]) => unknown;
    await program(load, exports, ...Object.values(given));
  }

  test.each(programs)('$place', async (block) => {
    expect(complaints(fileOf(block))).toEqual([]);
    if (NOT_RUN.some(([part]) => block.code.includes(part))) return;
    printed.length = 0;
    tf.engine().startScope();
    await run(block);
    tf.engine().endScope();
    const shown = shownValues(block.code);
    if (shown.some((value) => value !== null)) {
      // Printed once each, in the order of the lines.
      expect(printed).toHaveLength(shown.length);
      for (const [i, value] of shown.entries()) {
        if (value !== null) expectShown(printed[i].replace(/\s+/g, ' '), value);
      }
    }
    if (block.output !== undefined) expectShown(printed.join('\n').trimEnd(), block.output.trimEnd());
  });

  test('what is listed as not run is there', () => {
    const stale = NOT_RUN.filter(([part]) => !programs.some(({ code }) => code.includes(part)));
    expect(stale).toEqual([]);
  });
});

describe('every command in the documentation', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ place, code }) =>
      code
        .split(/\n|&&/)
        .map((line) => line.replace(/#.*/, '').trim())
        .filter((line) => line !== '')
        .map((command): [string, string] => [command, place]),
    );

  test.each(commands)('%s (%s)', (command) => {
    const [program, verb, name] = command.split(/\s+/);
    if (program === 'npm' && ['ci', 'install'].includes(verb)) return;
    if (program === 'npm') expect(Object.keys(scripts)).toContain(verb === 'run' ? name : verb);
    else expect(existsSync(path.join(ROOT, verb))).toBe(true);
  });
});

const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
const BLOB = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`;
const RAW = BLOB.replace('github.com', 'raw.githubusercontent.com').replace('/blob/', '/');

/** The path from the root that a link leads to, undefined for other sites. npm shows the README with absolute links. */
function linkedPath(page: string, target: string): string | undefined {
  const absolute = [BLOB, RAW].find((start) => target.startsWith(start));
  if (absolute !== undefined) return target.slice(absolute.length);
  if (/^https?:/.test(target)) return undefined;
  return target === '' ? page : path.join(path.dirname(page), target);
}

/** The links of a page, as they are written. */
const linksOf = (page: string): string[] => [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);

test.each(PAGES)('the links of %s lead to files, and their anchors to headings', (page) => {
  const dead = linksOf(page).filter((target) => {
    const [file, anchor] = target.split('#');
    const linked = linkedPath(page, file);
    if (linked === undefined) return false;
    if (!existsSync(path.join(ROOT, linked))) return true;
    return target.includes('#') && !anchors(linked).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test('the links of README.md work on the page of npm: none is relative', () => {
  expect(linksOf('README.md').filter((target) => !/^(https?:|#)/.test(target))).toEqual([]);
});

describe('from README.md', () => {
  const pagesFrom = (page: string): string[] =>
    linksOf(page)
      .map((target) => linkedPath(page, target.split('#')[0]))
      .filter((file) => file !== undefined);

  test('every page is one click away', () => {
    // One of docs/ itself would list them once more.
    const linked = ['docs/README.md', ...pagesFrom('README.md')];
    expect(PAGES.filter((page) => page.startsWith('docs/') && !linked.includes(page))).toEqual([]);
  });

  test('every question is two: its answer names the section of a page', () => {
    const questions = read('docs/questions.md').split(/^- /m).slice(1);
    expect(questions.length).toBeGreaterThanOrEqual(10);
    expect(questions.filter((question) => !/^\*\*[^*]+\*\*.*\]\([a-z_]+\.md(#[a-z-]+)?\)/s.test(question))).toEqual([]);
  });
});
