/**
 * Writes reference/keras_written.json and workers_model.json, which reference/make_keras.py and make_workers.py read:
 * npx tsx test/keras/write_models.ts
 */
import { writeFileSync } from 'node:fs';
import { artifactsOf, writtenTopologies } from './models.js';
import { workerModel } from './worker_model.js';

function write(file: string, written: unknown): void {
  writeFileSync(`test/reference/${file}`, `${JSON.stringify(written)}\n`);
}

void writtenTopologies().then((written) => {
  write('keras_written.json', written);
});
void artifactsOf(workerModel()).then(({ modelTopology }) => {
  write('workers_model.json', modelTopology);
});
