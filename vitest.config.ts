import { defineConfig } from 'vitest/config';

/** Folders whose tests keep nothing outside their files, so that a worker can do one after the other. */
const PURE = ['source', 'stage', 'terraform', 'cloudformation', 'control', 'report'];
const pure = PURE.map((folder) => `test/${folder}/**/*.test.ts`);

const common = {
  globalSetup: 'test/data-dirs.ts',
  testTimeout: 30_000,
  hookTimeout: 90_000,
  expect: { poll: { timeout: 10_000 } },
};

export default defineConfig({
  test: {
    // Much of the time is spent waiting for servers: no core is left out.
    maxWorkers: '100%',
    projects: [
      { test: { ...common, name: 'pure', include: pure, isolate: false } },
      { test: { ...common, name: 'shells', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
