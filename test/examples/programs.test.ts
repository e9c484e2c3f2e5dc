/** The small programs of examples/, in a short form, each in a process of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'examples-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a program, which fails where what it claims does not hold, and returns what it prints. */
function run(program: string, ...flags: string[]): string {
  const script = path.join(__dirname, '..', '..', 'examples', program);
  return execFileSync(process.execPath, ['--import', 'tsx', script, ...flags, '--backend', 'wasm'], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

test('siren.ts: sines fit a picture closer than ReLUs, and the same in every run', () => {
  const runs = [1, 2].map(() => run('siren.ts', '--side', '1', '--steps', '50', '--seeds', '2'));
  expect(runs[1]).toBe(runs[0]);
  const range = (name: string): number[] => {
    const found = new RegExp(`${name} +([\\d.]+), from ([\\d.]+) to ([\\d.]+)`).exec(runs[0]);
    return (found ?? []).slice(1).map(Number);
  };
  const [[, lowest], [, , highest]] = [range('siren'), range('relu')];
  // Not only on average: the worst of the sines is closer than the best of the ReLUs.
  expect(lowest).toBeGreaterThan(highest);
});

test('widths.ts: prints slopes, and draws a picture of them', () => {
  const picture = path.join(folder, 'widths.svg');
  const flags = ['--width', '32', '--width', '256', '--seeds', '3', '--picture', picture];
  const printed = run('widths.ts', ...flags);
  expect(printed.match(/^output +-?[\d.]+/gm)).toHaveLength(3);
  const svg = readFileSync(picture, 'utf8');
  expect(svg).toMatch(/^<svg/);
  for (const text of ['muPScale', 'one rate for all', 'hidden']) expect(svg).toContain(text);
});

test('matters.ts: writes every result as a line, and trains none of them again', () => {
  const file = path.join(folder, 'matters.jsonl');
  const flags = ['--network', 'residual', '--depth', '2', '--steps', '2', '--seeds', '2', '--results', file];
  const first = run('matters.ts', ...flags);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // By each optimizer four starts: three rates each, and two seeds with the best.
  expect(lines).toHaveLength(2 * 4 * (3 + 2));
  expect(first.match(/^\w+ +(SGD|Adam) +\S+ +0\.\d{3} ± 0\.\d{3} \(0\.\d+\)$/gm)).toHaveLength(2 * 4);
  const second = run('matters.ts', ...flags);
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual(lines);
  const table = (printed: string): string => printed.slice(printed.indexOf('\nnetwork'));
  expect(table(second)).toBe(table(first));
});
