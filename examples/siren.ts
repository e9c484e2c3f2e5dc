/**
 * Fits a picture by networks of its coordinates: sines with `siren` kernels, and ReLUs with Kaiming's. Prints how close
 * each comes, and fails where the sines do not win.
 *
 *     npm run siren -- --side 2 --steps 200 --seeds 3 --backend auto
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { BACKENDS, readBackend, startBackend } from './backend.js';
import { count } from './flags.js';
import { fit, NETWORKS, pictureOf } from './siren/fit.js';
import { mean } from './statistics.js';

const HELP = `Usage: npm run siren -- [flags]

  --side N       the picture has N x N handwritten digits, default 2
  --steps N      steps of training, each on all pixels; default 200
  --seeds N      networks of each kind, default 3
  --backend B    ${BACKENDS.join(', ')}; default auto`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      side: { type: 'string', default: '2' },
      steps: { type: 'string', default: '200' },
      seeds: { type: 'string', default: '3' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const steps = count('steps', values.steps);
  const seeds = count('seeds', values.seeds);
  console.log(`Backend: ${await startBackend(readBackend(values.backend))}`);
  const picture = pictureOf(count('side', values.side));
  console.log(`${picture.pixels.size} pixels, ${steps} steps. PSNR in dB, ${seeds} seeds:`);
  const [sines, relus] = NETWORKS.map((network) => {
    const ratios = Array.from({ length: seeds }, (_, i) => fit(network, picture, steps, i + 1));
    const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)];
    console.log(
      `  ${network.padEnd(6)} ${mean(ratios).toFixed(2)}, from ${lowest.toFixed(2)} to ${highest.toFixed(2)}`,
    );
    return mean(ratios);
  });
  if (!(sines > relus)) throw new Error('The sines do not come closer than the ReLUs.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
