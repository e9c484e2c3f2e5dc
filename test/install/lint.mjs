/** Prints what publint and are-the-types-wrong find in a tarball, as JSON: `node lint.mjs <tarball>`. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';

const tarball = readFileSync(process.argv[2]);
const { messages } = await publint({
  pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
});
const { problems } = await checkPackage(createPackageFromTarballData(tarball));
console.log(JSON.stringify({ publint: messages, areTheTypesWrong: problems }));
