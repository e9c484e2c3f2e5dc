/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.jest.json' }] },
  moduleNameMapper: {
    '^tfjs-initializers$': '<rootDir>/src/index.ts',
    '^tfjs-initializers/drop-in$': '<rootDir>/src/drop_in/index.ts',
    '^tfjs-initializers/graph-ops$': '<rootDir>/src/graph_ops/index.ts',
    '^tfjs-initializers/(keras|torch|jax|theory)$': '<rootDir>/src/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Jest runs tests in a vm, where every look-up of a global is slow.
  sandboxInjectedGlobals: ['Math', 'Number'],
  testTimeout: 60_000,
  // One for each core; Jest would leave one core to itself, half of a machine with two.
  maxWorkers: '100%',
};
