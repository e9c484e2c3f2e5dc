/** A thousand models, built and disposed of. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

interface Growth {
  readonly bytes: number;
  readonly tensors: number;
  readonly tensorBytes: number;
}

test('a thousand builds leave no tensor, and no more heap than tfjs’s own initializers', () => {
  const root = path.join(__dirname, '..', '..');
  const script = path.join(root, 'test', 'support', 'model_builds.ts');
  const output = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', script], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { control, ours, keeping } = JSON.parse(output.slice(output.indexOf('{"control"'))) as Record<string, Growth>;
  expect(ours).toMatchObject({ tensors: 0, tensorBytes: 0 });
  // Heaps breathe: the bound is a quarter of what a thousand disposed models take that somebody holds on to.
  expect(ours.bytes - control.bytes).toBeLessThan((keeping.bytes - control.bytes) / 4);
});
