/** Prints, for a process of its own: time to start the sampler (ms), and memory that filling an array took (bytes). */
import process from 'node:process';
import { streamOf } from '../src/random/seed.js';
import { simdSampler } from '../src/random/simd/sampler.js';

const SIZE = 2 ** 24;

const start = performance.now();
const sampler = simdSampler();
const started = performance.now() - start;
if (sampler === undefined) throw new Error('This engine has no WebAssembly SIMD.');

// Touch every page of the output and let the code be compiled, so that what is counted is the filling alone.
const output = new Float32Array(SIZE).fill(1);
const small = new Float32Array(5000);
const stream = streamOf([42, 0]);
for (let i = 0; i < 500; i++) {
  sampler.fillUniform(small, stream, 0, 1);
  sampler.fillNormal(small, stream, 0, 1);
  sampler.fillTruncatedNormal(small, stream, 0, 1);
}

const before = process.resourceUsage().maxRSS;
sampler.fillUniform(output, stream, 0, 1);
sampler.fillNormal(output, stream, 0, 1);
sampler.fillTruncatedNormal(output, stream, 0, 1);
console.log(JSON.stringify({ started, peakBytes: (process.resourceUsage().maxRSS - before) * 1024 }));
