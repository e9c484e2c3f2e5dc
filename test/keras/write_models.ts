/** Writes reference/keras_written.json, which reference/make_keras.py reads: npx tsx test/keras/write_models.ts */
import { writeFileSync } from 'node:fs';
import { writtenTopologies } from './models.js';

void writtenTopologies().then((written) => {
  writeFileSync('test/reference/keras_written.json', `${JSON.stringify(written)}\n`);
});
