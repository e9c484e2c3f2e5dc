/** Which folder of src/ imports which: CONTRIBUTING.md states the order and draws the plan. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT, tableUnder } from '../docs/markdown.js';

const PAGE = 'CONTRIBUTING.md';
const SOURCES = path.join(ROOT, 'src');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** An import, of a type or a value: both files by their paths from src/. */
interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(SOURCES, file), 'utf8'));
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => ({
      from: file,
      // AssemblyScript leaves the ending out.
      to: path.join(path.dirname(file), name).replace(/(\.js)?$/, '.ts'),
    }));
}

const imports = files.flatMap(importsOf);

/** The folder of a file, or the file itself where it lies in src/ directly. */
const folderOf = (file: string): string => file.split('/')[0];

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

/** The folders of src/ by rows, the lowest first. */
const order = tableUnder(PAGE, '### The sources').map(([cell]) =>
  namesIn(cell).map((name) => name.replace(/^src\/(.+?)\/?$/, '$1')),
);
const folders = order.flat();

const rowOf = (folder: string): number => order.findIndex((row) => row.includes(folder));

test('every folder of src has its row, and every row its folders', () => {
  expect([...folders].sort()).toEqual([...new Set(files.map(folderOf))].sort());
});

test('every import leads to a file', () => {
  expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
});

test('a folder imports only folders above it in the table', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [importer, imported] = [folderOf(from), folderOf(to)];
    return importer !== imported && rowOf(imported) >= rowOf(importer);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('no file imports itself through others', () => {
  const circles: string[] = [];
  const finished = new Set<string>();
  const follow = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' imports '));
    } else if (!finished.has(file)) {
      for (const { to } of imports.filter(({ from }) => from === file)) follow(to, [...trail, file]);
      finished.add(file);
    }
  };
  for (const file of files) follow(file, []);
  expect(circles).toEqual([]);
});

test('the plan of imports is true', () => {
  const drawn = tableUnder(PAGE, '### Imports by folder').map(([folder, , now]) => [folder, now]);
  const real = folders.map((folder) => {
    const imported = new Set(imports.filter(({ from }) => folderOf(from) === folder).map(({ to }) => folderOf(to)));
    const others = folders.filter((other) => other !== folder && imported.has(other));
    return [`\`${folder}\``, others.map((other) => `\`${other}\``).join(', ')];
  });
  expect(drawn).toEqual(real);
});

test('every other folder at the top has its row', () => {
  const ignored = readFileSync(path.join(ROOT, '.gitignore'), 'utf8').split('\n');
  const others = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'src')
    .map(({ name }) => name)
    .filter((name) => ![name, `${name}/`, `/${name}/`].some((line) => ignored.includes(line)));
  const listed = tableUnder(PAGE, '### Beside the sources').flatMap(([cell]) => namesIn(cell));
  expect(others.filter((name) => !listed.includes(`${name}/`))).toEqual([]);
  expect(listed.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});
