/** docs/who_has_what.md: what is written from its data, beside the exports of the packages: reference/exports.json. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as here from 'tfjs-initializers';

const ROOT = path.join(__dirname, '..', '..');

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

/** Something for whole models in a file of a package of PyPI, or else of a repository. */
interface There {
  readonly package?: string;
  readonly names: string;
  readonly file: string;
  readonly commit?: string;
}

const { rows, models, cited } = read('scripts/who_has_what.json') as {
  rows: ({ here: string } & Record<string, string | undefined>)[];
  models: { here: string; there: There[] }[];
  cited: { name: string; repository: string; commit: string; path: string; rows: [there: string, here: string][] }[];
};
const { exports: theirs, models: found } = read('test/reference/exports.json') as {
  exports: Record<string, string[]>;
  models: { files: Record<string, string[]> };
};

/** The names in a cell, which are plain: arguments are in braces. */
function names(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
}

/** The names in a column of the first tables; what stands after a colon is a remark. */
function column(head: string): string[] {
  return rows.flatMap((row) => names((row[head] ?? '').split(':')[0])).sort();
}

test('the page is what the script prints', () => {
  const printed = execFileSync(process.execPath, ['scripts/who_has_what.mjs'], { cwd: ROOT, encoding: 'utf8' });
  expect(readFileSync(path.join(ROOT, 'docs', 'who_has_what.md'), 'utf8')).toBe(printed);
});

test('every column of the first tables is a package whose exports are known', () => {
  const heads = new Set(rows.flatMap((row) => Object.keys(row)));
  expect([...heads].sort()).toEqual(['here', 'tfjs', ...Object.keys(theirs)].sort());
});

test.each([...Object.keys(theirs), 'tfjs'])('every initializer of %s is in the table, and no other', (framework) => {
  const exported = framework === 'tfjs' ? Object.keys(tf.initializers) : theirs[framework];
  expect(column(framework)).toEqual([...exported].sort());
});

test('every factory is in the table, and no other', () => {
  // A factory makes one of the classes; the helpers beside them are functions in the table too.
  const classes = Object.values(here).filter((value) => Object.hasOwn(value, 'className')) as { className: string }[];
  const factories = classes.map(({ className }) => className.replace(/^Exact/, '').toLowerCase()).sort();
  const listed = column('here');
  expect(listed.filter((name) => factories.includes(name.toLowerCase())).map((name) => name.toLowerCase())).toEqual(
    factories,
  );
  for (const name of listed) expect(here).toHaveProperty(name);
});

describe('for whole models', () => {
  const theres = models.flatMap(({ there }) => there);
  const ofPackages = theres.filter((each) => each.package !== undefined);

  test('every name is in the file of the package that is said to have it', () => {
    const claimed: Record<string, string[]> = {};
    for (const { file, names: cell } of ofPackages) (claimed[file] ??= []).push(...names(cell.split(':')[0]));
    for (const all of Object.values(claimed)) all.sort();
    expect(claimed).toEqual(found.files);
  });

  test('what is in no package is cited by its commit', () => {
    for (const there of theres) {
      if (there.package === undefined) expect(there.commit).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  test('what stands for it is here', () => {
    const functions = models.flatMap(({ here: cell }) => names(cell));
    expect(functions.length).toBeGreaterThan(3);
    for (const name of functions) expect(here).toHaveProperty(name);
  });
});

test.each(cited)('what stands for $name is here, and the file is cited by its commit', ({ commit, rows: pairs }) => {
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect(pairs.flatMap(([, cell]) => names(cell)).filter((name) => !(name in here))).toEqual([]);
  const there = pairs.flatMap(([cell]) => names(cell));
  expect(new Set(there).size).toBe(there.length);
});
