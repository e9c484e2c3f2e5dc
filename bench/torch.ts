import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import process from 'node:process';

/** PyTorch in a process of its own, timing one call at a time. */
export interface Torch {
  readonly version: string;
  /** Milliseconds of `torch.nn.init[name]` on a matrix, in place. */
  time(name: string, rows: number, columns: number): Promise<number>;
  stop(): void;
}

/** Starts PyTorch; undefined where `python3` (or $PYTHON) has none. */
export async function startTorch(): Promise<Torch | undefined> {
  const script = fileURLToPath(new URL('../torch_times.py', import.meta.url));
  const python = spawn(process.env.PYTHON ?? 'python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines: AsyncIterator<string, undefined> = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string | undefined> => (await lines.next()).value;
  python.on('error', () => undefined);
  const version = await answer();
  if (version === undefined) return undefined;
  return {
    version,
    async time(name, rows, columns) {
      python.stdin.write(`${name} ${rows} ${columns}\n`);
      return Number(await answer());
    },
    stop() {
      python.stdin.end();
    },
  };
}
