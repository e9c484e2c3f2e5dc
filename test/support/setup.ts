/** What every test file starts with. */
import { env } from '@tensorflow/tfjs-core';
import { configureGlobal } from 'fast-check';

// Keeps tfjs from advertising its node backend; it has no other effect there.
env().set('IS_TEST', true);

// The same cases on every run: a failure under CI is one that anybody can repeat.
configureGlobal({ seed: 20150206 });
