import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/data-dirs.ts',
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
});
