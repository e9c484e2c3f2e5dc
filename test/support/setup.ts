/** Keeps tfjs from advertising its node backend in every test file; it has no other effect there. */
import { env } from '@tensorflow/tfjs-core';

env().set('IS_TEST', true);
