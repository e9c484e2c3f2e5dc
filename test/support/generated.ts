/** Files that scripts write. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** Expects a file of the project to be what its script writes now, byte for byte. */
export function expectGenerated(file: string, script: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'generated-'));
  const target = path.join(folder, path.basename(file));
  execFileSync(process.execPath, [script, target, file], { cwd: ROOT });
  expect(readFileSync(target, 'utf8')).toBe(readFileSync(path.join(ROOT, file), 'utf8'));
  rmSync(folder, { recursive: true });
}
