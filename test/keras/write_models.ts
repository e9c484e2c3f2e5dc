/** Writes vectors/keras_written.json, from which vectors/make_keras.py goes on: npx tsx test/keras/write_models.ts */
import { writeFileSync } from 'node:fs';
import { writtenTopologies } from './models.js';

void writtenTopologies().then((written) => {
  writeFileSync('test/vectors/keras_written.json', `${JSON.stringify(written)}\n`);
});
